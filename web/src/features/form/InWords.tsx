import { useNow } from '~/features/live/LiveProvider'
import { useTimes } from '~/features/shell/zone'
import { locale, words } from '~/i18n'
import { formWords } from '~/i18n/form'
import { count } from '~/i18n/format'
import styles from './Form.module.css'
import type { Form } from './useForm'

const { inWords: told } = formWords
const n = (value: number) => count(Math.round(value), locale)

export function InWords({ form }: { form: Form }) {
  const now = useNow()
  const times = useTimes()
  const { estimate } = form
  if (!estimate) return <aside className={styles.words} aria-label={told.title} />
  const excluded = Object.entries(estimate.excluded) as [string, number][]
  const total = excluded.reduce((sum, [, value]) => sum + value, 0)
  const pairs: [string, string][] = [
    [told.contacts, n(estimate.contacts)],
    [told.callable, n(estimate.remaining)],
    [told.clearedBy, estimate.clears_at ? times.moment(estimate.clears_at, now) : '–'],
  ]
  return (
    <aside className={styles.words} aria-label={told.title}>
      <h2>{told.title}</h2>
      <p>{told.pace(n(estimate.calls_per_hour), (words.limit[estimate.binds] ?? estimate.binds).toLowerCase())}</p>
      {estimate.is_hold_assumed && <p>{words.whenYouStart.assumed}</p>}
      <Pairs rows={pairs} />
      {total > 0 && (
        <>
          <h3>{told.cannot(n(total), n(estimate.sampled))}</h3>
          <Pairs rows={excluded.map(([reason, value]) => [words.contactReason[reason] ?? reason, n(value)])} />
        </>
      )}
      {form.checked.notes.map((note) => (
        <p key={note.field}>
          <b>{formWords.label(note.field)}</b> {note.message}
        </p>
      ))}
    </aside>
  )
}

const Pairs = ({ rows }: { rows: readonly (readonly [string, string])[] }) => (
  <dl className={styles.pairs}>
    {rows.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd className="num">{value}</dd>
      </div>
    ))}
  </dl>
)

import type { EstimateShape } from '~/api/gen/types.gen'
import { useNow } from '~/features/live/LiveProvider'
import { useTimes } from '~/features/shell/zone'
import { locale, words } from '~/i18n'
import { formWords } from '~/i18n/form'
import { count } from '~/i18n/format'
import { leftToCall } from '../console/leftToCall'
import styles from './Form.module.css'
import type { Form } from './useForm'

const { inWords: told } = formWords
const n = (value: number) => count(Math.round(value), locale)

/** What the settings come to, told by the server as it would act; under it what they lead to. */
export function InWords({ form }: { form: Form }) {
  return (
    <aside className={styles.words} aria-label={told.title}>
      <h2>{told.title}</h2>
      {form.checked.words.map((sentence) => (
        <p key={sentence.text}>{sentence.text}</p>
      ))}
      {form.estimate && <Estimated estimate={form.estimate} />}
      {form.checked.notes.map((note) => (
        <p key={note.field}>
          <b>{formWords.label(note.field)}</b> {note.message}
        </p>
      ))}
    </aside>
  )
}

function Estimated({ estimate }: { estimate: EstimateShape }) {
  const now = useNow()
  const times = useTimes()
  const excluded = Object.entries(estimate.excluded) as [string, number][]
  const total = excluded.reduce((sum, [, value]) => sum + value, 0)
  const pairs: [string, string][] = [
    [told.contacts, n(estimate.contacts)],
    [told.callable, leftToCall(estimate)],
    [told.clearedBy, estimate.clears_at ? times.moment(estimate.clears_at, now) : '–'],
    ...(estimate.last_callback_at
      ? [[told.lastCallback, times.moment(estimate.last_callback_at, now)] as [string, string]]
      : []),
  ]
  return (
    <>
      <p>
        {told.pace(
          n(estimate.calls_per_hour),
          estimate.binds === 'daily_limit'
            ? told.untilDaily
            : told.heldBy((words.limit[estimate.binds] ?? estimate.binds).toLowerCase()),
        )}
      </p>
      {estimate.is_hold_assumed && <p>{words.whenYouStart.assumed}</p>}
      <Pairs rows={pairs} />
      {total > 0 && (
        <>
          <h3>{told.cannot(n(total), n(estimate.sampled))}</h3>
          <Pairs rows={excluded.map(([reason, value]) => [words.contactReason[reason] ?? reason, n(value)])} />
        </>
      )}
    </>
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

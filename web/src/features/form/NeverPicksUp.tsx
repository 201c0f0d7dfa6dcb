import { formWords } from '~/i18n/form'
import { DayLine } from '~/ui/DayLine'
import type { Span } from '~/ui/dayGeometry'
import formStyles from './Form.module.css'
import { Day, HoursNote } from './NextWindows'
import styles from './NextWindows.module.css'
import { noteOfTries, rowsOfTries, type TryRow } from './tries'
import type { Form } from './useForm'
import { hoursShown } from './windows'

const { tries: told } = formWords
const TITLE = 'never-picks-up'

/** What the tab's settings come to, told by the server: day by day, each try where it would be placed. */
export function NeverPicksUp({ form }: { form: Form }) {
  return (
    <section className={`${formStyles.group} ${styles.next}`} aria-labelledby={TITLE} aria-busy={form.judging.isGoing}>
      <h2 id={TITLE}>{told.title}</h2>
      <Known form={form} />
    </section>
  )
}

function Known({ form }: { form: Form }) {
  const { never_picked_up: found } = form.checked
  const { zone, isGoing } = form.judging
  if (!found) return <p className="quiet">{formWords.windows.whenRight}</p>
  if (found.tries.length === 0) return <p className="quiet">{told.never}</p>
  const rows = rowsOfTries(found, zone)
  const shown = hoursShown(rows)
  return (
    <div data-old={isGoing || undefined}>
      <table className={styles.table} aria-labelledby={TITLE}>
        <tbody>
          {rows.map((row, index) => (
            <Row
              key={row.first}
              row={row}
              note={noteOfTries(row, found.ends)}
              shown={shown}
              hasTicks={index === rows.length - 1}
            />
          ))}
        </tbody>
      </table>
      <HoursNote rows={rows} shown={shown} zone={zone} />
    </div>
  )
}

interface RowProps {
  readonly row: TryRow
  readonly note: string
  readonly shown: Span
  readonly hasTicks: boolean
}

const TICKS = 7

const Row = ({ row, note, shown, hasTicks }: RowProps) => (
  <tr>
    <th scope="row">
      <Day day={row.first} />
    </th>
    <td className={styles.line}>
      <DayLine
        label={note}
        shown={shown}
        open={row.open ? [row.open] : []}
        barred={row.barred}
        tries={row.tries.map(({ at }) => at)}
        height={18}
        isBare
        ticks={hasTicks ? TICKS : 0}
      />
    </td>
    <td className={styles.note}>{note}</td>
  </tr>
)

import { useNow } from '~/features/live/LiveProvider'
import { locale } from '~/i18n'
import { formWords } from '~/i18n/form'
import { DayLine } from '~/ui/DayLine'
import { placeOfSpan, type Span } from '~/ui/dayGeometry'
import { Problem } from '~/ui/Problem'
import formStyles from './Form.module.css'
import styles from './NextWindows.module.css'
import type { Form } from './useForm'
import { clockOf, hoursFrom, hoursShown, isCut, rowsOfWindows, type WindowRow } from './windows'

const { windows: told } = formWords

/** What the schedule comes to, as the fields stand: the campaign's own hours, whichever zone the page tells others in. */
export function NextWindows({ form }: { form: Form }) {
  const { judging } = form
  return (
    <section
      className={`${formStyles.group} ${styles.next}`}
      aria-labelledby="next-windows"
      aria-busy={judging.isGoing}
    >
      <h2 id="next-windows">{told.title}</h2>
      {judging.error ? (
        <Problem error={judging.error} title={told.unknown} onRetry={judging.again} />
      ) : (
        <Known form={form} />
      )}
    </section>
  )
}

function Known({ form }: { form: Form }) {
  const { windows, errors } = form.checked
  const { zone } = form.judging
  const rows = rowsOfWindows(windows, zone)
  if (rows.length === 0) return <p className="quiet">{errors.length > 0 ? told.whenRight : told.none}</p>
  const shown = hoursShown(rows)
  return (
    <div data-old={form.judging.isGoing || undefined}>
      <table className={styles.table} aria-labelledby="next-windows">
        <tbody>
          {rows.map((row, index) => (
            <Row key={row.first} row={row} shown={shown} zone={zone} isLast={index === rows.length - 1} />
          ))}
        </tbody>
      </table>
      <HoursNote rows={rows} shown={shown} zone={zone} />
    </div>
  )
}

/** Under day lines: whose hours they are, and what the hatch stands for. */
export function HoursNote({ rows, shown, zone }: { rows: readonly WindowRow[]; shown: Span; zone: string }) {
  const isBarred = rows.some((row) => row.barred.some((one) => placeOfSpan(one, shown)))
  return (
    <p className="dim">
      {told.zone(zone)}
      {isBarred && ` ${told.hatched}`}
    </p>
  )
}

interface RowProps {
  readonly row: WindowRow
  readonly shown: Span
  readonly zone: string
  readonly isLast: boolean
}

const TICKS = 7

function Row({ row, shown, zone, isLast }: RowProps) {
  const now = useNow()
  const at = hoursFrom(row.first, now, { locale: 'en-CA', zone })
  const isOpenNow = row.open && at >= row.open.from && at < row.open.to
  const note = noteOf(row)
  return (
    <tr data-closed={row.open ? undefined : true}>
      <th scope="row">
        <Day day={row.first} />
        {row.last !== row.first && (
          <>
            {' '}
            {told.to} <Day day={row.last} />
          </>
        )}
      </th>
      <td className={styles.line}>
        <DayLine
          label={note}
          shown={shown}
          open={row.open ? [row.open] : []}
          barred={row.barred}
          now={isOpenNow ? at : undefined}
          height={14}
          isBare
          ticks={isLast ? TICKS : 0}
        />
      </td>
      <td className={styles.note}>{note}</td>
    </tr>
  )
}

const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' })
const date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' })

export const Day = ({ day }: { day: string }) => (
  <>
    <b>{weekday.format(new Date(day))}</b> <span className="num">{date.format(new Date(day))}</span>
  </>
)

const hours = ({ from, to }: Span): string => told.hours(clockOf(from), clockOf(to))

function noteOf(row: WindowRow): string {
  if (!row.open) return told.closed[row.reason ?? ''] ?? row.reason ?? ''
  if (!isCut(row)) return hours(row.open)
  const { callable = [] } = row
  return `${hours(row.open)}, ${callable.length > 0 ? told.callable(callable.map(hours)) : told.nobody}`
}

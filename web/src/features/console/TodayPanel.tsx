import { useState } from 'react'
import { locale, words } from '~/i18n'
import { count, hoursIntoDay } from '~/i18n/format'
import { HoursChart } from '~/ui/HoursChart'
import { Panel } from '~/ui/Panel'
import table from '~/ui/Table.module.css'
import { AsOf } from './AsOf'
import type { Shown } from './ConsolePage'
import styles from './Today.module.css'

const { today: told } = words
const n = (value: number) => count(value, locale)
const total = (hours: readonly number[]): number => hours.reduce((sum, calls) => sum + calls, 0)

/** Calls placed by hour of the campaign's day, and how many there were in the same hour of the day before. */
export function TodayPanel({ console: { day_line, now, campaign } }: Shown) {
  const [isTable, setIsTable] = useState(false)
  const { hours_today, hours_yesterday } = day_line
  const hour = Math.floor(hoursIntoDay(now, { locale, zone: campaign.zone }))
  const today = hours_today.slice(0, hour + 1)
  const isEmpty = total(hours_today) + total(hours_yesterday) === 0
  const toggle = (
    <button type="button" className="linkish" onClick={() => setIsTable(!isTable)}>
      {isTable ? words.chart : words.table}
    </button>
  )
  const shown = { today, yesterday: hours_yesterday }
  return (
    <Panel title={told.title} aside={<AsOf>{!isEmpty && toggle}</AsOf>}>
      {isEmpty ? <p className="quiet">{told.none}</p> : isTable ? <Hours {...shown} /> : <Chart {...shown} />}
    </Panel>
  )
}

interface HoursProps {
  readonly today: readonly number[]
  readonly yesterday: readonly number[]
}

function Chart({ today, yesterday }: HoursProps) {
  const [calls, before] = [total(today), total(yesterday)]
  return (
    <>
      <p className={styles.key}>
        <span data-line="today">{told.today(n(calls))}</span>
        <span data-line="yesterday">{told.yesterday(n(before))}</span>
      </p>
      <HoursChart
        today={today}
        yesterday={yesterday}
        label={told.label(n(calls), n(before), n(Math.max(...today, ...yesterday)))}
        hourLabel={(hour) =>
          told.hour(hourOf(hour), today[hour] === undefined ? '–' : n(today[hour]), n(yesterday[hour] ?? 0))
        }
      />
    </>
  )
}

const hourOf = (hour: number): string => `${String(hour).padStart(2, '0')}:00`

const Hours = ({ today, yesterday }: HoursProps) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
  <section className={styles.scroll} tabIndex={0} aria-label={told.title}>
    <table className={table.mini}>
      <thead>
        <tr>
          <th scope="col">{told.hourHead}</th>
          <th scope="col" className="end">
            {words.day.today}
          </th>
          <th scope="col" className="end">
            {words.day.yesterday}
          </th>
        </tr>
      </thead>
      <tbody>
        {yesterday.map((before, hour) => (
          <tr key={hour}>
            <th scope="row">{hourOf(hour)}</th>
            <td className="num end">{today[hour] === undefined ? '–' : n(today[hour])}</td>
            <td className="num end">{n(before)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)

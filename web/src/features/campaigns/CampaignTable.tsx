import { Link } from '@tanstack/react-router'
import type { CampaignListed } from '~/api/gen/types.gen'
import { finishedOf } from '~/features/console/counts'
import { HealthCell } from '~/features/health/HealthCell'
import { useNow } from '~/features/live/LiveProvider'
import { useTimes } from '~/features/shell/zone'
import { locale, words } from '~/i18n'
import { count, share } from '~/i18n/format'
import { Bar } from '~/ui/Bar'
import { StateMark } from '~/ui/Mark'
import { Spark } from '~/ui/Spark'
import styles from '~/ui/Table.module.css'
import { Tag } from '~/ui/Tag'
import own from './CampaignTable.module.css'
import { moodOf } from './mood'
import { noteOf } from './noteOf'

const { campaigns: told } = words

interface CampaignTableProps {
  readonly rows: readonly CampaignListed[]
  /** Codes of the rows that a command of many is for. */
  readonly picked: ReadonlySet<string>
  readonly onPick: (picked: ReadonlySet<string>) => void
}

export function CampaignTable({ rows, picked, onPick }: CampaignTableProps) {
  const toggle = (code: string) => {
    const next = new Set(picked)
    if (!next.delete(code)) next.add(code)
    onPick(next)
  }
  return (
    <table className={`${styles.table} ${own.campaigns}`}>
      <thead>
        <tr>
          <th scope="col">{told.columns.campaign}</th>
          <th scope="col">{told.columns.state}</th>
          <th scope="col">{told.columns.health}</th>
          <th scope="col">{told.columns.progress}</th>
          <th scope="col">{told.columns.channels}</th>
          <th scope="col">{told.columns.window}</th>
          <th scope="col" className="end">
            {told.columns.connected}
          </th>
          <th scope="col">{told.columns.days}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <CampaignRow key={row.code} row={row} isPicked={picked.has(row.code)} onPick={() => toggle(row.code)} />
        ))}
      </tbody>
    </table>
  )
}

interface CampaignRowProps {
  readonly row: CampaignListed
  readonly isPicked: boolean
  readonly onPick: () => void
}

function CampaignRow({ row, isPicked, onPick }: CampaignRowProps) {
  return (
    <tr data-picked={isPicked || undefined}>
      <td>
        <div className={own.name}>
          <input
            type="checkbox"
            checked={isPicked}
            onChange={onPick}
            aria-label={told.pick(row.name || told.unnamed, row.code)}
          />
          <div>
            <NameOf row={row} />
            <span className="sub">
              <span className="mono">{row.code}</span>
              {row.is_virtual && <Tag>{told.virtual}</Tag>}
            </span>
          </div>
        </div>
      </td>
      <td>
        <StateMark of={moodOf(row.state, row.is_dialing ? null : row.reason)} />
        <StateNote row={row} />
      </td>
      <td>
        <HealthCell health={row.health} code={row.code} />
      </td>
      <td>
        <Progress row={row} />
      </td>
      <td>
        <Channels row={row} />
      </td>
      <td data-part="window">
        <NextWindow row={row} />
      </td>
      <td className="end num" data-part="connected">
        {row.connected_share === null ? <Nothing /> : share(row.connected_share, 1, locale)}
      </td>
      <td data-part="days">
        <Days row={row} />
      </td>
    </tr>
  )
}

const Nothing = () => (
  <span className="dim" data-none>
    –
  </span>
)

function NameOf({ row }: { row: CampaignListed }) {
  const to = row.state === 'draft' ? '/campaigns/smart/$code/edit' : '/campaigns/smart/$code/console'
  return (
    <Link className={styles.who} to={to} params={{ code: row.code }}>
      {row.name || told.unnamed}
    </Link>
  )
}

function StateNote({ row }: { row: CampaignListed }) {
  const now = useNow()
  const times = useTimes()
  return <span className="sub">{noteOf(row, (instant) => times.moment(instant, now))}</span>
}

function Progress({ row }: { row: CampaignListed }) {
  const { done, reached, all } = finishedOf(row.contacts)
  if (all === 0) return <Nothing />
  const sentence = told.progress(count(done, locale), count(all, locale))
  return (
    <div className={own.placed}>
      <span>
        {share(done, all, locale)} <span className="dim">{sentence}</span>
      </span>
      <Bar
        label={sentence}
        total={all}
        height={6}
        parts={[
          { name: 'reached', value: reached, tone: 'data' },
          { name: 'given up', value: done - reached, tone: 'data', isHatched: true },
        ]}
      />
    </div>
  )
}

function NextWindow({ row }: { row: CampaignListed }) {
  const now = useNow()
  const times = useTimes()
  if (!row.window?.at) return <Nothing />
  const at = times.moment(row.window.at, now)
  return <span className="quiet">{row.window.is_open ? told.closes(at) : at}</span>
}

/** Fourteen days up to today: a day without a call has a place too. */
function Days({ row }: { row: CampaignListed }) {
  const placed = row.days.map((day) => day.placed)
  if (placed.every((value) => value === 0)) return <Nothing />
  const label = told.daysLabel(
    count(Math.min(...placed), locale),
    count(Math.max(...placed), locale),
    count(placed.at(-1) ?? 0, locale),
  )
  return <Spark points={placed} label={label} />
}

/** What is a draft, or has ended, holds no channels. */
const mayDial: ReadonlySet<CampaignListed['state']> = new Set(['active', 'paused'])

function Channels({ row }: { row: CampaignListed }) {
  if (row.in_use === 0 && !mayDial.has(row.state)) return <Nothing />
  if (row.channels === 0 && row.in_use === 0) return <span className="dim">{told.zeroAllocated}</span>
  return (
    <div className={own.channels}>
      <span className="num">{words.rail.ofCap(row.in_use, row.channels)}</span>
      <Bar
        label={told.channelsInUse(row.in_use, row.channels)}
        total={Math.max(row.channels, row.in_use)}
        height={7}
        parts={[{ name: 'in use', value: row.in_use, tone: 'accent' }]}
      />
    </div>
  )
}

import { Link } from '@tanstack/react-router'
import type { Breaker } from '~/api/gen/types.gen'
import { useTimes } from '~/features/shell/zone'
import { locale, words } from '~/i18n'
import { share } from '~/i18n/format'
import { Bar } from '~/ui/Bar'
import { Mark } from '~/ui/Mark'
import { Panel } from '~/ui/Panel'
import table from '~/ui/Table.module.css'
import { AsOf } from './AsOf'
import styles from './Console.module.css'
import type { Shown } from './ConsolePage'

const { breaker: told } = words

export function BreakerPanel({ console: { breaker } }: Shown) {
  if (!breaker.is_on) return <Panel title={told.title}>{told.off}</Panel>
  const closed = (
    <span className="with-mark">
      <Mark shape="check" tone="ok" />
      {told.closed}
    </span>
  )
  return (
    <Panel title={told.title} aside={<AsOf>{closed}</AsOf>}>
      <Share breaker={breaker} tone="data" />
    </Panel>
  )
}

/** Tripped, it takes the head of the middle column, with its last failures. */
export function TrippedPanel({ console: { breaker } }: Shown) {
  const aside = (
    <span className="with-mark bad-text">
      <Mark shape="cross" tone="bad" />
      {told.tripped}
    </span>
  )
  return (
    <Panel title={told.title} aside={aside}>
      <Share breaker={breaker} tone="bad" />
      {breaker.last_failures.length > 0 && <LastFailures breaker={breaker} />}
      <p className={styles.under}>{told.notResume}</p>
    </Panel>
  )
}

function Share({ breaker, tone }: { breaker: Breaker; tone: 'data' | 'bad' }) {
  const { calls, failures, failure_rate, least_calls, window_min } = breaker
  return (
    <>
      <Bar
        label={told.label(share(failures, calls, locale), failure_rate)}
        total={100}
        height={10}
        limit={failure_rate}
        parts={[{ name: 'failed', value: calls ? (100 * failures) / calls : 0, tone }]}
      />
      <p className={styles.under}>
        {told.share(failures, calls, window_min)} {told.trips(failure_rate, least_calls)}
      </p>
    </>
  )
}

function LastFailures({ breaker }: { breaker: Breaker }) {
  const times = useTimes()
  return (
    <table className={table.mini}>
      <thead>
        <tr>
          <th scope="col">{told.last}</th>
          <th scope="col">{told.contact}</th>
          <th scope="col">{told.cause}</th>
        </tr>
      </thead>
      <tbody>
        {breaker.last_failures.map((one) => (
          <tr key={one.attempt_id}>
            <td className="num">{times.clock(one.ended_at)}</td>
            <td>
              <Link to="/calls/$id" params={{ id: one.attempt_id }}>
                {one.contact}
              </Link>
            </td>
            <td>{[one.sip_status, one.cause && words.cause(one.cause)].filter(Boolean).join(' ')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

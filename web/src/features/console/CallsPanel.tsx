import { Link } from '@tanstack/react-router'
import { useRef } from 'react'
import type { CallInProgress } from '~/api/gen/types.gen'
import { useNow } from '~/features/live/LiveProvider'
import { useKeys } from '~/features/shell/keys'
import { useTimes } from '~/features/shell/zone'
import { words } from '~/i18n'
import { phone, stopwatch } from '~/i18n/format'
import { PhaseCell } from '~/ui/ChannelStrip'
import { Panel } from '~/ui/Panel'
import type { CallPhase } from '~/ui/vocabulary'
import { AsOf } from './AsOf'
import styles from './Calls.module.css'
import type { Shown } from './ConsolePage'

const { calls: told } = words

export function CallsPanel({ console }: Shown) {
  const { calls } = console
  return (
    <Panel
      title={told.title}
      isFlush
      aside={<AsOf>{calls.length > 0 && <span className="num">{calls.length}</span>}</AsOf>}
    >
      {calls.length > 0 ? <CallsTable calls={sorted(calls)} /> : <NoCalls console={console} />}
    </Panel>
  )
}

function NoCalls({ console }: Shown) {
  const now = useNow()
  const times = useTimes()
  const { until } = console.status
  const isWaiting = console.campaign.state === 'active' && until
  return <p className="quiet pad">{isWaiting ? told.noneUntil(times.spoken(until, now)) : told.none}</p>
}

function CallsTable({ calls }: { calls: readonly CallInProgress[] }) {
  const body = useRef<HTMLTableSectionElement>(null)
  useKeys({ j: () => step(body.current, 1), k: () => step(body.current, -1) })
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
    <section className={styles.scroll} tabIndex={0} aria-label={told.region}>
      <table className={styles.calls}>
        <thead>
          <tr>
            <th scope="col">{told.contact}</th>
            <th scope="col">{told.state}</th>
            <th scope="col" className="end">
              {told.for}
            </th>
            <th scope="col">{told.from}</th>
          </tr>
        </thead>
        <tbody ref={body}>
          {calls.map((call) => (
            <CallRow key={call.attempt_id} call={call} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function CallRow({ call }: { call: CallInProgress }) {
  const now = useNow()
  const phase = phaseOf(call)
  return (
    <tr>
      <td>
        <Link to="/calls/$id" params={{ id: call.attempt_id }} className={styles.who}>
          {call.contact}
        </Link>
        <span className="sub num">{phone(call.number)}</span>
      </td>
      <td>
        <span className="with-mark">
          <PhaseCell phase={phase} isSmall />
          {words.phase[phase]}
        </span>
        <span className="sub">{told.attempt(call.placement_no)}</span>
      </td>
      <td className="end num" data-live>
        {stopwatch((now - sinceOf(call)) / 1000)}
      </td>
      <td className="quiet num">{phone(call.caller_number)}</td>
    </tr>
  )
}

function phaseOf(call: CallInProgress): CallPhase {
  if (call.picked_up_at) return 'talking'
  return call.ringing_at ? 'ringing' : 'dialing'
}

const sinceOf = (call: CallInProgress): number => Date.parse(call.picked_up_at ?? call.ringing_at ?? call.placed_at)

const phases: readonly CallPhase[] = ['talking', 'ringing', 'dialing']

const sorted = (calls: readonly CallInProgress[]): CallInProgress[] =>
  calls.toSorted((a, b) => phases.indexOf(phaseOf(a)) - phases.indexOf(phaseOf(b)) || sinceOf(a) - sinceOf(b))

function step(body: HTMLElement | null, by: number): void {
  const links = Array.from(body?.querySelectorAll<HTMLElement>('a') ?? [])
  const at = links.indexOf(document.activeElement as HTMLElement)
  links.at(at < 0 ? 0 : (at + by + links.length) % links.length)?.focus()
}

import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { type KeyboardEvent, useRef } from 'react'
import type { CallInProgress } from '~/api/gen/types.gen'
import type { Turn } from '~/features/calls/conversation'
import { HangUp } from '~/features/calls/HangUp'
import { Listen, ListenInRow, useSilenceOnLeaving } from '~/features/listening/Listen'
import { liveSound, useListening } from '~/features/listening/liveSound'
import { useNow } from '~/features/live/LiveProvider'
import { useMayHear } from '~/features/session/role'
import { useKeys } from '~/features/shell/keys'
import { useTimes } from '~/features/shell/zone'
import { TalkLine, TalkLines } from '~/features/talk/TalkLines'
import { firstNameOf, useAgentName } from '~/features/talk/useNames'
import { useTalks } from '~/features/talk/useTalks'
import { locale, words } from '~/i18n'
import { count, phone, stopwatch } from '~/i18n/format'
import { PhaseCell } from '~/ui/ChannelStrip'
import { Panel } from '~/ui/Panel'
import type { CallPhase } from '~/ui/vocabulary'
import { AsOf } from './AsOf'
import styles from './Calls.module.css'
import type { Shown } from './ConsolePage'

const { calls: told, talk } = words

export function CallsPanel({ console }: Shown) {
  const { calls, channels } = console
  const open = useOpenCall()
  return (
    <Panel
      title={told.title}
      isFlush
      aside={
        <AsOf>{channels.in_use > 0 && <span className="num">{shownOf(calls.length, channels.in_use)}</span>}</AsOf>
      }
    >
      {calls.length > 0 ? <CallsTable console={console} open={open} /> : <NoCalls console={console} />}
      {open.id && calls.every((call) => call.attempt_id !== open.id) && <Ended open={open} id={open.id} />}
    </Panel>
  )
}

/** A console shows two hundred calls at most; how many there are is told all the same. */
const shownOf = (shown: number, all: number): string =>
  all > shown ? told.firstOf(count(shown, locale), count(all, locale)) : count(all, locale)

interface OpenCall {
  readonly id: string | undefined
  readonly toggle: (id: string) => void
}

/** Whose talk is open stands in the URL. */
function useOpenCall(): OpenCall {
  const { call: id } = useSearch({ from: '/shell/campaigns/smart/$code/console' })
  const navigate = useNavigate({ from: '/campaigns/smart/$code/console' })
  const toggle = (other: string) =>
    void navigate({ search: (was) => ({ ...was, call: other === id ? undefined : other }), replace: true })
  return { id, toggle }
}

function NoCalls({ console }: Shown) {
  const now = useNow()
  const times = useTimes()
  const { until } = console.status
  const isWaiting = console.campaign.state === 'active' && until
  return <p className="quiet pad">{isWaiting ? told.noneUntil(times.spoken(until, now)) : told.none}</p>
}

const Ended = ({ open, id }: { open: OpenCall; id: string }) => (
  <p className={styles.ended} role="status">
    {talk.ended}{' '}
    <Link to="/calls/$id" params={{ id }}>
      {talk.look}
    </Link>
    <button type="button" className="linkish" onClick={() => open.toggle(id)}>
      {talk.close}
    </button>
  </p>
)

function CallsTable({ console, open }: Shown & { open: OpenCall }) {
  const body = useRef<HTMLTableSectionElement>(null)
  const talks = useTalks(console.campaign.code)
  const agent = useAgentName(console.campaign.agent_id)
  useSilenceOnLeaving()
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
            <th scope="col">{told.now}</th>
          </tr>
        </thead>
        <tbody ref={body}>
          {sorted(console.calls).map((call) => (
            <CallRow
              key={call.attempt_id}
              call={call}
              agent={agent}
              turns={talks.get(call.attempt_id) ?? []}
              isOpen={open.id === call.attempt_id}
              onToggle={() => open.toggle(call.attempt_id)}
            />
          ))}
        </tbody>
      </table>
    </section>
  )
}

interface RowProps {
  readonly call: CallInProgress
  readonly agent: string
  readonly turns: readonly Turn[]
  readonly isOpen: boolean
  readonly onToggle: () => void
}

function CallRow({ call, agent, turns, isOpen, onToggle }: RowProps) {
  const now = useNow()
  const phase = phaseOf(call)
  const last = turns.at(-1)
  const press = useEnter(call.attempt_id, isOpen, onToggle)
  const names = { contact: firstNameOf(call.contact), agent }
  return (
    <>
      <tr data-open={isOpen || undefined}>
        <td>
          <button
            type="button"
            className={styles.who}
            aria-expanded={isOpen}
            title={call.contact || undefined}
            onClick={onToggle}
            onKeyDown={press}
          >
            {call.contact || phone(call.number)}
          </button>
          <span className="sub num">{phone(call.number)}</span>
        </td>
        <td>
          <span className="with-mark">
            <PhaseCell phase={phase} isSmall />
            {words.phase[phase]}
          </span>
          <span className="sub">{told.attempt(call.placement_no)}</span>
        </td>
        <td className="end">
          <span className="num" data-live>
            {stopwatch((now - sinceOf(call)) / 1000)}
          </span>
          <ListenInRow
            attemptId={call.attempt_id}
            who={call.contact || phone(call.number)}
            onListen={() => isOpen || onToggle()}
          />
        </td>
        <td>
          {last && (
            <span className={styles.now}>
              <TalkLine turn={last} names={names} />
            </span>
          )}
        </td>
      </tr>
      {isOpen && <OpenRow call={call} turns={turns} names={names} />}
    </>
  )
}

/** Enter opens a call and listens to it, and closes it again; Space only opens it. */
function useEnter(attemptId: string, isOpen: boolean, onToggle: () => void) {
  const mayHear = useMayHear()
  const isHeard = useListening(attemptId) !== null
  return (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !mayHear) return
    event.preventDefault()
    if (isHeard) liveSound.stop()
    else if (!isOpen) liveSound.listen(attemptId)
    onToggle()
  }
}

interface OpenRowProps extends Pick<RowProps, 'call' | 'turns'> {
  readonly names: { readonly contact: string; readonly agent: string }
}

/** The whole talk so far, and what can be done about the call. */
function OpenRow({ call, turns, names }: OpenRowProps) {
  const who = call.contact || phone(call.number)
  const mayHear = useMayHear()
  return (
    <tr data-open>
      <td colSpan={4} className={styles.talk}>
        {turns.length > 0 ? (
          <TalkLines turns={turns} names={names} label={talk.of(who)} />
        ) : (
          <p className="quiet">{mayHear ? talk.nothing : talk.needsHearing}</p>
        )}
        <div className={styles.actions}>
          <Listen attemptId={call.attempt_id} />
          <HangUp attemptId={call.attempt_id} who={who} />
          <Link to="/calls/$id" params={{ id: call.attempt_id }}>
            {talk.look}
          </Link>
          <span className="dim num">
            {told.from} {phone(call.caller_number)}
          </span>
        </div>
      </td>
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
  const rows = Array.from(body?.querySelectorAll<HTMLElement>('[aria-expanded]') ?? [])
  const at = rows.indexOf(document.activeElement as HTMLElement)
  rows.at(at < 0 ? 0 : (at + by + rows.length) % rows.length)?.focus()
}

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { CallDigestShape, WholeCallShape } from '~/api/gen/types.gen'
import { agentsQuery, organizationQuery } from '~/api/queries'
import { useNow } from '~/features/live/LiveProvider'
import { useTimes } from '~/features/shell/zone'
import { locale, words } from '~/i18n'
import { count, decimal, money, phone, stopwatch } from '~/i18n/format'
import { Mark, type Shape } from '~/ui/Mark'
import { Panel } from '~/ui/Panel'
import styles from './Call.module.css'
import { type Conversation, medianLatency } from './conversation'

const { callLog: told } = words

interface CallPart {
  readonly call: WholeCallShape
  readonly conversation: Conversation | null
}

/** What the talk came to, and what the contact told in it. */
export function ResultPanel({ call, conversation }: CallPart) {
  const times = useTimes()
  const now = useNow()
  const slots = Object.entries(conversation?.slots ?? {})
  if (!call.digest && !call.result) return null
  return (
    <Panel title={told.result}>
      <p>{call.result ? <b>{plain(call.result)}</b> : <span className="quiet">{told.noResult}</span>}</p>
      {call.by_machine && <p className="quiet">{told.byMachine}</p>}
      {call.digest && <InShort digest={call.digest} />}
      {slots.length > 0 && (
        <dl className={styles.pairs}>
          {slots.map(([name, value]) => (
            <div key={name}>
              <dt>{plain(name)}</dt>
              <dd>{INSTANT.test(value) ? times.moment(value, now) : value}</dd>
            </div>
          ))}
        </dl>
      )}
    </Panel>
  )
}

function InShort({ digest }: { digest: CallDigestShape }) {
  return (
    <>
      <p>{digest.summary}</p>
      <p className="with-mark">
        <Mark shape={moods[digest.mood]} tone={digest.mood === 'negative' ? 'warn' : 'text-2'} />
        {told.mood[digest.mood]}
      </p>
      <p className="quiet">{told.inShortBy}</p>
    </>
  )
}

/** What the contact told of a time is kept as the instant that it comes to. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/

const moods: Record<CallDigestShape['mood'], Shape> = { positive: 'dot', neutral: 'minus', negative: 'triangle' }

const plain = (word: string): string => {
  const text = word.replaceAll('_', ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const inMs = (seconds: number | null | undefined): string =>
  seconds === null || seconds === undefined ? '–' : told.ms(count(Math.round(seconds * 1000), locale))

export function FactsPanel({ call, conversation }: CallPart) {
  const { data: organization } = useQuery(organizationQuery)
  const cost = call.cost_micro === null || !organization ? '–' : money(call.cost_micro, organization.currency, locale)
  const signals = [call.sip_status, call.q850 && `Q.850 ${call.q850}`].filter(Boolean).join(', ')
  const rows: [string, string][] = [
    [words.calls.from, phone(call.caller_number)],
    [told.carrier, call.carrier],
    [told.attempt, String(call.placement_no)],
    [told.talk, call.talk_s === null ? '–' : stopwatch(call.talk_s)],
    [
      told.answerToWord,
      conversation?.first_words_s == null ? '–' : told.seconds(decimal(conversation.first_words_s, locale)),
    ],
    [told.voiceToVoice, inMs(conversation && medianLatency(conversation.turns))],
    [told.cost, cost],
    [told.settingsVersion, String(call.settings_version)],
    [told.sip, signals || '–'],
  ]
  return (
    <Panel title={told.facts}>
      <dl className={styles.pairs}>
        <div>
          <dt>{told.agent}</dt>
          <dd>
            <AgentLink call={call} />
          </dd>
        </div>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}

function AgentLink({ call }: { call: WholeCallShape }) {
  const { data: agents } = useQuery(agentsQuery)
  const name = agents?.find((agent) => agent.agent_id === call.agent_id)?.name ?? told.agent
  return (
    <Link to="/agents/$id" params={{ id: String(call.agent_id) }}>
      {name} v{call.agent_version}
    </Link>
  )
}

/** As they are judged; the store keeps no order. */
const gateOrder: readonly string[] = [
  ...['active', 'run', 'schedule', 'channels', 'channel_free', 'organization_channels', 'engine', 'caller_number'],
  ...['carrier_up', 'carrier_rate', 'carrier_channels', 'spacing', 'calls_per_minute', 'daily_limit', 'budget'],
  ...['live_call', 'not_before', 'callback', 'attempts', 'retry_wait', 'cooldown', 'not_picked', 'too_soon'],
  ...['recently_completed', 'number', 'opted_out', 'dnc', 'consent', 'legal_hours', 'guard_hours', 'legal_cap'],
]

/** What each gate saw when the call was placed. */
export function GatesPanel({ call }: { call: WholeCallShape }) {
  const times = useTimes()
  const now = useNow()
  const rows = Object.entries(call.verdicts).toSorted(([a], [b]) => gateOrder.indexOf(a) - gateOrder.indexOf(b))
  const inWords = (saw: string) => (INSTANT.test(saw) ? words.why.until(times.moment(saw, now)) : saw)
  return (
    <Panel title={told.gates} aside={rows.length > 0 && told.ended(rows.length)}>
      {rows.length === 0 && <p className="quiet">{told.noVerdicts}</p>}
      <ul className={styles.gates}>
        {rows.map(([gate, saw]) => (
          <li key={gate}>
            <span className="with-mark">
              <Mark shape="check" tone="ok" />
              {words.gate(gate)}
            </span>
            {saw !== 'ok' && <span className="quiet num">{inWords(String(saw))}</span>}
          </li>
        ))}
      </ul>
    </Panel>
  )
}

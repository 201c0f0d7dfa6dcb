import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import type { WholeCallShape } from '~/api/gen/types.gen'
import { callQuery } from '~/api/queries'
import { Tries } from '~/features/contacts/Tries'
import { useNow } from '~/features/live/LiveProvider'
import { useCrumbs } from '~/features/shell/crumbs'
import { Unloaded } from '~/features/shell/Unloaded'
import { useTimes } from '~/features/shell/zone'
import { LiveTalk } from '~/features/talk/LiveTalk'
import { useNames } from '~/features/talk/useNames'
import { words } from '~/i18n'
import { phone } from '~/i18n/format'
import { LoadingPage } from '~/ui/LoadingPage'
import { PageHead } from '~/ui/PageHead'
import { Panel } from '~/ui/Panel'
import { Tag } from '~/ui/Tag'
import styles from './Call.module.css'
import { FactsPanel, GatesPanel, ResultPanel } from './CallFacts'
import { CallOutcome } from './CallOutcome'
import { conversationOf } from './conversation'
import { HangUp } from './HangUp'
import { Recording } from './Player'
import { Timeline } from './Timeline'
import { Transcript } from './Transcript'

const { callLog: told } = words

export function CallPage() {
  const { id } = useParams({ from: '/shell/calls/$id' })
  const query = useQuery(callQuery(id))
  useCrumbs({ text: words.nav.calls, to: '/calls' }, { text: query.data?.contact || id.slice(0, 8) })
  if (query.data) return <Loaded key={id} call={query.data} />
  if (query.error)
    return (
      <Unloaded error={query.error} onRetry={() => void query.refetch()} to="/calls" toText={words.problem.toCalls} />
    )
  return <LoadingPage what={told.call} />
}

function Loaded({ call }: { call: WholeCallShape }) {
  const who = call.contact || phone(call.number)
  const conversation = conversationOf(call.conversation)
  return (
    <>
      <PageHead
        title={who}
        meta={<Facts call={call} />}
        actions={call.state !== 'ended' && <HangUp attemptId={call.attempt_id} who={who} />}
      />
      <div className={styles.page}>
        <div>
          <section aria-label={told.timeline}>
            <Timeline call={call} />
          </section>
          <Talk call={call} />
        </div>
        <div>
          <ResultPanel call={call} conversation={conversation} />
          <FactsPanel call={call} conversation={conversation} />
          <GatesPanel call={call} />
          <Tries contactId={call.contact_id} title={told.tries} attemptId={call.attempt_id} />
        </div>
      </div>
    </>
  )
}

/** While it goes on, as it comes; then what was kept of it. */
function Talk({ call }: { call: WholeCallShape }) {
  const names = useNames(call)
  const conversation = conversationOf(call.conversation)
  if (call.state !== 'ended') return <LiveTalk call={call} names={names} />
  if (!conversation) {
    return (
      <Panel title={told.transcript}>
        <p className="quiet">{withoutTalk(call)}</p>
      </Panel>
    )
  }
  return (
    <Recording call={call} turns={conversation.turns} names={names}>
      <Transcript conversation={conversation} names={names} />
      {!call.has_recording && <p className="quiet pad">{noRecording(call)}</p>}
    </Recording>
  )
}

const noRecording = (call: WholeCallShape): string =>
  call.recording_missing ? told.recordingMissing[call.recording_missing] : told.noRecording

function withoutTalk(call: WholeCallShape): string {
  if (call.is_hidden) return call.is_deleted ? told.ofDeleted : told.hidden
  return call.recording_missing ? noRecording(call) : told.nobodyTalked
}

function Facts({ call }: { call: WholeCallShape }) {
  const times = useTimes()
  const now = useNow()
  return (
    <>
      <span className="with-mark">
        <CallOutcome call={call} isInLine />
      </span>
      <Link to="/contacts/$id" params={{ id: String(call.contact_id) }} className="num">
        {phone(call.number)}
      </Link>
      <span className="num">{times.moment(call.placed_at, now)}</span>
      <CalledFor call={call} />
      {call.is_virtual && <Tag>{words.campaigns.virtual}</Tag>}
    </>
  )
}

/** The campaign; of a test call the agent that it tried, for nothing is done with its campaign. */
function CalledFor({ call }: { call: WholeCallShape }) {
  if (!call.is_test) {
    return (
      <Link to="/campaigns/smart/$code/console" params={{ code: call.campaign }}>
        {call.campaign}
      </Link>
    )
  }
  return (
    <Link to="/agents/$id" params={{ id: String(call.agent_id) }}>
      {words.agents.ofTest}
    </Link>
  )
}

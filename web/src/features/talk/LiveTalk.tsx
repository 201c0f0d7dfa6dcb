import { useQuery } from '@tanstack/react-query'
import type { WholeCallShape } from '~/api/gen/types.gen'
import { sessionQuery } from '~/api/queries'
import type { Names } from '~/features/calls/Transcript'
import { Listen, useSilenceOnLeaving } from '~/features/listening/Listen'
import { words } from '~/i18n'
import { Panel } from '~/ui/Panel'
import { TalkLines } from './TalkLines'
import { useTalks } from './useTalks'

/** Of a call that goes on. */
export function LiveTalk({ call, names }: { call: WholeCallShape; names: Names }) {
  useSilenceOnLeaving()
  const { data: session } = useQuery(sessionQuery)
  const turns = useTalks(call.campaign, call.contact_id).get(call.attempt_id) ?? []
  const nothing = session?.may_hear === false ? words.callLog.hidden : words.talk.nothing
  return (
    <Panel title={words.callLog.transcript} aside={<Listen attemptId={call.attempt_id} />}>
      {turns.length > 0 ? (
        <TalkLines turns={turns} names={names} label={words.callLog.transcript} />
      ) : (
        <p className="quiet">{nothing}</p>
      )}
    </Panel>
  )
}

import type { CallShape } from '~/api/gen/types.gen'
import { words } from '~/i18n'
import { Mark, OutcomeMark } from '~/ui/Mark'
import { isOutcome } from '~/ui/vocabulary'

type Ended = Pick<CallShape, 'outcome' | 'state' | 'cause' | 'result'>

/** The outcome, and why beside it or on the second line; a call that goes on says how far it is. */
export function CallOutcome({ call, isInLine = false }: { call: Ended; isInLine?: boolean }) {
  const note = [call.cause && words.cause(call.cause), call.result?.replaceAll('_', ' ')].filter(Boolean).join(', ')
  return (
    <>
      {call.outcome && isOutcome(call.outcome) ? <OutcomeMark of={call.outcome} /> : <Going call={call} />}
      {note && (isInLine ? <span className="quiet"> {note}</span> : <span className="sub">{note}</span>)}
    </>
  )
}

function Going({ call }: { call: Ended }) {
  const isEnded = call.state === 'ended'
  return (
    <span className="with-mark">
      <Mark shape={isEnded ? 'minus' : 'arrow'} tone={isEnded ? 'text-3' : 'accent'} />
      {words.callLog.states[call.outcome ?? call.state] ?? call.outcome ?? call.state}
    </span>
  )
}

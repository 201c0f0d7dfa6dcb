import type { EventShape } from '~/api/gen/types.gen'
import type { Turn } from '~/features/calls/conversation'

export const TURN = 'call_turn'

/** What was said in calls, by call, each in the order it was said. `events` newest first, as the log keeps them. */
export function talksOf(events: readonly EventShape[]): ReadonlyMap<string, readonly Turn[]> {
  const talks = new Map<string, Turn[]>()
  for (const { kind, data } of events.toReversed()) {
    const attemptId = data.attempt_id
    const turn = kind === TURN ? turnOf(data) : undefined
    if (!turn || typeof attemptId !== 'string') continue
    const said = talks.get(attemptId) ?? []
    said.push(turn)
    talks.set(attemptId, said)
  }
  return talks
}

/** Undefined without words: they are left out for who may not hear. */
function turnOf(data: EventShape['data']): Turn | undefined {
  const { text, speaker } = data
  if (typeof text !== 'string' || (speaker !== 'contact' && speaker !== 'agent')) return undefined
  return data as unknown as Turn
}

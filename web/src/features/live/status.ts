import type { EventShape } from '~/api/gen/types.gen'
import type { FromHolder, LiveEvent } from './protocol'
import { SILENCE_MS } from './protocol'

export type StreamStatus = 'connecting' | 'live' | 'lost'

export interface LiveState {
  readonly status: StreamStatus
  /** When anything was last heard, by the clock of this browser; null: never. */
  readonly heardAt: number | null
  readonly isSignedOut: boolean
}

export const beginning: LiveState = { status: 'connecting', heardAt: null, isSignedOut: false }

/** What a message, or the passing of time (null), makes of it. The same object is the same state: nothing is drawn anew. */
export function evolve(state: LiveState, message: FromHolder | null, now: number): LiveState {
  if (message === null || message.kind === 'lost') return silent(state, now, message !== null)
  if (message.kind === 'signed_out') return { ...state, isSignedOut: true }
  return { status: 'live', heardAt: now, isSignedOut: false }
}

function silent(state: LiveState, now: number, isBroken: boolean): LiveState {
  if (state.heardAt === null) return isBroken && state.status !== 'lost' ? { ...state, status: 'lost' } : state
  const isLost = now - state.heardAt > SILENCE_MS
  return isLost && state.status === 'live' ? { ...state, status: 'lost' } : state
}

/** `reset`: what was missed can no longer be told one by one; everything is read anew. */
export const isReset = (event: LiveEvent): boolean => event.event === 'reset'

/** Whether it tells of a change: an event of the log, or how far a call is. Beats and greetings do not. */
export const isNews = (event: LiveEvent): boolean => event.event === 'events' || event.event === 'calls'

/** Lines of the event log that a message holds. */
export function eventsOf(event: LiveEvent): EventShape[] {
  if (event.event !== 'events') return []
  try {
    return JSON.parse(event.data) as EventShape[]
  } catch {
    return []
  }
}

import type { CallInProgress } from '~/api/gen/types.gen'

type Counts = Readonly<Record<string, number>>

const sum = (counts: Counts, words: readonly string[]): number =>
  words.reduce((total, word) => total + (counts[word] ?? 0), 0)

const ended = ['answered', 'completed', 'no_answer', 'busy', 'failed', 'voicemail', 'canceled', 'ambiguous'] as const

export const connectedOf = (outcomes: Counts): number => sum(outcomes, ['answered', 'completed'])
/** A throttled call is in no figure. */
export const endedOf = (outcomes: Counts): number => sum(outcomes, ended)

export function finishedOf(contacts: Counts): { done: number; reached: number; all: number } {
  const done = sum(contacts, ['reached', 'exhausted', 'expired', 'excluded'])
  return { done, reached: contacts.reached ?? 0, all: done + sum(contacts, ['ready', 'waiting', 'in_call']) }
}

export function longestSeconds(calls: readonly CallInProgress[], now: number): number | undefined {
  const begun = calls.map((call) => Date.parse(call.placed_at))
  return begun.length > 0 ? Math.max(0, (now - Math.min(...begun)) / 1000) : undefined
}

export interface OutcomeCount {
  readonly outcome: string
  readonly count: number
}

/** As the API orders them, the five of the guide first; the rest only when there are some. */
export function shownOutcomes(outcomes: Counts): OutcomeCount[] {
  const always = new Set(['answered', 'no_answer', 'busy', 'failed', 'completed'])
  return Object.entries(outcomes)
    .filter(([outcome, count]) => (always.has(outcome) || count > 0) && outcome !== 'throttled')
    .map(([outcome, count]) => ({ outcome, count }))
}

import type { WholeCallShape } from '~/api/gen/types.gen'

/** As the ledger keeps it: seconds since pick-up, which are those of the recording. */
export interface Turn {
  readonly speaker: 'contact' | 'agent'
  readonly text: string
  readonly at_s: number
  readonly until_s: number
  readonly intent?: string
  /** How far the agent's words were heard before the contact interrupted; undefined: to the end. */
  readonly heard_text?: string
  readonly latency_s?: number
}

export interface Decision {
  readonly at_s: number
  readonly what: string
  readonly why: string
}

export interface Conversation {
  readonly turns: readonly Turn[]
  readonly decisions: readonly Decision[]
  readonly slots: Readonly<Record<string, string>>
  readonly first_words_s: number | null
}

export type Line =
  | { readonly kind: 'turn'; readonly turn: Turn }
  | { readonly kind: 'decision'; readonly decision: Decision }

const listOf = <T>(value: unknown): readonly T[] => (Array.isArray(value) ? (value as T[]) : [])

export function conversationOf(kept: WholeCallShape['conversation']): Conversation | null {
  if (!kept) return null
  return {
    turns: listOf<Turn>(kept.turns),
    decisions: listOf<Decision>(kept.decisions),
    slots: (kept.slots ?? {}) as Record<string, string>,
    first_words_s: typeof kept.first_words_s === 'number' ? kept.first_words_s : null,
  }
}

export const beginOf = (line: Line): number => (line.kind === 'turn' ? line.turn.at_s : line.decision.at_s)

/** What was said and what was decided, in the order in which it came. */
export function linesOf({ turns, decisions }: Pick<Conversation, 'turns' | 'decisions'>): Line[] {
  const said = turns.map((turn): Line => ({ kind: 'turn', turn }))
  const decided = decisions.map((decision): Line => ({ kind: 'decision', decision }))
  return [...said, ...decided].toSorted((a, b) => beginOf(a) - beginOf(b))
}

/** The turn that is heard at a position: the last that has begun; −1 before the first. */
export const turnAt = (turns: readonly Turn[], position_s: number): number =>
  turns.findLastIndex((turn) => turn.at_s <= position_s + EPSILON_S)

const EPSILON_S = 0.01
/** Within so much of its beginning, "the turn before" is the one before it, not its own beginning. */
const AGAIN_S = 1.5

/** Where J and K go: to the beginning of the next turn, or of this one, then of the one before. */
export function turnBeside(turns: readonly Turn[], position_s: number, by: 1 | -1): number {
  const at = turnAt(turns, position_s)
  if (by > 0) return turns[at + 1]?.at_s ?? position_s
  const begin = turns[at]?.at_s ?? 0
  return position_s - begin > AGAIN_S ? begin : (turns[at - 1]?.at_s ?? 0)
}

/** The words that were heard, and those that an interruption swallowed. */
export function heardOf(turn: Turn): readonly [heard: string, unheard: string] {
  const { text, heard_text: heard } = turn
  if (heard === undefined || heard === text) return [text, '']
  return text.startsWith(heard) ? [heard, text.slice(heard.length)] : [heard, text]
}

/** The middle answer time of the agent, in seconds. */
export function medianLatency(turns: readonly Turn[]): number | null {
  const times = turns.flatMap((turn) => turn.latency_s ?? []).toSorted((a, b) => a - b)
  return times.length > 0 ? (times[Math.floor((times.length - 1) / 2)] ?? null) : null
}

import type { Instant, WholeCallShape } from '~/api/gen/types.gen'
import type { CallPhase } from '~/ui/vocabulary'

export interface Part {
  readonly phase: CallPhase
  readonly length_s: number
}

const begins: readonly (readonly [CallPhase, string])[] = [
  ['dialing', 'placed'],
  ['ringing', 'ringing'],
  ['talking', 'picked_up'],
]

/** Dialing, ringing, talking: each until the next began, the last until the end, or until now. */
export function partsOf(timeline: readonly Instant[], now_s: number): Part[] {
  const at = new Map(timeline.map((instant) => [instant.what, instant.after_s]))
  const end = at.get('ended') ?? now_s
  const begun = begins.flatMap(([phase, what]) => {
    const from_s = at.get(what)
    return from_s === undefined ? [] : [{ phase, from_s }]
  })
  return begun.map(({ phase, from_s }, index) => ({
    phase,
    length_s: Math.max(0, (begun[index + 1]?.from_s ?? end) - from_s),
  }))
}

export interface Line {
  readonly at: string
  readonly what?: string
  readonly said?: string
}

/** What happened, and what the carrier answered between, in the order of their times. */
export function linesOf({ timeline, carrier_messages }: Pick<WholeCallShape, 'timeline' | 'carrier_messages'>): Line[] {
  const said = carrier_messages.map(({ at, text }) => ({ at, said: text }))
  const lines: Line[] = [...timeline.map(({ at, what }) => ({ at, what })), ...said]
  return lines.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
}

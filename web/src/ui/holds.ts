/** The chart of "why not called": each rule along one axis of instants, held until it lets go, green while open. */

export interface InstantSpan {
  readonly from: number
  readonly to: number
}

export interface Hold {
  readonly name: string
  readonly fact: string
  readonly note: string
  readonly held: readonly InstantSpan[]
  readonly open: readonly InstantSpan[]
}

/** From shortly before the earliest hold to a little after the next call, never less than half a day. */
export function axisOf(holds: readonly Hold[], now: number, next: number | null): InstantSpan {
  const hour = 3_600_000
  const starts = holds.flatMap((hold) => hold.held.map((span) => span.from)).filter((at) => Number.isFinite(at))
  const ends = holds.flatMap((hold) => hold.held.map((span) => span.to)).filter((at) => Number.isFinite(at))
  const from = Math.min(now, ...starts) - hour
  const last = Math.max(now, next ?? now, ...ends) + 2 * hour
  return { from, to: Math.max(last, from + 12 * hour) }
}

export const placeAt = (instant: number, axis: InstantSpan): number =>
  Math.min(100, Math.max(0, (100 * (instant - axis.from)) / (axis.to - axis.from)))

export function placeBetween(span: InstantSpan, axis: InstantSpan): { start: number; size: number } | undefined {
  const start = placeAt(span.from, axis)
  const size = placeAt(span.to, axis) - start
  return size > 0 ? { start, size } : undefined
}

export interface AxisMark {
  readonly instant: number
  readonly place: number
}

/** Marks that would run into an earlier one are left out: now and the next call come first, so they stay. */
export function marksOf(instants: readonly number[], axis: InstantSpan, apart = 9): AxisMark[] {
  const kept: AxisMark[] = []
  for (const instant of instants) {
    const place = placeAt(instant, axis)
    if (kept.every((mark) => Math.abs(mark.place - place) >= apart)) kept.push({ instant, place })
  }
  return kept.toSorted((a, b) => a.place - b.place)
}

/** A day drawn once: hours since midnight become places along a line, in percent from the start side. */

export interface Span {
  readonly from: number
  readonly to: number
}

export interface Place {
  readonly start: number
  readonly size: number
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))

export function placeOf(hour: number, shown: Span): number {
  return (100 * (hour - shown.from)) / (shown.to - shown.from)
}

/** The part of a span that is shown; undefined when nothing of it is. */
export function placeOfSpan(span: Span, shown: Span): Place | undefined {
  const from = clamp(span.from, shown.from, shown.to)
  const to = clamp(span.to, shown.from, shown.to)
  if (to <= from) return undefined
  const start = placeOf(from, shown)
  return { start, size: placeOf(to, shown) - start }
}

/** A window that ends before it begins goes on after midnight: in one day it is two spans. */
export function spansOfWindow(opens: number, closes: number): Span[] {
  if (closes > opens) return [{ from: opens, to: closes }]
  const late = { from: opens, to: 24 }
  return closes > 0 ? [{ from: 0, to: closes }, late] : [late]
}

/** Where something may be dialed, and a little around it, in whole hours; a day without any: all of it. */
export function shownHours(open: readonly Span[], now?: number): Span {
  if (open.length === 0) return { from: 0, to: 24 }
  const points = open.flatMap((span) => [span.from, span.to]).concat(now === undefined ? [] : [now])
  const around = 2
  return {
    from: Math.max(0, Math.floor(Math.min(...points) - around)),
    to: Math.min(24, Math.ceil(Math.max(...points) + around)),
  }
}

/** Whole hours to write under the line: never more than fit. */
export function ticksOf(shown: Span, most = 14): number[] {
  const hours = shown.to - shown.from
  const step = [1, 2, 3, 4, 6, 12].find((one) => hours / one <= most) ?? 12
  return Array.from({ length: Math.floor(hours / step) + 1 }, (_, i) => shown.from + i * step)
}

/** Past midnight a window goes on at hours of the next day. */
export const hourLabel = (hour: number): string => String(hour > 24 ? hour - 24 : hour).padStart(2, '0')

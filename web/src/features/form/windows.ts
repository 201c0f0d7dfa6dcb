import type { DayWindowShape } from '~/api/gen/types.gen'
import { calendarDay, hoursIntoDay, type Reader } from '~/i18n/format'
import type { Span } from '~/ui/dayGeometry'

/** A day with its window, or closed days of one reason. Hours count from the midnight of `first`; past 24: the next day. */
export interface WindowRow {
  readonly first: string
  readonly last: string
  readonly reason: string | null
  readonly open: Span | undefined
  /** When most contacts may be called in it; undefined: no contact was looked at. */
  readonly callable: readonly Span[] | undefined
  /** When of the whole day law or guard hours let most contacts not be called. */
  readonly barred: readonly Span[]
}

const DAY_MS = 86_400_000
/** A weekend is two rows; what is longer is one. */
const KEPT_APART = 2

export function rowsOfWindows(windows: readonly DayWindowShape[], zone: string): WindowRow[] {
  const reader = { locale: 'en-CA', zone }
  // No window is known after the last: closed days there are the end of what was looked at.
  const last = windows.findLastIndex((one) => one.reason === null)
  const told = last < 0 ? windows : windows.slice(0, last + 1)
  return told.map((one) => rowOfWindow(one, reader)).reduce(folded, [])
}

export function rowOfWindow(
  { day, opens_at, closes_at, reason, callable, barred }: DayWindowShape,
  reader: Reader,
): WindowRow {
  const span = (from: string, to: string): Span => ({
    from: hoursFrom(day, from, reader),
    to: hoursFrom(day, to, reader),
  })
  return {
    first: day,
    last: day,
    reason,
    open: opens_at && closes_at ? span(opens_at, closes_at) : undefined,
    callable: callable?.map((one) => span(one.begins_at, one.ends_at)),
    barred: (barred ?? []).map((one) => span(one.begins_at, one.ends_at)),
  }
}

/** By the clock on the wall: a day on which clocks change is drawn as any other. */
export function hoursFrom(day: string, instant: string | number, reader: Reader): number {
  const days = (Date.parse(calendarDay(instant, reader)) - Date.parse(day)) / DAY_MS
  return 24 * days + hoursIntoDay(instant, reader)
}

function folded(rows: WindowRow[], row: WindowRow): WindowRow[] {
  const before = rows.slice(-KEPT_APART)
  const isAlike = (one: WindowRow | undefined) => one !== undefined && one.reason !== null && one.reason === row.reason
  const [last] = before.slice(-1)
  if (last && isAlike(last) && last.first !== last.last) return [...rows.slice(0, -1), { ...last, last: row.last }]
  if (before.length < KEPT_APART || !before.every(isAlike)) return [...rows, row]
  return [...rows.slice(0, -KEPT_APART), { ...row, first: before[0]?.first ?? row.first }]
}

/** Whether law or guard hours take something of the window from most contacts. */
export const isCut = ({ open, barred }: WindowRow): boolean =>
  open !== undefined && barred.some((one) => one.from < open.to && one.to > open.from)

/** One scale for all of them, in whole hours. */
export function hoursShown(rows: readonly WindowRow[]): Span {
  const open = rows.flatMap((row) => row.open ?? [])
  if (open.length === 0) return { from: 0, to: 24 }
  const from = Math.min(...open.map((span) => span.from))
  const to = Math.max(...open.map((span) => span.to))
  return { from: Math.max(0, Math.floor(from) - 1), to: to > 24 ? Math.ceil(to) : Math.min(24, Math.ceil(to) + 1) }
}

/** 18.5 → "18:30"; the end of a day is 24:00, an hour past it that of the next. */
export function clockOf(hour: number): string {
  const minutes = Math.round((hour > 24 ? hour - 24 : hour) * 60)
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

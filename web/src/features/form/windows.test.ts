import { describe, expect, it } from 'vitest'
import type { DayWindowShape } from '~/api/gen/types.gen'
import { clockOf, hoursShown, isCut, rowsOfWindows } from './windows'

type Reason = DayWindowShape['reason']

const closed = (day: string, reason: Reason): DayWindowShape => ({
  day,
  opens_at: null,
  closes_at: null,
  reason,
  callable: [],
  barred: [],
})

const open = (day: string, from: string, to: string, barred: [string, string][] | null = null): DayWindowShape => ({
  day,
  opens_at: from,
  closes_at: to,
  reason: null,
  callable: null,
  barred: barred?.map(([begins_at, ends_at]) => ({ begins_at, ends_at })) ?? null,
})

describe('the next windows', () => {
  it('are told in hours of the zone, counted from the midnight of their day', () => {
    const rows = rowsOfWindows(
      [
        open('2026-03-10', '2026-03-10T03:30:00Z', '2026-03-10T12:30:00Z'),
        open('2026-03-11', '2026-03-11T14:30:00Z', '2026-03-11T20:30:00Z'),
      ],
      'Asia/Kolkata',
    )
    expect(rows.map((row) => row.open)).toEqual([
      { from: 9, to: 18 },
      { from: 20, to: 26 },
    ])
    expect(hoursShown(rows)).toEqual({ from: 8, to: 26 })
    expect(rows.map((row) => row.callable)).toEqual([undefined, undefined])
  })

  it('are drawn by the clock on the wall on a day that has 23 hours', () => {
    const [row] = rowsOfWindows([open('2026-03-29', '2026-03-29T00:00:00Z', '2026-03-29T22:00:00Z')], 'Europe/Berlin')
    expect(row?.open).toEqual({ from: 1, to: 24 })
  })

  it('keep a closed weekend apart, and fold what is longer', () => {
    const days = ['2026-03-05', '2026-03-06', '2026-03-07', '2026-03-08']
    const weekend = [closed('2026-03-14', 'day_not_allowed'), closed('2026-03-15', 'day_not_allowed')]
    const rows = rowsOfWindows([...days.map((day) => closed(day, 'before_start')), ...weekend], 'UTC')
    expect(rows.map((row) => [row.first, row.last, row.reason])).toEqual([
      ['2026-03-05', '2026-03-08', 'before_start'],
      ['2026-03-14', '2026-03-14', 'day_not_allowed'],
      ['2026-03-15', '2026-03-15', 'day_not_allowed'],
    ])
  })

  it('end with the last window, and where none is in sight say why', () => {
    const window = open('2026-03-10', '2026-03-10T09:00:00Z', '2026-03-10T18:00:00Z')
    expect(rowsOfWindows([window, closed('2026-03-11', 'holiday')], 'UTC')).toHaveLength(1)
    const days = ['2026-03-10', '2026-03-11', '2026-03-12']
    const [row, ...others] = rowsOfWindows(
      days.map((day) => closed(day, 'before_start')),
      'UTC',
    )
    expect(row).toMatchObject({ first: '2026-03-10', last: '2026-03-12', reason: 'before_start' })
    expect(others).toEqual([])
  })

  it('have the hours at which most contacts may not be called, of the whole day, and know whether they cut the window', () => {
    const at = (hour: number) => `2026-03-10T${String(hour).padStart(2, '0')}:00:00Z`
    const told = (barred: [string, string][] | null) =>
      rowsOfWindows([open('2026-03-10', at(9), at(20), barred)], 'UTC').map((row) => [row.barred, isCut(row)])[0]
    const night = { from: 0, to: 9 }
    expect(told([[at(0), at(9)]])).toEqual([[night], false])
    expect(
      told([
        [at(0), at(9)],
        [at(13), at(15)],
      ]),
    ).toEqual([[night, { from: 13, to: 15 }], true])
    expect(told(null)).toEqual([[], false])
  })

  it('tell an hour as a clock does', () => {
    expect([9, 18.5, 24, 26].map(clockOf)).toEqual(['09:00', '18:30', '24:00', '02:00'])
  })
})

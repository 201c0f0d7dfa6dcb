import { describe, expect, it } from 'vitest'
import type { DayWindowShape } from '~/api/gen/types.gen'
import { hoursIntoDay } from '~/i18n/format'
import { dayOf } from './dayOf'

const quarters = (placed: Record<number, number>): number[] => Array.from({ length: 96 }, (_, i) => placed[i] ?? 0)

const MARCH_10: DayWindowShape = {
  day: '2026-03-10',
  opens_at: '2026-03-10T03:30:00Z',
  closes_at: '2026-03-10T12:30:00Z',
  reason: null,
  callable: [],
  barred: [
    { begins_at: '2026-03-09T18:30:00Z', ends_at: '2026-03-10T04:30:00Z' },
    { begins_at: '2026-03-10T15:30:00Z', ends_at: '2026-03-10T18:30:00Z' },
  ],
}

const told = (zone: string, window: DayWindowShape = MARCH_10) =>
  dayOf(
    {
      campaign: { zone: 'Asia/Kolkata' },
      day_line: {
        quarters_today: quarters({ 40: 3, 41: 5 }),
        quarters_yesterday: quarters({ 95: 2 }),
        hours_today: [],
        hours_yesterday: [],
        window,
      },
    },
    (instant) => hoursIntoDay(instant, { locale: 'en-CA', zone }),
  )

describe('the day of the console', () => {
  it('has the window, the hours that are barred and what was placed', () => {
    expect(told('Asia/Kolkata')).toEqual({
      open: [{ from: 9, to: 18 }],
      barred: [
        { from: 0, to: 10 },
        { from: 21, to: 24 },
      ],
      bars: [
        { hour: 10, value: 3 },
        { hour: 10.25, value: 5 },
      ],
      yesterday: [{ hour: 23.75, value: 2 }],
    })
  })

  it('comes round at midnight of another zone', () => {
    const { open, barred, bars, yesterday } = told('UTC')
    expect(open).toEqual([{ from: 3.5, to: 12.5 }])
    expect(barred).toEqual([
      { from: 0, to: 4.5 },
      { from: 18.5, to: 24 },
      { from: 15.5, to: 18.5 },
    ])
    expect(bars.map(({ hour }) => hour)).toEqual([4.5, 4.75])
    expect(yesterday).toEqual([{ hour: 18.25, value: 2 }])
  })

  it('a closed day has no window; what is barred past its midnight is of the next', () => {
    const { open, barred } = told('Asia/Kolkata', {
      ...MARCH_10,
      opens_at: null,
      closes_at: null,
      reason: 'holiday',
      barred: [
        { begins_at: '2026-03-10T15:30:00Z', ends_at: '2026-03-10T20:30:00Z' },
        { begins_at: '2026-03-10T19:30:00Z', ends_at: '2026-03-10T20:30:00Z' },
      ],
    })
    expect([open, barred]).toEqual([[], [{ from: 21, to: 24 }]])
  })
})

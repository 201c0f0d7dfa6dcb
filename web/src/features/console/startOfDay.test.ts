import { describe, expect, it } from 'vitest'
import { startOfDay } from './startOfDay'

describe('the start of a day', () => {
  it.each([
    ['2026-03-11T09:30:00Z', 'Asia/Kolkata', '2026-03-10T18:30:00.000Z'],
    ['2026-07-01T03:00:00Z', 'America/New_York', '2026-06-30T04:00:00.000Z'],
    // Clocks were put on at two in the morning, and back at three.
    ['2026-03-08T20:00:00Z', 'America/New_York', '2026-03-08T05:00:00.000Z'],
    ['2026-10-25T12:00:00Z', 'Europe/Berlin', '2026-10-24T22:00:00.000Z'],
  ])('of %s in %s is %s', (instant, zone, begins) => {
    expect(startOfDay(instant, zone)).toBe(begins)
  })
})

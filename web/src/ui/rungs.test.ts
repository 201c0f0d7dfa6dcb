import { describe, expect, it } from 'vitest'
import { rungsOf, windowHours } from './rungs'

describe('the rungs', () => {
  const settings = {
    placement_spacing_s: 2,
    calls_per_minute: 40,
    daily_call_limit: 400,
    window_start: '09:00',
    window_end: '17:00',
  }

  it('are what each setting alone would allow', () => {
    const estimate = { channels: 4, mean_hold_s: 200, calls_per_hour: 50, binds: 'daily_limit' } as const
    const rates = Object.fromEntries(rungsOf(settings, estimate).map((rung) => [rung.limit, rung.rate]))
    expect(rates).toEqual({ channels: 72, spacing: 1800, calls_per_minute: 2400, daily_limit: 50 })
  })

  it('has the carrier where it binds', () => {
    const estimate = { channels: 400, mean_hold_s: 200, calls_per_hour: 45, binds: 'carrier_rate' } as const
    expect(rungsOf(settings, estimate)[0]).toMatchObject({ limit: 'carrier_rate', rate: 45 })
  })

  it.each([
    ['09:00', '18:00', 9],
    ['22:00', '02:00', 4],
    ['00:00', null, 24],
    ['08:30', '24:00', 15.5],
  ])('a window %s–%s has %d hours', (window_start, window_end, hours) => {
    expect(windowHours({ window_start, window_end })).toBe(hours)
  })
})

import { describe, expect, it } from 'vitest'
import {
  count,
  dayAndTime,
  daysBetween,
  duration,
  hoursIntoDay,
  instantOf,
  money,
  phone,
  share,
  stopwatch,
} from './format'

const kolkata = { locale: 'en-GB', zone: 'Asia/Kolkata' }
const berlin = { locale: 'en-GB', zone: 'Europe/Berlin' }
const words = {
  today: 'today',
  tomorrow: 'tomorrow',
  yesterday: 'yesterday',
  at: (day: string, time: string) => `${day} at ${time}`,
}
const now = Date.parse('2026-03-10T20:00:00Z')

describe('times are told in the zone of the page', () => {
  it.each([
    ['2026-03-10T21:00:00Z', kolkata, 'today 02:30'], // 01:30 on the 11th there, now too
    ['2026-03-10T21:00:00Z', berlin, 'today 22:00'],
    ['2026-03-11T04:30:00Z', berlin, 'tomorrow 05:30'],
    ['2026-03-11T19:00:00Z', kolkata, 'tomorrow 00:30'],
    ['2026-03-09T12:00:00Z', berlin, 'yesterday 13:00'],
    ['2026-03-13T05:00:00Z', kolkata, 'Fri 13 Mar 10:30'],
    ['2027-01-01T05:00:00Z', berlin, 'Fri 1 Jan 2027 06:00'],
  ])('%s', (instant, reader, told) => {
    expect(dayAndTime(instant, now, reader, words)).toBe(told)
  })

  it('measures a day from its own midnight', () => {
    expect(hoursIntoDay('2026-03-10T09:02:24Z', kolkata)).toBeCloseTo(14.54, 2)
    expect(hoursIntoDay('2026-03-10T18:30:00Z', kolkata)).toBe(0)
  })

  it.each([
    ['2026-03-10', '10:00', 'Asia/Kolkata', '2026-03-10T04:30:00Z'],
    ['2026-03-10', '24:00', 'Asia/Kolkata', '2026-03-10T18:30:00Z'],
    ['2026-03-29', '01:30', 'Europe/Berlin', '2026-03-29T00:30:00Z'],
    ['2026-03-29', '09:00', 'Europe/Berlin', '2026-03-29T07:00:00Z'],
    ['2026-10-25', '09:00', 'Europe/Berlin', '2026-10-25T08:00:00Z'],
  ])('the instant of %s %s in %s', (day, wall, zone, instant) => {
    expect(instantOf(day, wall, zone)).toBe(Date.parse(instant))
  })

  it('counts days by the calendar, also over a change of the clocks', () => {
    expect(daysBetween('2026-03-28T23:30:00Z', '2026-03-29T22:30:00Z', berlin)).toBe(1)
  })
})

describe('durations', () => {
  it.each([
    [0, '0 s'],
    [59.4, '59 s'],
    [70, '1 min 10 s'],
    [3600, '1 h'],
    [51_120, '14 h 12 min'],
    [273_600, '3 d 4 h'],
  ])('%d s', (seconds, told) => {
    expect(duration(seconds)).toBe(told)
  })

  it('a stopwatch shows hours only when there are some', () => {
    expect([stopwatch(9), stopwatch(70), stopwatch(3670)]).toEqual(['0:09', '1:10', '1:01:10'])
  })
})

describe('numbers', () => {
  it('follow the locale of the reader', () => {
    expect(count(3600400, 'en-IN')).toBe('36,00,400')
    expect(count(3600400, 'de-DE')).toBe('3.600.400')
  })

  it('a share of nothing is no number', () => {
    expect(share(0, 0, 'en-GB')).toBe('–')
    expect(share(41, 100, 'en-GB')).toBe('41.0\u00a0%')
  })

  it('money drops the cents where they say nothing', () => {
    expect(money(60_000_000_000, 'INR', 'en-IN')).toBe('₹60,000')
    expect(money(2_580_000, 'EUR', 'en-GB')).toBe('€2.58')
  })

  it.each([
    ['+12025550191', '+1 202 555 0191'],
    ['+919312345395', '+91 93 1234 5395'],
    ['+9193*****395', '+91 93 •••• •395'],
    ['+353861234567', '+353 861 234 567'],
    ['+4930123456', '+49 3012 3456'],
  ])('the number %s', (e164, told) => {
    expect(phone(e164)).toBe(told)
  })
})

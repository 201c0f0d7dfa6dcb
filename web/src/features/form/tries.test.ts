import { describe, expect, it } from 'vitest'
import type { NeverPickedUpShape } from '~/api/gen/types.gen'
import { noteOfTries, rowsOfTries } from './tries'

const day = (date: string, opens = '04:30', closes = '12:30') => ({
  day: date,
  opens_at: `${date}T${opens}:00Z`,
  closes_at: `${date}T${closes}:00Z`,
  reason: null,
  callable: null,
  barred: null,
})

const try_ = (placed_at: string, reason: NeverPickedUpShape['tries'][number]['reason'] = null) => ({
  placed_at,
  reason,
})

const told = (found: NeverPickedUpShape, zone = 'Asia/Kolkata') =>
  rowsOfTries(found, zone).map((row) => [row.first, row.tries.map(({ at }) => at), noteOfTries(row, found.ends)])

describe('one contact who never picks up', () => {
  it('has each try on its day, at the hour of the campaign, with what the last of them waited for', () => {
    expect(
      told({
        tries: [
          try_('2026-03-09T04:42:00Z'),
          try_('2026-03-09T10:42:00Z', 'not_picked_cooldown'),
          try_('2026-03-10T04:30:00Z', 'window_closed'),
        ],
        ends: 'attempts_used',
        days: [day('2026-03-09'), day('2026-03-10'), day('2026-03-11')],
      }),
    ).toEqual([
      ['2026-03-09', [10.2, 16.2], '10:12 and 16:12, after the not-picked cooldown'],
      ['2026-03-10', [10], '10:00, then given up'],
      ['2026-03-11', [], 'not called again in this run'],
    ])
  })

  it('a try after midnight belongs to the window that began the day before', () => {
    const found: NeverPickedUpShape = {
      tries: [try_('2026-03-09T22:00:00Z'), try_('2026-03-10T01:00:00Z', 'cooldown')],
      ends: 'ended',
      days: [{ ...day('2026-03-09', '22:00'), closes_at: '2026-03-10T02:00:00Z' }],
    }
    expect(told(found, 'UTC')).toEqual([
      ['2026-03-09', [22, 25], '22:00 and 01:00, after the cooldown of the number, then the schedule has ended'],
    ])
  })

  it('many tries of a day are told by the first and the last; what lies too far ahead is said', () => {
    const tries = [0, 1, 2, 3].map((minute) => try_(`2026-03-09T09:0${minute}:00Z`, minute ? 'too_soon' : null))
    const found: NeverPickedUpShape = { tries, ends: null, days: [day('2026-03-09'), day('2026-03-10')] }
    expect(told(found, 'UTC').map(([, , note]) => note)).toEqual([
      '4 tries, 09:00 to 09:03, never less than 60 s apart',
      'the next try is more than a year away',
    ])
  })
})

import { describe, expect, it } from 'vitest'
import { placeOf, placeOfSpan, shownHours, spansOfWindow, ticksOf } from './dayGeometry'

const shown = { from: 8, to: 20 }

describe('the day line', () => {
  it('places an hour between the ends', () => {
    expect([8, 14, 20].map((hour) => placeOf(hour, shown))).toEqual([0, 50, 100])
  })

  it('cuts a span at the ends, and drops what is outside', () => {
    expect(placeOfSpan({ from: 0, to: 14 }, shown)).toEqual({ start: 0, size: 50 })
    expect(placeOfSpan({ from: 14, to: 24 }, shown)).toEqual({ start: 50, size: 50 })
    expect(placeOfSpan({ from: 0, to: 8 }, shown)).toBeUndefined()
    expect(placeOfSpan({ from: 21, to: 24 }, shown)).toBeUndefined()
  })

  it('a window over midnight is two spans of one day', () => {
    expect(spansOfWindow(9, 18)).toEqual([{ from: 9, to: 18 }])
    expect(spansOfWindow(22, 2)).toEqual([
      { from: 0, to: 2 },
      { from: 22, to: 24 },
    ])
    expect(spansOfWindow(18, 0)).toEqual([{ from: 18, to: 24 }])
  })

  it('shows two hours around what is open, and now', () => {
    expect(shownHours([{ from: 10, to: 19 }])).toEqual({ from: 8, to: 21 })
    expect(shownHours([{ from: 10, to: 19 }], 5.5)).toEqual({ from: 3, to: 21 })
    expect(shownHours([{ from: 1, to: 23.5 }])).toEqual({ from: 0, to: 24 })
    expect(shownHours([])).toEqual({ from: 0, to: 24 })
  })

  it('writes no more hours than fit', () => {
    expect(ticksOf({ from: 8, to: 21 })).toHaveLength(14)
    expect(ticksOf({ from: 0, to: 24 })).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24])
  })
})

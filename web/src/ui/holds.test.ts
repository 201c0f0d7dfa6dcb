import { describe, expect, it } from 'vitest'
import { cellsOf, freeOf, isBar } from './channelCells'
import { axisOf, marksOf, placeAt, placeBetween } from './holds'
import { onLadder, scaleOf } from './ladder'

const hour = 3_600_000
const hold = (from: number, to: number) => ({ name: '', fact: '', note: '', held: [{ from, to }], open: [] })

describe('the holds chart', () => {
  it('reaches from the first hold to after the next call', () => {
    const axis = axisOf([hold(8 * hour, 14 * hour)], 10 * hour, 30 * hour)
    expect(axis).toEqual({ from: 7 * hour, to: 32 * hour })
  })

  it('a hold without an end does not stretch the axis', () => {
    const axis = axisOf([hold(8 * hour, Number.POSITIVE_INFINITY)], 10 * hour, null)
    expect(axis).toEqual({ from: 7 * hour, to: 19 * hour })
    expect(placeBetween({ from: 8 * hour, to: Number.POSITIVE_INFINITY }, axis)?.size).toBeCloseTo(91.67, 2)
  })

  it('leaves out marks that would overlap, the later given ones', () => {
    const axis = { from: 0, to: 100 }
    expect(marksOf([50, 52, 80], axis).map((mark) => mark.instant)).toEqual([50, 80])
    expect(placeAt(-5, axis)).toBe(0)
  })
})

describe('the ladder', () => {
  const rungs = [
    { limit: 'channels', setting: '24', rate: 1890 },
    { limit: 'spacing', setting: '2 s', rate: 1800 },
    { limit: 'carrier_rate', setting: '1', rate: 1800 },
  ]

  it('the shortest binds, and of equal ones the first', () => {
    expect(onLadder(rungs).map((rung) => [rung.limit, rung.isBinding])).toEqual([
      ['spacing', true],
      ['carrier_rate', false],
      ['channels', false],
    ])
    expect(scaleOf(rungs)).toBe(2880)
  })
})

describe('the channel strip', () => {
  it('has a cell a channel', () => {
    expect(cellsOf({ talking: 2, ringing: 1, dialing: 0, allocated: 4 })).toEqual([
      'talking',
      'talking',
      'ringing',
      'free',
    ])
  })

  it('shows calls beyond a lowered allocation, and nothing free', () => {
    const use = { talking: 5, ringing: 0, dialing: 0, allocated: 2 }
    expect(cellsOf(use)).toHaveLength(5)
    expect(freeOf(use)).toBe(0)
  })

  it('becomes a bar above sixty', () => {
    expect(isBar({ talking: 0, ringing: 0, dialing: 0, allocated: 60 })).toBe(false)
    expect(isBar({ talking: 61, ringing: 0, dialing: 0, allocated: 24 })).toBe(true)
  })
})

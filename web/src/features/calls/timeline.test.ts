import { describe, expect, it } from 'vitest'
import { linesOf, partsOf } from './timeline'

const at = (what: string, after_s: number) => ({ what, after_s, at: '2026-03-10T09:00:00Z' })

describe('a call to scale', () => {
  it('each part lasts until the next', () => {
    const parts = partsOf(
      [at('placed', 0), at('sent', 0.1), at('ringing', 1), at('picked_up', 12), at('ended', 54)],
      99,
    )
    expect(parts).toEqual([
      { phase: 'dialing', length_s: 1 },
      { phase: 'ringing', length_s: 11 },
      { phase: 'talking', length_s: 42 },
    ])
  })

  it('a call nobody picked up, and one that goes on', () => {
    expect(partsOf([at('placed', 0), at('ringing', 1), at('ended', 31)], 99).at(-1)).toEqual({
      phase: 'ringing',
      length_s: 30,
    })
    expect(partsOf([at('placed', 0), at('ringing', 1)], 7).at(-1)).toEqual({ phase: 'ringing', length_s: 6 })
  })
})

describe('the lines under it', () => {
  it('has what the carrier answered between what happened', () => {
    const second = (n: number) => `2026-03-10T09:00:0${n}Z`
    const timeline = [0, 2, 5].map((n, i) => ({
      what: ['placed', 'ringing', 'ended'][i] ?? '',
      at: second(n),
      after_s: n,
    }))
    const carrier_messages = [
      { at: second(1), text: '100 Trying' },
      { at: second(5), text: '486 Busy Here' },
    ]
    expect(linesOf({ timeline, carrier_messages }).map(({ what, said }) => what ?? said)).toEqual([
      'placed',
      '100 Trying',
      'ringing',
      'ended',
      '486 Busy Here',
    ])
  })
})

import { describe, expect, it } from 'vitest'
import { partsOf } from './timeline'

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

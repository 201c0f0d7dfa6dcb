import { describe, expect, it } from 'vitest'
import { beginning, evolve } from './status'

const beat = { kind: 'beat' } as const

describe('whether the page is live', () => {
  it('a beat makes it live, and five seconds without one make it lost', () => {
    const live = evolve(beginning, beat, 1000)
    expect(live).toMatchObject({ status: 'live', heardAt: 1000 })
    expect(evolve(live, null, 6000)).toBe(live)
    expect(evolve(live, null, 6001)).toMatchObject({ status: 'lost', heardAt: 1000 })
  })

  it('a break that heals within five seconds is not told', () => {
    const live = evolve(beginning, beat, 1000)
    expect(evolve(live, { kind: 'lost' }, 2000)).toBe(live)
  })

  it('heals by itself', () => {
    const lost = evolve(evolve(beginning, beat, 0), null, 9000)
    expect(evolve(lost, beat, 9500)).toMatchObject({ status: 'live', heardAt: 9500 })
  })

  it('a server that never answered is lost at once, one that has not yet answered is not', () => {
    expect(evolve(beginning, null, 60_000)).toBe(beginning)
    expect(evolve(beginning, { kind: 'lost' }, 10)).toMatchObject({ status: 'lost', heardAt: null })
  })
})

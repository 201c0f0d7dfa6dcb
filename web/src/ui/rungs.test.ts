import { describe, expect, it } from 'vitest'
import { rungsOf } from './rungs'

describe('the rungs', () => {
  it('are the server’s, with what each is set to in its own unit', () => {
    const rungs = [
      { limit: 'channels', setting: 4, calls_per_hour: 72 },
      { limit: 'spacing', setting: 0.25, calls_per_hour: 14400 },
      { limit: 'daily_limit', setting: 400, calls_per_hour: 50 },
    ] as const
    expect(rungsOf({ rungs: [...rungs] })).toEqual([
      { limit: 'channels', setting: '4', rate: 72 },
      { limit: 'spacing', setting: '0.25 s', rate: 14400 },
      { limit: 'daily_limit', setting: '400 a day', rate: 50 },
    ])
  })
})

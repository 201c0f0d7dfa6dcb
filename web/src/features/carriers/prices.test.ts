import { describe, expect, it } from 'vitest'
import { readPrices, writePrices } from './prices'

const india = { prefix: '91', per_minute_micro: 840_000, first_s: 60, then_s: 60, setup_micro: 0 }
const others = { prefix: '', per_minute_micro: 12_500, first_s: 6, then_s: 1, setup_micro: 100_000 }

describe('prices, one a line', () => {
  it('are read as they are written', () => {
    const text = writePrices([india, others])
    expect(text).toBe('91 0.84 60/60\n* 0.0125 6/1 + 0.1')
    expect(readPrices(text)).toEqual([india, others])
  })

  it('a price alone is by the minute, and an empty line is nothing', () => {
    expect(readPrices('+91 0,84\n\n')).toEqual([india])
    expect(readPrices('')).toEqual([])
  })

  it.each(['cheap', '91', '91 0.84 60', '91 0.84 60/60 0.1'])('%s is none', (line) => {
    expect(readPrices(`* 1\n${line}`)).toBe(line)
  })
})

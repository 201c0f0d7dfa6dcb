import type { PriceGiven, PriceShape } from '~/api/gen/types.gen'

const MICRO = 1_000_000
const LINE = /^(\*|\+?\d+)\s+(\d+(?:[.,]\d+)?)(?:\s+(\d+)\/(\d+))?(?:\s+\+\s*(\d+(?:[.,]\d+)?))?$/

/** One a line: `91 0.84 60/60 + 0.10` is prefix, price a minute, first and following seconds, set-up fee; `*` is all others. */
export const writePrices = (prices: readonly PriceShape[]): string => prices.map(writePrice).join('\n')

function writePrice({ prefix, per_minute_micro, first_s, then_s, setup_micro }: PriceShape): string {
  const fee = setup_micro ? ` + ${setup_micro / MICRO}` : ''
  return `${prefix || '*'} ${per_minute_micro / MICRO} ${first_s}/${then_s}${fee}`
}

/** A line that is none is returned as text. */
export function readPrices(text: string): PriceGiven[] | string {
  const prices: PriceGiven[] = []
  for (const line of text.split('\n').filter((one) => one.trim())) {
    const price = readPrice(line.trim())
    if (!price) return line.trim()
    prices.push(price)
  }
  return prices
}

function readPrice(line: string): PriceGiven | undefined {
  const [, prefix, price, first, then, fee] = LINE.exec(line) ?? []
  if (prefix === undefined || price === undefined) return undefined
  return {
    prefix: prefix.replace(/[+*]/, ''),
    per_minute_micro: micro(price),
    first_s: Number(first ?? 60),
    then_s: Number(then ?? 60),
    setup_micro: fee === undefined ? 0 : micro(fee),
  }
}

const micro = (amount: string): number => Math.round(Number(amount.replace(',', '.')) * MICRO)

import { isOutcome, type Outcome } from '~/ui/vocabulary'

export interface CallSearch {
  /** `live`: in progress. */
  readonly outcome?: Outcome | 'live'
  readonly campaign?: string
  readonly run?: number
  /** Placed at this instant, or later. */
  readonly from?: string
  /** Placed on this day of the page's zone: 2026-03-10. */
  readonly day?: string
  /** Digits of the number called. */
  readonly q?: string
}

const outcomeOf = (word: string | undefined): CallSearch['outcome'] =>
  word === 'live' || (word !== undefined && isOutcome(word)) ? word : undefined

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

const wholeOf = (value: unknown): number | undefined => (Number(value) >= 1 ? Math.floor(Number(value)) : undefined)

export const callSearch = (search: Record<string, unknown>): CallSearch => ({
  outcome: outcomeOf(text(search.outcome)),
  campaign: text(search.campaign),
  run: wholeOf(search.run),
  from: Number.isNaN(Date.parse(String(search.from))) ? undefined : text(search.from),
  day: /^\d{4}-\d\d-\d\d$/.test(String(search.day)) ? text(search.day) : undefined,
  q: text(search.q === undefined ? undefined : String(search.q)),
})

/** Of one call: where in its recording to begin, in seconds. */
export interface SecondSearch {
  readonly t?: number
}

export const secondSearch = (search: Record<string, unknown>): SecondSearch => {
  const t = Number(search.t)
  return { t: Number.isFinite(t) && t > 0 ? t : undefined }
}

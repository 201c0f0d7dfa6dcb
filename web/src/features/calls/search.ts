import { isOutcome, type Outcome } from '~/ui/vocabulary'

export interface CallSearch {
  readonly outcome?: Outcome
  readonly campaign?: string
  readonly run?: number
  /** Placed at this instant, or later. */
  readonly from?: string
  readonly q?: string
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

const wholeOf = (value: unknown): number | undefined => (Number(value) >= 1 ? Math.floor(Number(value)) : undefined)

export const callSearch = (search: Record<string, unknown>): CallSearch => ({
  outcome: typeof search.outcome === 'string' && isOutcome(search.outcome) ? search.outcome : undefined,
  campaign: text(search.campaign),
  run: wholeOf(search.run),
  from: Number.isNaN(Date.parse(String(search.from))) ? undefined : text(search.from),
  q: text(search.q),
})

/** Of one call: where in its recording to begin, in seconds. */
export interface SecondSearch {
  readonly t?: number
}

export const secondSearch = (search: Record<string, unknown>): SecondSearch => {
  const t = Number(search.t)
  return { t: Number.isFinite(t) && t > 0 ? t : undefined }
}

import { isOutcome, type Outcome } from '~/ui/vocabulary'

export interface CallSearch {
  readonly outcome?: Outcome
  readonly campaign?: string
  readonly q?: string
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

export const callSearch = (search: Record<string, unknown>): CallSearch => ({
  outcome: typeof search.outcome === 'string' && isOutcome(search.outcome) ? search.outcome : undefined,
  campaign: text(search.campaign),
  q: text(search.q),
})

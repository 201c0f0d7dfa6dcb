import type { Finding, Tab } from '~/api/gen/types.gen'
import type { Outcome } from '~/ui/vocabulary'

export type FindingCure =
  | { readonly kind: 'page'; readonly to: string }
  | { readonly kind: 'tab'; readonly tab: Tab }
  | { readonly kind: 'calls'; readonly outcome: Outcome }
  | { readonly kind: 'reset' }

/** Where a finding is looked into; none: it is not cured in the console. */
export const findingCures: Partial<Record<Finding, FindingCure>> = {
  breaker_tripped: { kind: 'reset' },
  carrier_down: { kind: 'page', to: '/numbers' },
  carrier_throttling: { kind: 'page', to: '/numbers' },
  answer_rate_fell: { kind: 'page', to: '/numbers' },
  error_rate: { kind: 'calls', outcome: 'failed' },
  bad_numbers: { kind: 'calls', outcome: 'failed' },
  short_calls: { kind: 'calls', outcome: 'answered' },
  under_pace: { kind: 'tab', tab: 'pacing' },
  dnc_stale: { kind: 'page', to: '/dnc' },
  budget_nearly_spent: { kind: 'tab', tab: 'safety' },
}

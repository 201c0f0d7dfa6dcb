import type { Finding } from '~/api/gen/types.gen'

const title: Record<Finding, string> = {
  stalled: 'It stopped placing calls',
  breaker_tripped: 'Circuit breaker tripped',
  carrier_down: 'The carrier is down',
  carrier_throttling: 'The carrier slows us down',
  error_rate: 'Calls break',
  under_pace: 'Slower than its limits allow',
  answer_rate_fell: 'Fewer people answer',
  bad_numbers: 'Many bad numbers',
  short_calls: 'Many calls end at once',
  late_first_words: 'The agent speaks late',
  worker_restarts: 'Callers were started again',
  dnc_stale: 'A DNC list is outdated',
  budget_nearly_spent: 'The budget is nearly spent',
}

/** `value` as it is told: a share, a count, or a time. */
const evidence: Partial<Record<Finding, (value: string) => string>> = {
  stalled: (time) => `No call for ${time}, though some could be placed.`,
  error_rate: (share) => `${share} of the calls ended by an error of carrier or agent.`,
  under_pace: (share) => `${share} of the calls that the limits allow.`,
  bad_numbers: (share) => `${share} of the calls went to numbers that do not exist.`,
  short_calls: (share) => `${share} of the connected calls lasted less than 6 s.`,
  late_first_words: (share) => `In ${share} of the calls the first words came after 2 s.`,
  worker_restarts: (count) => `${count} in the last 15 minutes.`,
  budget_nearly_spent: (share) => `${share} of it is left.`,
}

const cure: Partial<Record<Finding, string>> = {
  breaker_tripped: 'Look and reset',
  carrier_down: 'Look at the carrier',
  carrier_throttling: 'Lower its rate',
  error_rate: 'Look at the failed calls',
  under_pace: 'Change pacing',
  answer_rate_fell: 'Look at the caller numbers',
  bad_numbers: 'Look at the failed calls',
  short_calls: 'Look at the answered calls',
  dnc_stale: 'Update the list',
  budget_nearly_spent: 'Raise the budget',
}

export const healthWords = {
  health: {
    title: 'Health',
    none: 'The score starts with the first call.',
    few: 'Findings about calls start with the first twenty settled ones.',
    fine: (calls: number) => `Nothing found in the last ${calls} settled calls.`,
    points: (points: number) => `−${points}`,
    pointsSaid: (points: number) => `${points} points less`,
    since: (when: string) => `Since ${when}.`,
    open: (score: number, findings: number) =>
      `Health ${score}, ${findings} ${findings === 1 ? 'finding' : 'findings'}`,
    finding: title,
    evidence,
    cure,
  },
}

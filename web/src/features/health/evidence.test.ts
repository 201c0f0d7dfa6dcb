import { describe, expect, it } from 'vitest'
import type { FindingShape } from '~/api/gen/types.gen'
import { evidenceOf } from './evidence'

const found = (finding: FindingShape['finding'], value: number | null, detail = ''): FindingShape => ({
  finding,
  value,
  detail,
  kind: 'errors',
  points: 10,
  since: null,
})

describe('what stands behind a finding', () => {
  it.each([
    [found('stalled', 95), 'No call for 1 min 35 s, though some could be placed.'],
    [found('error_rate', 0.125), '13\u00a0% of the calls ended by an error of carrier or agent.'],
    [found('worker_restarts', 2), '2 in the last 15 minutes.'],
    [found('answer_rate_fell', 0.5, '20% against 40%'), '20% against 40%'],
    [found('breaker_tripped', null), ''],
  ])('%o', (finding, told) => {
    expect(evidenceOf(finding, 'en-GB')).toBe(told)
  })
})

import { expect, test } from 'vitest'
import { canGo, hasEnded, isOver } from './life'

// state, whether it can run again | it has ended, it is over, it can go
test.each([
  ['draft', false, false, false, false],
  ['active', true, false, false, false],
  ['paused', true, false, false, true],
  ['paused', false, false, false, true],
  ['completed', true, true, false, true],
  ['completed', false, true, true, false],
  ['stopped', true, true, true, false],
  ['stopped', false, true, true, false],
] as const)('%s, can run again: %s', (state, can_run_again, ended, over, go) => {
  const campaign = { state, can_run_again }
  expect([hasEnded(campaign), isOver(campaign), canGo(campaign)]).toEqual([ended, over, go])
})

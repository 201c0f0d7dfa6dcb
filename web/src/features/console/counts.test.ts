import { describe, expect, it } from 'vitest'
import { connectedOf, endedOf, finishedOf, shownOutcomes } from './counts'

const outcomes = {
  answered: 3,
  no_answer: 5,
  busy: 0,
  failed: 1,
  completed: 4,
  voicemail: 0,
  canceled: 2,
  throttled: 9,
}

describe('counts of the console', () => {
  it('connected is answered and completed, and a throttled call counts nowhere', () => {
    expect(connectedOf(outcomes)).toBe(7)
    expect(endedOf(outcomes)).toBe(15)
  })

  it('the five of the guide always, the rest when not zero, in the given order', () => {
    expect(shownOutcomes(outcomes).map((one) => one.outcome)).toEqual([
      'answered',
      'no_answer',
      'busy',
      'failed',
      'completed',
      'canceled',
    ])
  })

  it('contacts done are those finished, however', () => {
    const contacts = { ready: 10, waiting: 4, in_call: 2, reached: 5, exhausted: 1, excluded: 3 }
    expect(finishedOf(contacts)).toEqual({ done: 9, reached: 5, all: 25 })
  })
})

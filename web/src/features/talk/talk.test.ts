import { describe, expect, it } from 'vitest'
import type { EventShape } from '~/api/gen/types.gen'
import { talksOf } from './talk'

const event = (id: number, data: object, kind = 'call_turn') => ({ id, kind, data }) as unknown as EventShape

describe('what is said', () => {
  it('is told by call, the first words first', () => {
    const talks = talksOf([
      event(4, { attempt_id: 'b', speaker: 'agent', text: 'Hello.' }),
      event(3, { attempt_id: 'a', speaker: 'agent', text: 'Good day.' }),
      event(2, { attempt_id: 'a' }, 'call_placed'),
      event(1, { attempt_id: 'a', speaker: 'contact', text: 'Hi.' }),
    ])
    expect(talks.get('a')?.map((turn) => turn.text)).toEqual(['Hi.', 'Good day.'])
    expect(talks.get('b')).toHaveLength(1)
  })

  it('words that were left out are no turn', () => {
    expect(talksOf([event(1, { attempt_id: 'a', speaker: 'contact' })]).size).toBe(0)
  })
})

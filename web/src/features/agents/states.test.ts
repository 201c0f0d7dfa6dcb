import { describe, expect, it } from 'vitest'
import { statesOf } from './states'

const flow = {
  start: 'ask',
  always: { opt_out: 'stop' },
  silence: Object.fromEntries([['then', 'gone']]),
  states: {
    stop: { say: 'Sorry.', end: 'do_not_call' },
    ask: { say: 'Shall I?', on: { yes: 'done' }, otherwise: 'later' },
    lost: { say: 'Nobody hears this.', end: 'lost' },
    gone: { say: 'Goodbye.', end: 'no_response' },
    done: { say: 'Good.', end: 'renewed' },
    later: { say: 'When?', slot: 'time', otherwise: 'ask' },
  },
}

describe('the flow as a table', () => {
  const rows = statesOf({ flow })

  it('begins at the start, and what cannot be reached is last and told', () => {
    expect(rows.map((row) => row.name)).toEqual(['ask', 'done', 'later', 'stop', 'gone', 'lost'])
    expect(rows.filter((row) => !row.isReachable).map((row) => row.name)).toEqual(['lost'])
    expect(rows[0]).toMatchObject({ isStart: true, leads: [['yes', 'done']], otherwise: 'later' })
    expect(rows[1]).toMatchObject({ ends: 'renewed', isStart: false })
  })

  it('a file that is half written is no error', () => {
    expect(statesOf({})).toEqual([])
    expect(statesOf({ flow: { start: 'nowhere', states: { a: null } } })).toHaveLength(1)
  })
})

import { describe, expect, it } from 'vitest'
import { noteOf } from './noteOf'

type Row = Parameters<typeof noteOf>[0]

const row = (over: Partial<Row>): Row => ({
  state: 'paused',
  state_at: '2026-03-10T14:21:00Z',
  state_by: null,
  is_armed: false,
  is_tripped: false,
  is_dialing: false,
  runs_begun: 1,
  reason: null,
  until: null,
  lacks: [],
  placed_last_hour: null,
  ...over,
})

const cases: [string, Partial<Row>, string][] = [
  ['dials', { state: 'active', is_dialing: true, reason: 'spacing', placed_last_hour: 1742 }, '1,742 calls/h'],
  ['waits until', { state: 'active', reason: 'window_closed', until: '2026-03-10T14:30:00Z' }, 'window opens 14:30'],
  ['waits for what no time brings', { state: 'active', reason: 'no_channels' }, 'zero channels'],
  ['tripped', { is_tripped: true, reason: 'breaker_tripped' }, 'by the circuit breaker 14:21'],
  ['paused by somebody', { state_by: 'Priya' }, 'by Priya 14:21'],
  ['paused, nobody knows by whom', {}, '14:21'],
  ['starts by itself', { is_armed: true, runs_begun: 0 }, 'starts by itself'],
  ['never started', { runs_begun: 0, state_by: 'Priya' }, 'never started'],
  ['stopped', { state: 'stopped', runs_begun: 0, state_by: 'Arvind' }, 'by Arvind 14:21'],
  ['completed', { state: 'completed' }, '14:21'],
  ['a draft', { state: 'draft', lacks: ['agent_id', 'caller_numbers'] }, 'no agent, no caller numbers'],
  ['a draft that lacks more', { state: 'draft', lacks: ['name', 'agent_id', 'caller_numbers'] }, '3 fields missing'],
  ['a draft that is wrong', { state: 'draft' }, 'a setting is wrong'],
]

describe('the note under a state', () => {
  it.each(cases)('%s', (_, over, note) => {
    expect(noteOf(row(over), (instant) => instant.slice(11, 16))).toBe(note)
  })
})

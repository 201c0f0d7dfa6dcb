import { describe, expect, it } from 'vitest'
import type { EventShape } from '~/api/gen/types.gen'
import { entryOf, isMeant, merged, withNumbers } from './entries'

const event = (id: number, kind: string, data: object = {}): EventShape =>
  ({ id, at: `2026-03-10T09:02:0${id % 10}Z`, campaign: 'A-1', kind, data }) as EventShape

const tell = (instant: string) => `at ${instant}`
const clock = () => '14:32:08'

describe('lines of the log', () => {
  it('a placement says from the number which try', () => {
    const entry = entryOf(event(1, 'call_placed', { number: '+12025550191', placement_no: 2, attempt_id: 'x' }), tell)
    expect(entry).toMatchObject({ class: 'call', what: 'Placed', text: '+1 202 555 0191, call 2', attemptId: 'x' })
  })

  it('who has a name is told by it, and found by the number', () => {
    const named = { ...event(1, 'call_placed', { number: '+12025550191', placement_no: 1 }), contact: 'Ada Abbott' }
    const entry = entryOf(named, tell)
    expect(entry.text).toBe('Ada Abbott, call 1')
    expect(isMeant(entry, { kind: 'all', find: '202 555' }, clock)).toBe(true)
    expect(isMeant(entry, { kind: 'all', find: '303' }, clock)).toBe(false)
  })

  it('an end says its outcome, cause, and when it is tried again', () => {
    const entry = entryOf(event(2, 'call_ended', { outcome: 'no_answer', reason: 'retry_wait', next_at: 'noon' }), tell)
    expect(entry).toMatchObject({ class: 'outcome', what: 'No answer', text: 'again at noon' })
    const last = entryOf(
      event(3, 'call_ended', { outcome: 'failed', cause: 'carrier_error', reason: 'attempts_used' }),
      tell,
    )
    expect(last).toMatchObject({ class: 'error', what: 'Failed', text: 'error of the carrier, Attempts used' })
  })

  it('a call that was not placed says whom it was for and why', () => {
    const late = { ...event(4, 'call_void', { contact_id: 7, cause: 'late' }), contact: 'Hana Hughes' }
    expect(entryOf(late, tell)).toMatchObject({
      what: 'Not placed',
      text: 'Hana Hughes, placement came too late (its turn of 250 ms was over)',
    })
    expect(entryOf(event(4, 'call_void', { cause: 'engine_busy' }), tell).text).toBe('the server had no room')
  })

  it('a wrong number is told so, with the next try on another', () => {
    const said = { outcome: 'completed', reason: 'wrong_number' }
    const wrong = { ...event(5, 'call_ended', said), contact: 'Bela Brandt' }
    expect(entryOf(wrong, tell).text).toBe('Bela Brandt, wrong number')
    const next = { ...event(5, 'call_ended', { ...said, next_at: 'noon' }), contact: 'Bela Brandt' }
    expect(entryOf(next, tell).text).toBe('Bela Brandt, wrong number, again at noon')
  })

  it('an end says of which number, as its placement told it', () => {
    const events = [
      event(2, 'call_ended', { attempt_id: 'x', outcome: 'busy' }),
      event(1, 'call_placed', { attempt_id: 'x', number: '+12025550191' }),
      event(3, 'call_ended', { attempt_id: 'y', outcome: 'busy' }),
    ]
    expect(withNumbers(events).map((one) => entryOf(one, tell).text)).toEqual([
      '+1 202 555 0191',
      '+1 202 555 0191, call 1',
      '',
    ])
  })

  it('a process that ended says which, how, and with how many calls', () => {
    const caller = { process: 'caller', caller: 2, carrier: 'Acme trunk' }
    const entry = entryOf(event(6, 'process_ended', { ...caller, signal: 9, calls: 3 }), tell)
    const text = 'caller 2 of Acme trunk, signal 9, 3 calls ended with it'
    expect(entry).toMatchObject({ class: 'error', what: 'Ended unexpectedly', text })
    expect(entryOf(event(7, 'process_ended', { process: 'voice', code: 1 }), tell).text).toBe(
      'the speech models, exit code 1',
    )
    const again = entryOf(event(8, 'process_started_again', caller), tell)
    expect(again).toMatchObject({ what: 'Started again', text: 'caller 2 of Acme trunk' })
  })

  it('an opt-out says of which numbers, and in which words', () => {
    const entry = entryOf(event(6, 'opted_out', { numbers: ['+12025550191'], words: 'stop calling' }), tell)
    expect(entry).toMatchObject({ what: 'Opted out', text: '+1 202 555 0191, who said “stop calling”' })
  })

  it('what waits says why and until when, in words', () => {
    const entry = entryOf(event(7, 'waiting', { reason: 'window_closed', until: 'noon' }), tell)
    expect(entry).toMatchObject({ class: 'hold', text: 'until at noon, the call window is closed' })
  })

  it('a run says how it ended, and when the next begins', () => {
    const entry = entryOf(event(8, 'run_ended', { contacts: { reached: 3, exhausted: 1 }, next_run_at: 'noon' }), tell)
    expect(entry.text).toBe('3 of 4 contacts connected, next run at noon')
  })

  it('an event nobody taught it is told by its own words', () => {
    const entry = entryOf(event(4, 'campaign_grew', { by: 'Priya', how_much: 3, list: [1] }), tell)
    expect(entry).toMatchObject({ class: 'command', what: 'Campaign grew', text: 'by Priya, how much 3' })
  })
})

describe('the filter', () => {
  const failed = entryOf(event(1, 'call_ended', { outcome: 'failed', cause: 'no_route' }), tell)
  const placed = entryOf(event(2, 'call_placed', { number: '+1' }), tell)

  it.each([
    [failed, 'outcomes', '', true],
    [failed, 'errors', '', true],
    [failed, 'commands', '', false],
    [placed, 'outcomes', '', false],
    [placed, 'all', '14:3', true],
    [placed, 'all', '15:', false],
    [failed, 'all', 'no route to', true],
  ] as const)('%o by %s "%s"', (entry, kind, find, isShown) => {
    expect(isMeant(entry, { kind, find }, clock)).toBe(isShown)
  })
})

describe('what comes twice is there once', () => {
  it('newest first, at most so many', () => {
    const known = [event(5, 'a'), event(4, 'a')]
    expect(merged(known, [event(5, 'a'), event(7, 'a'), event(6, 'a')], 3).map((one) => one.id)).toEqual([7, 6, 5])
    expect(merged(known, [event(4, 'a')], 3)).toBe(known)
  })
})

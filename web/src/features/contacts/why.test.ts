import { describe, expect, it } from 'vitest'
import type { CanBeCalledShape, GateShape, WhyShape } from '~/api/gen/types.gen'
import { words } from '~/i18n'
import { answerOf, holdsOf, hoursThere, rowAnswer } from './why'

const gate = (name: string, reason: string | null, until: string | null = null): GateShape =>
  ({ scope: 'contact', gate: name, is_allowed: reason === null, reason, until, detail: '' }) as GateShape

const why = (over: object): WhyShape =>
  ({ is_allowed: false, reason: null, until: null, detail: '', ...over }) as WhyShape
const tell = (instant: string | number) => `at ${instant}`

describe('why a contact is not called', () => {
  it('answers first: now, later, no, or reached', () => {
    expect(answerOf(why({ is_allowed: true }), tell).text).toBe('Yes, now.')
    expect(answerOf(why({ reason: 'cooldown', until: '18:00' }), tell)).toMatchObject({
      text: 'Yes, at 18:00.',
      because: 'Cooldown of the number',
    })
    expect(answerOf(why({ reason: 'opted_out' }), tell)).toMatchObject({ text: 'No.', because: 'Opted out' })
    expect(answerOf(why({ reason: 'channels_full' }), tell).text).toBe('Yes, when a call ends.')
    const unenrolled = { reason: 'not_enrolled', answer: 'later' }
    expect(answerOf(why(unenrolled), tell).text).toBe('Yes, once a run has taken it up.')
    expect(answerOf(why({ ...unenrolled, answer: 'no' }), tell).text).toBe('No.')
    expect(answerOf(why({ reason: 'paused' }), tell).text).toBe('No.')
    expect(answerOf(why({ reason: 'reached' }), tell).text).toBe('It was reached already.')
  })

  it('says what time it is where it rings: each hour once, the earliest first, across midnight too', () => {
    const now = Date.parse('2026-11-26T13:05:00Z')
    expect(hoursThere(['America/New_York'], now)).toEqual(['08:05'])
    expect(hoursThere(['America/New_York', 'America/Chicago', 'America/Detroit'], now)).toEqual(['07:05', '08:05'])
    expect(hoursThere(['Pacific/Auckland', 'Europe/London'], now)).toEqual(['13:05', '02:05'])
    expect(hoursThere([], now)).toEqual([])
    expect(words.why.there(['07:05', '08:05'])).toContain('07:05 or 08:05')
    expect(words.why.there(['05:05', '06:05', '07:05'])).toContain('between 05:05 and 07:05')
  })

  it('answers a row of the list in a word, and says below it why and until when', () => {
    const row = (answer: string, over: object = {}) =>
      rowAnswer({ campaign: 'C-1', answer, reason: null, until: null, detail: '', ...over } as CanBeCalledShape, tell)
    expect(row('yes')).toMatchObject({ text: 'Yes', because: 'in the queue' })
    expect(row('later', { reason: 'cooldown', until: '18:00' })).toMatchObject({
      text: 'Later',
      because: 'until at 18:00 · Cooldown of the number',
    })
    expect(row('later', { reason: 'not_enrolled' })).toMatchObject({ text: 'Later', because: 'Not enrolled' })
    expect(row('later', { reason: 'in_call' })).toMatchObject({ text: 'In a call', because: 'now' })
    expect(row('no', { reason: 'dnc', detail: 'uk_tps' })).toMatchObject({ because: 'On a DNC list: uk_tps' })
    expect(row('done', { reason: 'reached' })).toMatchObject({ text: 'Done', because: 'Reached' })
  })

  it('only rules that hold have a row, one a reason, the longest', () => {
    const gates = [
      gate('legal_hours', null),
      gate('state', 'cooldown', '2026-03-10T10:00:00Z'),
      gate('cooldown', 'cooldown', '2026-03-10T11:00:00Z'),
      gate('opted_out', 'opted_out'),
    ]
    const holds = holdsOf(gates, 0, tell)
    expect(holds.map((hold) => [hold.name, hold.held[0]?.to])).toEqual([
      ['Cooldown of the number', Date.parse('2026-03-10T11:00:00Z')],
      ['Opted out', Number.POSITIVE_INFINITY],
    ])
    expect(holds.map((hold) => hold.note)).toEqual(['until at 2026-03-10T11:00:00Z', 'no end'])
    const waits = holdsOf([gate('state', 'paused'), gate('channel_free', 'channels_full')], 0, tell)
    expect(waits.map((hold) => hold.note)).toEqual(['until it is resumed', 'when a call ends'])
  })
})

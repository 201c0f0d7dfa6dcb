import { describe, expect, it } from 'vitest'
import { type Asked, answerOf, isStalled } from './answer'

const row = (key: string, state: string, message = '') => ({ key, state, message, cure: '' })

function asked(over: {
  answer: string
  state?: string
  channels?: number
  reason?: string
  until?: string
  rows?: unknown[]
  isTripped?: boolean
  inUse?: number
}): Asked {
  return {
    campaign: { state: over.state ?? 'active', channels: over.channels ?? 4, is_armed: false, next_run_at: null },
    status: { reason: over.reason ?? null, until: over.until ?? null },
    readiness: { answer: over.answer, rows: over.rows ?? [], lacks: [] },
    channels: { in_use: over.inUse ?? 0 },
    breaker: { is_tripped: over.isTripped ?? false, failures: 43, calls: 100 },
  } as unknown as Asked
}

const tell = (instant: string) => `at ${instant}`

describe('will it dial?', () => {
  it('yes', () => {
    const told = answerOf(asked({ answer: 'dialing', reason: 'spacing' }), tell)
    expect(told).toEqual({ mood: 'yes', text: 'Yes, dialing now.', because: '' })
  })

  it('the server is full of its calls: no fault, and it says what comes next', () => {
    const told = answerOf(asked({ answer: 'dialing', reason: 'engine_busy', inUse: 3 }), tell)
    expect(told).toMatchObject({ mood: 'yes', because: '3 calls now; the next when the server has room.' })
    const full = answerOf(asked({ answer: 'dialing', reason: 'channels_full', inUse: 3 }), tell)
    expect(full.because).toBe('')
  })

  it('a closed window is no fault: it says when', () => {
    const told = answerOf(asked({ answer: 'waiting', reason: 'window_closed', until: '10:00' }), tell)
    expect(told.mood).toBe('later')
    expect(told.text).toBe('Yes, at 10:00.')
    expect(told.because).toContain('the call window is closed')
  })

  it('without an instant it is a no, with the reason', () => {
    const told = answerOf(asked({ answer: 'waiting', reason: 'no_channels', channels: 0 }), tell)
    expect(told).toMatchObject({ mood: 'no', text: 'No, because it has no channels.' })
  })

  it('counts what is missing before the first start, and tells the first cure', () => {
    const rows = [row('agent', 'blocks', 'No published agent.'), row('channels', 'waits'), row('schedule', 'waits')]
    const told = answerOf(asked({ answer: 'cannot_start', state: 'paused', channels: 0, rows }), tell)
    expect(told).toEqual({ mood: 'no', text: 'No, because two things are missing.', because: 'No published agent.' })
  })

  it('a tripped breaker comes first', () => {
    const told = answerOf(asked({ answer: 'cannot_start', state: 'paused', isTripped: true, channels: 0 }), tell)
    expect(told.text).toBe('No, because the circuit breaker tripped.')
    expect(told.because).toContain('43 of the last 100')
  })

  it('paused and ready: what to press', () => {
    const told = answerOf(asked({ answer: 'can_start', state: 'paused', reason: 'paused' }), tell)
    expect(told).toMatchObject({ text: 'No, because it is paused.', because: 'Everything is ready. Press Start.' })
  })
})

describe('a campaign stalls', () => {
  const stalls = (over: Parameters<typeof asked>[0]) => {
    const given = asked(over)
    return isStalled(given, answerOf(given, tell))
  }

  it('where it was to dial and somebody is needed', () => {
    expect(stalls({ answer: 'waiting', reason: 'no_channels', channels: 0 })).toBe(true)
    expect(stalls({ answer: 'breaker', state: 'paused', isTripped: true })).toBe(true)
  })

  it('not where time or the end of a call will do, nor where it was paused', () => {
    expect(stalls({ answer: 'waiting', reason: 'window_closed', until: '10:00' })).toBe(false)
    expect(stalls({ answer: 'waiting', reason: 'carrier_rate', inUse: 3 })).toBe(false)
    expect(stalls({ answer: 'can_start', state: 'paused' })).toBe(false)
  })
})

import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { setUpClient } from './client'
import { getSession, startCampaign } from './gen/sdk.gen'

const sent: Request[] = []
const done = () => Response.json({ code: 'MRR-1' })
const lost = () => {
  throw new TypeError('Failed to fetch')
}

/** A line on which the sendings go as said, the last one's way from then on. */
function line(...ways: (() => Response)[]): void {
  vi.stubGlobal('fetch', async (request: Request) => {
    sent.push(request)
    return (ways[sent.length - 1] ?? ways[ways.length - 1] ?? lost)()
  })
}

/** What came of it, with all waits passed. */
async function outcome(asked: Promise<unknown>): Promise<unknown> {
  const settled = asked.catch((error: unknown) => error)
  await vi.runAllTimersAsync()
  return settled
}

const keys = () => sent.map((request) => request.headers.get('Idempotency-Key'))
const start = (signal?: AbortSignal) => startCampaign({ path: { code: 'MRR-1' }, signal, throwOnError: true })

beforeAll(setUpClient)
beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  sent.length = 0
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('a command on a shaky line', () => {
  it('is sent again with the key it had', async () => {
    line(lost, lost, done)
    expect(await outcome(start())).toMatchObject({ data: { code: 'MRR-1' } })
    expect(sent).toHaveLength(3)
    expect(keys()[0]).toMatch(/^[0-9a-f]{32}$/)
    expect(new Set(keys()).size).toBe(1)
  })

  it('has a key of its own each time it is asked for', async () => {
    line(done)
    await outcome(start())
    await outcome(start())
    expect(new Set(keys()).size).toBe(2)
  })

  it('is given up after the third sending', async () => {
    line(lost)
    expect(await outcome(start())).toMatchObject({ code: 'unreachable', status: 0 })
    expect(sent).toHaveLength(3)
  })

  it('is not sent again where it was refused, or taken back', async () => {
    line(() => Response.json({ code: 'wrong_state', detail: 'It is stopped.' }, { status: 409 }))
    expect(await outcome(start())).toMatchObject({ code: 'wrong_state', status: 409 })
    expect(sent).toHaveLength(1)
    line(lost)
    await outcome(start(AbortSignal.abort()))
    expect(sent).toHaveLength(2)
  })

  it('has what a query has not: those are asked again by who wants them', async () => {
    line(lost)
    await outcome(getSession({ throwOnError: true }))
    expect(keys()).toEqual([null])
  })
})

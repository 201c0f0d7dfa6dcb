import { describe, expect, it } from 'vitest'
import { connectByLeader, type LeaderParts } from './connect'
import type { FromHolder } from './protocol'

/** A browser with tabs: a channel that reaches all others, and one lock that is handed on in order of asking. */
function browser() {
  const channels = new Set<LeaderParts['channel']>()
  const queue: (() => Promise<void>)[] = []
  const held: { tell: (message: FromHolder) => void; tries: number }[] = []
  let isLocked = false
  const next = () => {
    const work = queue.shift()
    if (!work) return
    isLocked = true
    void work().then(() => {
      isLocked = false
      next()
    })
  }
  const tab = (): LeaderParts => {
    const channel: LeaderParts['channel'] = {
      onmessage: null,
      postMessage: (data: FromHolder) => {
        for (const other of channels) if (other !== channel) other.onmessage?.({ data } as MessageEvent)
      },
      close: () => void channels.delete(channel),
    }
    channels.add(channel)
    return {
      channel,
      lead: (work) => {
        queue.push(work)
        if (!isLocked) next()
      },
      hold: (tell) => {
        const stream = { tell, tries: 0 }
        held.push(stream)
        return { tryNow: () => void stream.tries++, close: () => undefined }
      },
    }
  }
  return { tab, held }
}

describe('without a shared worker one tab leads', () => {
  it('one stream is opened, and every tab hears it', () => {
    const { tab, held } = browser()
    const heard: string[] = []
    connectByLeader((message) => heard.push(`first ${message.kind}`), tab())
    connectByLeader((message) => heard.push(`second ${message.kind}`), tab())
    expect(held).toHaveLength(1)
    held[0]?.tell({ kind: 'beat' })
    expect(heard.toSorted()).toEqual(['first beat', 'second beat'])
  })

  it('when the tab that leads closes, another opens the stream', async () => {
    const { tab, held } = browser()
    const heard: string[] = []
    const first = connectByLeader(() => heard.push('first'), tab())
    connectByLeader(() => heard.push('second'), tab())
    first.close()
    await new Promise((resolve) => setTimeout(resolve))
    expect(held).toHaveLength(2)
    held[1]?.tell({ kind: 'beat' })
    expect(heard).toEqual(['second'])
  })

  it('a listening tab asks the one that leads to try now', () => {
    const { tab, held } = browser()
    connectByLeader(() => undefined, tab())
    connectByLeader(() => undefined, tab()).tryNow()
    expect(held[0]?.tries).toBe(1)
  })
})

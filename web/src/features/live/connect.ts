import { type Holder, holdStream } from './holder'
import { type FromHolder, type FromTab, STREAM_URL } from './protocol'

export interface Line {
  tryNow(): void
  close(): void
}

type Tell = (message: FromHolder) => void

/** By a shared worker; where a browser has none, one tab leads and the others listen to it. */
export function connectLive(tell: Tell): Line {
  return typeof SharedWorker === 'undefined' ? connectByLeader(tell) : connectByWorker(tell)
}

function connectByWorker(tell: Tell): Line {
  const worker = new SharedWorker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'live' })
  const { port } = worker
  port.onmessage = ({ data }: MessageEvent<FromHolder>) => tell(data)
  const bye = () => port.postMessage('bye')
  window.addEventListener('pagehide', bye)
  return {
    tryNow: () => port.postMessage({ kind: 'try_now' } satisfies FromTab),
    close() {
      window.removeEventListener('pagehide', bye)
      bye()
      port.close()
    },
  }
}

export interface LeaderParts {
  readonly channel: Pick<BroadcastChannel, 'postMessage' | 'close'> & {
    onmessage: ((event: MessageEvent<FromHolder | FromTab>) => void) | null
  }
  /** Holds an exclusive lock until the promise ends; waits for it as long as another tab leads. */
  readonly lead: (work: () => Promise<void>) => void
  readonly hold: (tell: Tell) => Holder
}

const LOCK = 'smart-campaigns-live'

function browserParts(): LeaderParts {
  return {
    channel: new BroadcastChannel(LOCK),
    lead: (work) => void navigator.locks?.request(LOCK, work),
    hold: (tell) => holdStream({ url: STREAM_URL, tell }),
  }
}

/** The browser gives the lock to the next tab when the one that leads is closed, or is killed. */
export function connectByLeader(tell: Tell, { channel, lead, hold }: LeaderParts = browserParts()): Line {
  let holder: Holder | undefined
  let release: () => void = () => undefined
  const done = new Promise<void>((resolve) => {
    release = resolve
  })
  let isClosed = false

  lead(async () => {
    if (isClosed) return
    holder = hold((message) => {
      channel.postMessage(message)
      tell(message)
    })
    await done
  })
  channel.onmessage = ({ data }) => {
    if (data.kind === 'try_now') holder?.tryNow()
    else tell(data)
  }
  return {
    tryNow: () => (holder ? holder.tryNow() : channel.postMessage({ kind: 'try_now' } satisfies FromTab)),
    close() {
      isClosed = true
      holder?.close()
      channel.close()
      release()
    },
  }
}

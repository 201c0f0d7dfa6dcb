import { type FromHolder, RETRY_MS, SILENCE_MS } from './protocol'
import { type Reader, sseReader } from './sse'

interface HolderOptions {
  readonly url: string
  readonly tell: (message: FromHolder) => void
  readonly fetch?: typeof globalThis.fetch
}

export interface Holder {
  tryNow(): void
  close(): void
}

/** Holds the one stream of a browser: reads, reconnects where it broke off, and gives a silent line up. */
export function holdStream({ url, tell, fetch = globalThis.fetch }: HolderOptions): Holder {
  let reader = sseReader()
  let abort = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let isClosed = false
  let isReading = false

  const after = (ms: number, act: () => void) => {
    clearTimeout(timer)
    timer = setTimeout(act, ms)
  }

  const listen = () => after(SILENCE_MS, () => abort.abort())

  const heard = (messages: ReturnType<Reader['push']>) => {
    failures = 0
    listen()
    tell(messages.length > 0 ? { kind: 'events', events: messages } : { kind: 'beat' })
  }

  const read = async (): Promise<'lost' | 'signed_out'> => {
    abort = new AbortController()
    listen()
    const headers: Record<string, string> = { Accept: 'text/event-stream' }
    if (reader.lastId) headers['Last-Event-ID'] = reader.lastId
    const answer = await fetch(url, { headers, signal: abort.signal, cache: 'no-store', credentials: 'same-origin' })
    if (answer.status === 401) return 'signed_out'
    if (!answer.ok || !answer.body) return 'lost'
    heard([])
    reader = sseReader(reader.lastId)
    for await (const chunk of textOf(answer.body)) heard(reader.push(chunk))
    return 'lost'
  }

  const run = async () => {
    isReading = true
    const end = await read().catch((): 'lost' => 'lost')
    isReading = false
    if (isClosed) return
    tell({ kind: end })
    if (end === 'signed_out') return
    after(RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)] ?? 3000, () => void run())
  }

  void run()
  return {
    tryNow() {
      failures = 0
      // A read that is under way ends by the abort, and then tries again by itself.
      if (isReading) abort.abort()
      else after(0, () => void run())
    },
    close() {
      isClosed = true
      clearTimeout(timer)
      abort.abort()
    },
  }
}

async function* textOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  const source = body.getReader()
  try {
    for (;;) {
      const { done, value } = await source.read()
      if (done) return
      yield decoder.decode(value, { stream: true })
    }
  } finally {
    source.releaseLock()
  }
}

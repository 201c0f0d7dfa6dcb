/// <reference lib="webworker" />
import { type Holder, holdStream } from './holder'
import { type FromHolder, type FromTab, STREAM_URL } from './protocol'

/** One stream a browser, however many tabs: browsers allow six connections to an origin. */
declare const self: SharedWorkerGlobalScope

const ports = new Set<MessagePort>()
let holder: Holder | undefined
let last: FromHolder | undefined

function tell(message: FromHolder): void {
  last = message
  if (message.kind === 'signed_out') holder = undefined
  for (const port of ports) port.postMessage(message)
}

self.onconnect = (event) => {
  const port = event.ports[0]
  if (!port) return
  ports.add(port)
  port.onmessage = ({ data }: MessageEvent<FromTab | 'bye'>) => {
    if (data === 'bye') ports.delete(port)
    else holder?.tryNow()
  }
  // A tab that comes after a sign-in, or first, has the stream opened; another learns how it stands.
  if (holder && last) port.postMessage(last.kind === 'events' ? { kind: 'beat' } : last)
  holder ??= holdStream({ url: STREAM_URL, tell })
}

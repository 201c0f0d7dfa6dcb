/** Server-sent events, read by hand: a browser's EventSource hides the heartbeat comments that tell a quiet line from a dead one. */

export interface Message {
  readonly id: string
  readonly event: string
  readonly data: string
}

export interface Reader {
  /** Takes what arrived, and answers the messages that are complete by it. */
  push(chunk: string): Message[]
  readonly lastId: string
}

export function sseReader(lastId = ''): Reader {
  let rest = ''
  let id = lastId
  let event = ''
  let data: string[] = []

  const field = (line: string) => {
    const colon = line.indexOf(':')
    const name = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (name === 'id' && !value.includes('\0')) id = value
    if (name === 'event') event = value
    if (name === 'data') data.push(value)
  }

  const dispatch = (): Message[] => {
    const message = { id, event: event || 'message', data: data.join('\n') }
    const isEmpty = data.length === 0
    event = ''
    data = []
    return isEmpty ? [] : [message]
  }

  return {
    push(chunk) {
      const lines = (rest + chunk).split(/\r\n|\n|\r(?!$)/)
      rest = lines.pop() ?? ''
      return lines.flatMap((line) => {
        if (line === '') return dispatch()
        field(line)
        return []
      })
    },
    get lastId() {
      return id
    },
  }
}

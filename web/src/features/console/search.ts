export const logKinds = ['all', 'outcomes', 'errors', 'commands'] as const
export type LogKind = (typeof logKinds)[number]

const asks = ['start', 'pause', 'stop', 'reset', 'archive', 'delete'] as const

export interface ConsoleSearch {
  readonly log?: LogKind
  readonly find?: string
  /** The call in progress whose talk is open. */
  readonly call?: string
  readonly ask?: (typeof asks)[number]
}

export function consoleSearch(search: Record<string, unknown>): ConsoleSearch {
  return {
    log: logKinds.find((kind) => kind !== 'all' && kind === search.log),
    find: typeof search.find === 'string' && search.find ? search.find : undefined,
    call: typeof search.call === 'string' && search.call ? search.call : undefined,
    ask: asks.find((ask) => ask === search.ask),
  }
}

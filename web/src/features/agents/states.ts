/** A state of the flow as a row of a table: the same that a drawing of it would tell. */
export interface StateRow {
  readonly name: string
  readonly says: string
  /** What the contact may mean, and where it leads. */
  readonly leads: readonly (readonly [intent: string, target: string])[]
  readonly otherwise: string | undefined
  readonly ends: string | undefined
  readonly isStart: boolean
  readonly isReachable: boolean
}

type Values = Readonly<Record<string, unknown>>

const valuesOf = (value: unknown): Values => (typeof value === 'object' && value !== null ? (value as Values) : {})
const wordOf = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined)

/** In the order in which a talk may come to them; what it cannot come to, last. */
export function statesOf(config: Values): StateRow[] {
  const flow = valuesOf(config.flow)
  const states = valuesOf(flow.states)
  const reached = reach(flow, states)
  const order = [...reached, ...Object.keys(states).filter((name) => !reached.includes(name))]
  return order.map((name) => {
    const state = valuesOf(states[name])
    return {
      name,
      says: wordOf(state.say) ?? '',
      leads: Object.entries(valuesOf(state.on)).map(([intent, target]) => [intent, String(target)] as const),
      otherwise: wordOf(state.otherwise),
      ends: wordOf(state.end),
      isStart: name === flow.start,
      isReachable: reached.includes(name),
    }
  })
}

function reach(flow: Values, states: Values): string[] {
  const found: string[] = []
  const first = [flow.start, ...Object.values(valuesOf(flow.always))]
  const patience = [valuesOf(flow.not_understood).then, valuesOf(flow.silence).then]
  const queue = [...first, ...patience].map(String)
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    if (found.includes(name) || !(name in states)) continue
    found.push(name)
    const { on, otherwise } = valuesOf(states[name])
    // What follows from a state stands right after it.
    queue.unshift(...Object.values(valuesOf(on)).map(String), ...[wordOf(otherwise) ?? []].flat())
  }
  return found
}

import { isMap, isScalar, LineCounter, type Node, parseDocument, type Scalar } from 'yaml'

/** An agent's file is the one document: fields are a view of it, and what they change is changed in its text. */
export interface AgentDocument {
  readonly text: string
  /** Undefined: the text is no YAML, or no mapping. */
  readonly config: Readonly<Record<string, unknown>> | undefined
  readonly lineOf: (path: readonly string[]) => number
  readonly syntaxLine: number | undefined
  readonly scalarOf: (key: string) => Scalar | null | undefined
}

export function readDocument(text: string): AgentDocument {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const root = isMap(document.contents) ? document.contents : undefined
  const error = document.errors[0]
  const lineAt = (offset: number | undefined) => (offset === undefined ? 1 : lines.linePos(offset).line)
  return {
    text,
    config: error || !root ? undefined : (document.toJS() as Record<string, unknown>),
    lineOf: (path) => lineAt(deepest(root, path)),
    syntaxLine: error && lineAt(error.pos[0]),
    scalarOf: (key) => {
      const found = root?.get(key, true)
      return found === undefined ? null : isScalar(found) ? found : undefined
    },
  }
}

/** Where as much of the path begins as there is. */
function deepest(root: Node | undefined, path: readonly string[]): number | undefined {
  let offset = root?.range?.[0]
  let at: unknown = root
  for (const name of path) {
    const pair = isMap(at) ? at.items.find((one) => isScalar(one.key) && String(one.key.value) === name) : undefined
    if (!pair || !isScalar(pair.key)) break
    offset = pair.key.range?.[0] ?? offset
    at = pair.value
  }
  return offset
}

/** `config.flow.states.offer` is the path of the API; the file begins within `config`. */
export const pathOf = (where: string): string[] => where.split('.').filter((name, at) => at > 0 || name !== 'config')

/** What a field shows: text of a plain value; undefined: it is none, and only the file tells it. */
export function fieldOf(document: AgentDocument, key: string): string | undefined {
  if (!document.config) return undefined
  const scalar = document.scalarOf(key)
  if (scalar === undefined) return undefined
  return scalar === null || scalar.value === null ? '' : String(scalar.value)
}

/** The text with another value: of everything else not a character changes. Blank: the value is blank. */
export function withField(document: AgentDocument, key: string, value: string | number): string {
  const { text } = document
  const scalar = document.scalarOf(key)
  const written = typeof value === 'number' ? String(value) : JSON.stringify(value)
  if (scalar?.range) return text.slice(0, scalar.range[0]) + written + text.slice(scalar.range[1])
  return `${key}: ${written}\n${text}`
}

import { describe, expect, it } from 'vitest'
import { fieldOf, pathOf, readDocument, withField } from './document'

const FILE = `# Ours
kind: flow
greeting: Hello,
  and good day.   # folded
speed: 1.0
flow:
  start: offer
  states:
    offer: {say: "Shall I?", on: {yes: done}}
    done:
      say: Good.
      end: renewed
`

describe('the file and its fields are one document', () => {
  it('a field shows the value, and blank where there is none', () => {
    const file = readDocument(FILE)
    expect(fieldOf(file, 'greeting')).toBe('Hello, and good day.')
    expect(fieldOf(file, 'organization')).toBe('')
    expect(fieldOf(file, 'flow')).toBeUndefined()
  })

  it('what a field changes is changed in the text, and nothing else', () => {
    const changed = withField(readDocument(FILE), 'greeting', 'Say "yes": now')
    expect(changed).toBe(FILE.replace('Hello,\n  and good day.', '"Say \\"yes\\": now"'))
    expect(fieldOf(readDocument(changed), 'greeting')).toBe('Say "yes": now')
    expect(readDocument(withField(readDocument(FILE), 'speed', 1.2)).config?.speed).toBe(1.2)
  })

  it('a value that was not there is written first', () => {
    const changed = withField(readDocument(FILE), 'organization', 'Northwind')
    expect(changed.startsWith('organization: "Northwind"\n# Ours')).toBe(true)
    expect(fieldOf(readDocument(changed), 'organization')).toBe('Northwind')
  })

  it('yes and no are words', () => {
    const flow = readDocument(FILE).config?.flow as { states: { offer: { on: object } } }
    expect(Object.keys(flow.states.offer.on)).toEqual(['yes'])
  })
})

describe('the line of a problem', () => {
  it.each([
    ['config.flow.states.done.end', 12],
    ['config.flow.states.offer.on.yes', 9],
    ['config.flow.states.nowhere.say', 8],
    ['config.purpose', 2],
  ])('%s: %d', (where, line) => {
    expect(readDocument(FILE).lineOf(pathOf(where))).toBe(line)
  })

  it('what is no YAML says where', () => {
    const broken = readDocument('kind: flow\nstates: [\n')
    expect(broken.config).toBeUndefined()
    expect(broken.syntaxLine).toBe(3)
    expect(fieldOf(broken, 'kind')).toBeUndefined()
  })
})

import { describe, expect, it } from 'vitest'
import { conversationOf, heardOf, linesOf, medianLatency, type Turn, turnAt, turnBeside } from './conversation'

const turn = (at_s: number, more: Partial<Turn> = {}): Turn => ({
  speaker: 'agent',
  text: 'Good day.',
  at_s,
  until_s: at_s + 1,
  ...more,
})

describe('a conversation', () => {
  it('nothing kept is none, and what is left out is empty', () => {
    expect(conversationOf(null)).toBeNull()
    expect(conversationOf({})).toEqual({ turns: [], decisions: [], slots: {}, first_words_s: null })
  })

  it('decisions stand between the turns, by time', () => {
    const lines = linesOf({ turns: [turn(0), turn(4)], decisions: [{ at_s: 1, what: 'human', why: 'waited' }] })
    expect(lines.map((line) => line.kind)).toEqual(['turn', 'decision', 'turn'])
  })

  it('words that an interruption swallowed are told apart', () => {
    expect(heardOf(turn(0, { text: 'Your policy ends.', heard_text: 'Your policy' }))).toEqual([
      'Your policy',
      ' ends.',
    ])
    expect(heardOf(turn(0, { text: 'Your policy ends.', heard_text: '' }))).toEqual(['', 'Your policy ends.'])
    expect(heardOf(turn(0))).toEqual(['Good day.', ''])
  })

  it('the middle answer time', () => {
    expect(medianLatency([turn(0, { latency_s: 0.9 }), turn(1, { latency_s: 0.3 }), turn(2, { latency_s: 0.4 })])).toBe(
      0.4,
    )
    expect(medianLatency([turn(0)])).toBeNull()
  })
})

describe('the turn at a position', () => {
  const turns = [turn(1), turn(5), turn(9)]

  it.each([
    [0.5, -1],
    [1, 0],
    [4.9, 0],
    [60, 2],
  ])('%d s: %d', (position, index) => {
    expect(turnAt(turns, position)).toBe(index)
  })

  it.each([
    [0, 1, 1],
    [5, 1, 9],
    [9.5, 1, 9.5],
    [8, -1, 5],
    [5.2, -1, 1],
    [0.5, -1, 0],
  ] as const)('from %d s by %d: %d s', (position, by, target) => {
    expect(turnBeside(turns, position, by)).toBe(target)
  })
})

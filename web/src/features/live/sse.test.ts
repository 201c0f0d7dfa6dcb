import { describe, expect, it } from 'vitest'
import { sseReader } from './sse'

describe('the reader of server-sent events', () => {
  it('puts together what arrives in pieces', () => {
    const reader = sseReader()
    expect(reader.push('id: 10:12:\neve')).toEqual([])
    expect(reader.push('nt: event\ndata: {"a":1}\n')).toEqual([])
    expect(reader.push('\n')).toEqual([{ id: '10:12:', event: 'event', data: '{"a":1}' }])
    expect(reader.lastId).toBe('10:12:')
  })

  it('a comment is no message, and an id without data is kept', () => {
    const reader = sseReader('7')
    expect(reader.push(': beat\n\n')).toEqual([])
    expect(reader.push('id: 9\n\n')).toEqual([])
    expect(reader.lastId).toBe('9')
  })

  it('takes every kind of line end, also one cut in two', () => {
    const reader = sseReader()
    expect(reader.push('data: one\r')).toEqual([])
    expect(reader.push('\ndata: two\r\n\r\n')).toEqual([{ id: '', event: 'message', data: 'one\ntwo' }])
  })
})

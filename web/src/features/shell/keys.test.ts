import { describe, expect, it } from 'vitest'
import { isTyping, namesOf } from './keys'

const press = (key: string, held: Partial<Record<'metaKey' | 'ctrlKey' | 'altKey', boolean>> = {}) => ({
  key,
  metaKey: false,
  ctrlKey: false,
  altKey: false,
  ...held,
})

describe('keys', () => {
  it.each([
    [press('P'), '', ['p']],
    [press('c'), 'g', ['g c', 'c']],
    [press('k', { metaKey: true }), '', ['mod+k']],
    [press('k', { ctrlKey: true }), 'g', ['mod+k', 'ctrl+k']],
    [press('p', { altKey: true }), '', []],
    [press(' '), '', ['space']],
  ])('%o after "%s"', (pressed, before, names) => {
    expect(namesOf(pressed, before)).toEqual(names)
  })

  it('are off while typing and in an overlay', () => {
    document.body.innerHTML = '<input id="i"><div role="dialog"><button id="b"></button></div><button id="o"></button>'
    expect(['i', 'b', 'o'].map((id) => isTyping(document.getElementById(id)))).toEqual([true, true, false])
  })
})

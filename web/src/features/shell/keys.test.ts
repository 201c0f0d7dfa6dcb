import { describe, expect, it } from 'vitest'
import { isPressing, isTyping, namesOf } from './keys'

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

  it('a slider takes no letters, and a button keeps its own Space', () => {
    document.body.innerHTML = '<input type="range" id="r"><button id="b"></button>'
    const [range, button] = ['r', 'b'].map((id) => document.getElementById(id))
    expect(isTyping(range ?? null)).toBe(false)
    expect([isPressing(button ?? null, 'space'), isPressing(button ?? null, 'p')]).toEqual([true, false])
    expect(isPressing(range ?? null, 'space')).toBe(false)
  })
})

import { describe, expect, it, vi } from 'vitest'
import { isOfFormerBuild, mayReload, watchForNewBuilds } from './staleBuild'

function storage(): Pick<Storage, 'getItem' | 'setItem'> {
  const kept = new Map<string, string>()
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) }
}

describe('a page whose build is gone', () => {
  it('loads itself again once, and once more for the next build', () => {
    const kept = storage()
    expect(mayReload('index-1.js', kept)).toBe(true)
    expect(mayReload('index-1.js', kept)).toBe(false)
    expect(mayReload('index-2.js', kept)).toBe(true)
  })

  it('does not where nothing can be remembered', () => {
    const refuses = () => {
      throw new DOMException('denied', 'SecurityError')
    }
    expect(mayReload('index-1.js', { getItem: refuses, setItem: refuses })).toBe(false)
  })

  it('hears of it from the loader of its parts', () => {
    const page = Object.assign(new EventTarget(), { sessionStorage: storage(), location: { reload: vi.fn() } })
    watchForNewBuilds('index-1.js', page as unknown as Window)
    page.dispatchEvent(new Event('vite:preloadError'))
    page.dispatchEvent(new Event('vite:preloadError'))
    expect(page.location.reload).toHaveBeenCalledTimes(1)
  })

  it('is known for what it is where that did not help', () => {
    const lost = new TypeError('Failed to fetch dynamically imported module: http://localhost/assets/Agent-1.js')
    expect(isOfFormerBuild(lost)).toBe(true)
    expect(isOfFormerBuild(new TypeError('x is undefined'))).toBe(false)
  })
})

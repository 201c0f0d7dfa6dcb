import { useEffect, useRef } from 'react'

/** `p`, `?`, `mod+k`, `mod+enter`, `ctrl+arrowright`, or a sequence such as `g c`. */
export type Keys = Readonly<Record<string, (() => void) | undefined>>

const SEQUENCE_MS = 900
const STORED = 'smart-campaigns.single-keys'

export const areSingleKeysOn = (): boolean => localStorage.getItem(STORED) !== 'off'
export const setSingleKeys = (isOn: boolean): void => localStorage.setItem(STORED, isOn ? 'on' : 'off')

let lead = { key: '', at: 0 }

type Pressed = Pick<KeyboardEvent, 'key' | 'metaKey' | 'ctrlKey' | 'altKey'>

/** The names by which a press may be asked for, the more special first. */
export function namesOf(pressed: Pressed, before: string): string[] {
  const key = pressed.key === ' ' ? 'space' : pressed.key.toLowerCase()
  if (pressed.altKey) return []
  if (pressed.metaKey) return [`mod+${key}`]
  if (pressed.ctrlKey) return [`mod+${key}`, `ctrl+${key}`]
  return before ? [`${before} ${key}`, key] : [key]
}

const isSingle = (name: string): boolean => !name.includes('+')

export function isTyping(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null
  return Boolean(element?.closest?.(`${FIELDS}, [contenteditable="true"], [role="dialog"]`))
}

/** A slider takes no letters. */
const FIELDS = 'input:not([type="range"]), textarea, select'

/** Space and Enter belong to the button, link or list that has the focus. */
export function isPressing(target: EventTarget | null, name: string): boolean {
  const element = target as HTMLElement | null
  const isOurs = name === 'space' || name === 'enter'
  return isOurs && Boolean(element?.closest?.('a[href], button, summary, [role="button"], [role="combobox"]'))
}

/** While the part is shown. Single keys are off while typing, in an overlay, and where the reader switched them off. */
export function useKeys(keys: Keys): void {
  const current = useRef(keys)
  current.current = keys
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return
      const before = event.timeStamp - lead.at < SEQUENCE_MS ? lead.key : ''
      const name = namesOf(event, before).find((one) => current.current[one])
      if (!name || isPressing(event.target, name)) return
      if (isSingle(name) && (isTyping(event.target) || !areSingleKeysOn())) return
      event.preventDefault()
      lead = { key: '', at: 0 }
      current.current[name]?.()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}

/** Remembers what a sequence began with; once for the whole console, after every other listener. */
export function useSequences(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event.target)) return
      lead = event.key.toLowerCase() === 'g' ? { key: 'g', at: event.timeStamp } : { key: '', at: 0 }
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}

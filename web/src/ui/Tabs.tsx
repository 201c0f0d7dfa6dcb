import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import styles from './Tabs.module.css'

export interface Choice {
  readonly id: string
  readonly text: string
  readonly count?: ReactNode
  readonly mark?: ReactNode
}

interface ChoicesProps {
  readonly items: readonly Choice[]
  readonly current: string
  readonly onPick: (id: string) => void
  readonly label: string
  /** Tabs own a panel with this id; without one they are a filter. */
  readonly panelId?: string
}

export const tabId = (panelId: string, id: string): string => `${panelId}-tab-${id}`

/** Tabs of the form, or a filter that looks like them. Arrow keys move, as in any tab list. */
export function Choices({ items, current, onPick, label, panelId }: ChoicesProps) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => bringIntoSight(list.current, current), [current])
  const move = (event: KeyboardEvent) => {
    const target = neighbour(event.key, items, current)
    if (!target || event.ctrlKey) return
    event.preventDefault()
    onPick(target)
    list.current?.querySelector<HTMLElement>(`[data-id="${target}"]`)?.focus()
  }
  return (
    <div className={styles.tabs} role={panelId ? 'tablist' : 'group'} aria-label={label} ref={list}>
      {items.map((item) => {
        const isOn = item.id === current
        const asTab = panelId
          ? {
              role: 'tab',
              id: tabId(panelId, item.id),
              'aria-selected': isOn,
              'aria-controls': panelId,
              tabIndex: isOn ? 0 : -1,
            }
          : { 'aria-pressed': isOn }
        return (
          <button
            key={item.id}
            type="button"
            data-id={item.id}
            data-on={isOn || undefined}
            {...asTab}
            onClick={() => onPick(item.id)}
            onKeyDown={move}
          >
            {item.text}
            {item.count !== undefined && <span className={styles.count}>{item.count}</span>}
            {item.mark}
          </button>
        )
      })}
    </div>
  )
}

/** Where the strip is wider than the screen. */
function bringIntoSight(list: HTMLElement | null, id: string): void {
  if (!list || list.scrollWidth <= list.clientWidth) return
  list.querySelector(`[data-id="${id}"]`)?.scrollIntoView({ inline: 'center', block: 'nearest' })
}

function neighbour(key: string, items: readonly Choice[], current: string): string | undefined {
  const isRtl = document.dir === 'rtl'
  const step = { ArrowRight: isRtl ? -1 : 1, ArrowLeft: isRtl ? 1 : -1 }[key]
  if (step === undefined) return undefined
  const at = items.findIndex((item) => item.id === current)
  return items[(at + step + items.length) % items.length]?.id
}

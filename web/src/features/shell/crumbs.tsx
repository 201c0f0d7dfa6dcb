import { Link } from '@tanstack/react-router'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react'
import { words } from '~/i18n'
import styles from './Shell.module.css'

export interface Crumb {
  readonly text: string
  readonly to?: string
}

type Badges = Readonly<Record<string, boolean>>

interface Place {
  readonly crumbs: readonly Crumb[]
  readonly set: (crumbs: readonly Crumb[]) => void
  readonly setBadge: (badge: string, isOn: boolean) => void
}

const CrumbContext = createContext<Place>({ crumbs: [], set: () => undefined, setBadge: () => undefined })

/** Where the page is: also as the title of the tab, the last first, with what a tab in the background should say. */
export function CrumbProvider({ children }: { children: ReactNode }) {
  const [crumbs, set] = useState<readonly Crumb[]>([])
  const [badges, setBadges] = useState<Badges>({})
  const setBadge = useCallback((badge: string, isOn: boolean) => setBadges((was) => ({ ...was, [badge]: isOn })), [])
  const value = useMemo(() => ({ crumbs, set, setBadge }), [crumbs, setBadge])
  useEffect(() => {
    document.title = titleOf(crumbs, badges)
  }, [crumbs, badges])
  return <CrumbContext.Provider value={value}>{children}</CrumbContext.Provider>
}

export function titleOf(crumbs: readonly Crumb[], badges: Badges): string {
  const on = Object.keys(badges).filter((badge) => badges[badge])
  const place = [...crumbs.map((crumb) => crumb.text).reverse(), words.product].join(' · ')
  return [...on, place].join(' ')
}

export function useCrumbs(...crumbs: readonly Crumb[]): void {
  const { set } = useContext(CrumbContext)
  const key = JSON.stringify(crumbs)
  useEffect(() => set(JSON.parse(key) as Crumb[]), [key, set])
}

/** Before the title of the tab, as long as it is on and the page is there. */
export function useBadge(badge: string, isOn: boolean): void {
  const { setBadge } = useContext(CrumbContext)
  useEffect(() => {
    setBadge(badge, isOn)
    return () => setBadge(badge, false)
  }, [badge, isOn, setBadge])
}

export function Crumbs() {
  const { crumbs } = useContext(CrumbContext)
  return (
    <nav className={styles.crumbs} aria-label={words.nav.crumbs}>
      {crumbs.map((crumb) =>
        crumb.to ? (
          <Link key={crumb.text} to={crumb.to}>
            {crumb.text}
          </Link>
        ) : (
          <span key={crumb.text} aria-current="location">
            {crumb.text}
          </span>
        ),
      )}
    </nav>
  )
}

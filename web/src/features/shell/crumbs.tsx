import { Link } from '@tanstack/react-router'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { words } from '~/i18n'
import styles from './Shell.module.css'

export interface Crumb {
  readonly text: string
  readonly to?: string
}

const CrumbContext = createContext<{ crumbs: readonly Crumb[]; set: (crumbs: readonly Crumb[]) => void }>({
  crumbs: [],
  set: () => undefined,
})

export function CrumbProvider({ children }: { children: ReactNode }) {
  const [crumbs, set] = useState<readonly Crumb[]>([])
  const value = useMemo(() => ({ crumbs, set }), [crumbs])
  return <CrumbContext.Provider value={value}>{children}</CrumbContext.Provider>
}

/** Where the page is, also as the title of the tab: the last first. */
export function useCrumbs(...crumbs: readonly Crumb[]): void {
  const { set } = useContext(CrumbContext)
  const key = JSON.stringify(crumbs)
  useEffect(() => {
    const given = JSON.parse(key) as Crumb[]
    set(given)
    document.title = [...given.map((crumb) => crumb.text).reverse(), words.product].join(' · ')
  }, [key, set])
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

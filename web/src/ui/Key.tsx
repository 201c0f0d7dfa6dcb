import type { ReactNode } from 'react'
import styles from './Key.module.css'

/** A key cap. Screen readers have the shortcut from `aria-keyshortcuts`. */
export const Key = ({ children }: { children: ReactNode }) => (
  <kbd className={styles.key} aria-hidden="true">
    {children}
  </kbd>
)

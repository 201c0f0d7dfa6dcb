import type { ReactNode } from 'react'
import styles from './Band.module.css'

/** Across the page, above it: the stream is lost, or the calls are not real. Never dismissable. */
export const Band = ({ kind, children }: { kind: 'lost' | 'virtual'; children: ReactNode }) => (
  <div className={styles.band} data-kind={kind} role={kind === 'virtual' ? 'note' : undefined}>
    {children}
  </div>
)

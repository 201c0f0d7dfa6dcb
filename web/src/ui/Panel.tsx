import type { ReactNode } from 'react'
import styles from './Panel.module.css'

interface PanelProps {
  readonly title: string
  readonly aside?: ReactNode
  readonly children: ReactNode
  readonly isFlush?: boolean
  readonly isPageWide?: boolean
  readonly id?: string
  readonly className?: string
}

/** A ruled section: title at the start, an aside at the end. */
export function Panel({ title, aside, children, isFlush = false, isPageWide = false, id, className = '' }: PanelProps) {
  return (
    <section
      className={`${styles.panel} ${className}`}
      data-flush={isFlush || undefined}
      data-page={isPageWide || undefined}
      aria-label={title}
      id={id}
    >
      <header className={styles.head}>
        <h2>{title}</h2>
        {aside && <div className={styles.aside}>{aside}</div>}
      </header>
      <div className={styles.body}>{children}</div>
    </section>
  )
}

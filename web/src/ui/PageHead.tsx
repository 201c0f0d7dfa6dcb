import type { ReactNode } from 'react'
import styles from './PageHead.module.css'

interface PageHeadProps {
  readonly title: ReactNode
  readonly meta?: ReactNode
  readonly actions?: ReactNode
  readonly tabs?: ReactNode
}

export function PageHead({ title, meta, actions, tabs }: PageHeadProps) {
  return (
    <div className={styles.head}>
      <div className={styles.row}>
        <div className={styles.title}>
          <h1>{title}</h1>
          {meta && <Meta>{meta}</Meta>}
        </div>
        {actions && <Actions>{actions}</Actions>}
      </div>
      {tabs}
    </div>
  )
}

export const Meta = ({ children }: { children: ReactNode }) => <div className={styles.meta}>{children}</div>
export const Actions = ({ children }: { children: ReactNode }) => <div className={styles.actions}>{children}</div>
export const Toolbar = ({ children }: { children: ReactNode }) => <div className={styles.toolbar}>{children}</div>
export const Grow = () => <span className={styles.grow} />

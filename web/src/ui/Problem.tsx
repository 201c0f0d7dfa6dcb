import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { words } from '~/i18n'
import { Mark } from './Mark'
import styles from './Problem.module.css'

/** What went wrong as a sentence, and a way on; the rest of the page stays. */
export function Problem({ error, onRetry, title }: { error: unknown; onRetry?: () => void; title?: string }) {
  const told = error instanceof Error ? error.message : words.problem.unreachable
  return (
    <div className={styles.problem} role="alert">
      <Mark shape="cross" tone="bad" size={14} />
      <div>
        <b>{title ?? words.problem.title}</b>
        <p>{told}</p>
      </div>
      {onRetry && <Button onClick={onRetry}>{words.retry}</Button>}
    </div>
  )
}

export const Empty = ({ title, children }: { title: ReactNode; children?: ReactNode }) => (
  <div className={styles.empty}>
    {typeof title === 'string' ? <b>{title}</b> : title}
    {children}
  </div>
)

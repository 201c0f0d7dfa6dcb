import type { ReactNode } from 'react'
import styles from './Figure.module.css'

interface FigureProps {
  readonly label: string
  readonly value: ReactNode
  readonly unit?: ReactNode
  readonly note?: ReactNode
}

export const Figures = ({ children }: { children: ReactNode }) => <dl className={styles.figures}>{children}</dl>

export function Figure({ label, value, unit, note }: FigureProps) {
  return (
    <div className={styles.figure}>
      <dt>{label}</dt>
      <dd>
        <span className={styles.value} data-live>
          {value}
        </span>
        {unit && <span className={styles.unit}> {unit}</span>}
      </dd>
      {note && <dd className={styles.note}>{note}</dd>}
    </div>
  )
}

import { type ReactNode, useEffect, useState } from 'react'
import styles from './Skeleton.module.css'

const PATIENCE_MS = 150

/** What answers at once needs no skeleton: it is shown after 150 ms. */
export function Patiently({ children }: { children: ReactNode }) {
  const [isLate, setIsLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsLate(true), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [])
  return isLate ? children : null
}

export const Block = ({ width, height = 12 }: { width: number | string; height?: number }) => (
  <span className={styles.block} style={{ inlineSize: width, blockSize: height }} />
)

export function Rows({ count, height = 14 }: { count: number; height?: number }) {
  const widths = ['94%', '82%', '88%', '76%']
  return (
    <div className={styles.rows} aria-hidden="true">
      {Array.from({ length: count }, (_, i) => (
        <Block key={i} width={widths[i % widths.length] ?? '90%'} height={height} />
      ))}
    </div>
  )
}

export const TableRows = ({ count }: { count: number }) => (
  <div className={styles.table} aria-hidden="true">
    {Array.from({ length: count }, (_, i) => (
      <div key={i}>
        <Block width="22%" />
        <Block width="12%" />
        <Block width="18%" />
        <Block width="10%" />
      </div>
    ))}
  </div>
)

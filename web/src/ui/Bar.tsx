import type { CSSProperties } from 'react'
import styles from './Bar.module.css'
import type { Tone } from './Mark'

export interface BarPart {
  readonly name: string
  readonly value: number
  readonly tone: Tone | 'data'
  readonly isHatched?: boolean
}

interface BarProps {
  readonly parts: readonly BarPart[]
  readonly total: number
  /** The sentence that carries the numbers. */
  readonly label: string
  readonly height?: number
  /** Where a stroke stands: a limit. */
  readonly limit?: number
  readonly isOutlined?: boolean
}

/** A meter of several parts, each a colour and a hatch. */
export function Bar({ parts, total, label, height = 8, limit, isOutlined }: BarProps) {
  const percent = (value: number) => `${total > 0 ? Math.min(100, (100 * value) / total) : 0}%`
  return (
    <div className={styles.box}>
      <div
        className={styles.bar}
        data-outlined={isOutlined || undefined}
        role="img"
        aria-label={label}
        style={{ blockSize: height }}
      >
        {parts.map((part) => (
          <span
            key={part.name}
            data-hatch={part.isHatched || undefined}
            style={{ inlineSize: percent(part.value), '--c': `var(--${part.tone})` } as CSSProperties}
          />
        ))}
      </div>
      {limit !== undefined && <i style={{ insetInlineStart: percent(limit) }} />}
    </div>
  )
}

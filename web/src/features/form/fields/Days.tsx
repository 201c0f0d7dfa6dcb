import { locale } from '~/i18n'
import styles from '../Form.module.css'
import type { ControlProps } from './common'

/** 5 January 2026 was a Monday. */
const names = Array.from({ length: 7 }, (_, day) => new Date(Date.UTC(2026, 0, 5 + day)))
const short = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' })

export function Days({ row, value, onChange, isLocked, describedBy }: ControlProps) {
  const on = new Set(value as readonly number[])
  const toggle = (day: number) => {
    const next = new Set(on)
    if (!next.delete(day)) next.add(day)
    onChange([...next].toSorted((a, b) => a - b))
  }
  return (
    <div
      className={styles.days}
      role="group"
      id={`field-${row.name}`}
      tabIndex={-1}
      aria-labelledby={`field-${row.name}-label`}
      aria-describedby={describedBy}
    >
      {names.map((date, day) => (
        <button
          key={date.toISOString()}
          type="button"
          aria-pressed={on.has(day)}
          disabled={isLocked}
          onClick={() => toggle(day)}
        >
          {short.format(date)}
        </button>
      ))}
    </div>
  )
}

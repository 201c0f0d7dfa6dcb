import styles from './HoursChart.module.css'

interface HoursChartProps {
  /** By hour of the day; of today up to now. */
  readonly today: readonly number[]
  readonly yesterday: readonly number[]
  readonly label: string
  /** Of one hour, told under the pointer. */
  readonly hourLabel: (hour: number) => string
}

const WIDTH = 480
const HEIGHT = 96
const HOURS = 24
const EVERY_H = 3

/** Two lines told apart by weight and dash: today whole, yesterday dashed. */
export function HoursChart({ today, yesterday, label, hourLabel }: HoursChartProps) {
  const top = Math.max(1, ...today, ...yesterday)
  const line = (points: readonly number[]) => points.map((value, hour) => `${x(hour)},${y(value, top)}`).join(' ')
  const ticks = Array.from({ length: HOURS / EVERY_H }, (_, i) => i * EVERY_H)
  return (
    <div className={styles.hours}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
        <line className={styles.base} x1="0" x2={WIDTH} y1={HEIGHT - 1} y2={HEIGHT - 1} />
        <polyline className={styles.yesterday} points={line(yesterday)} />
        <polyline className={styles.today} points={line(today)} />
        {Array.from({ length: HOURS }, (_, hour) => (
          <rect key={hour} x={(hour * WIDTH) / HOURS} width={WIDTH / HOURS} height={HEIGHT}>
            <title>{hourLabel(hour)}</title>
          </rect>
        ))}
      </svg>
      <div className={styles.ticks} aria-hidden="true">
        {ticks.map((hour) => (
          <span key={hour} style={{ insetInlineStart: `${(100 * (hour + 0.5)) / HOURS}%` }}>
            {String(hour).padStart(2, '0')}
          </span>
        ))}
      </div>
    </div>
  )
}

/** In the middle of its hour, from the start side: the plot itself is turned where one reads from the right. */
const x = (hour: number): number => ((hour + 0.5) * WIDTH) / HOURS
const y = (value: number, top: number): number => HEIGHT - 2 - (value / top) * (HEIGHT - 8)

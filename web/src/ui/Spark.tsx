import styles from './Spark.module.css'

/** One bar a day, no axes: a shape beside a number, never instead of it. History is grey, today the accent. */
export function Spark({ points, label, width = 88, height = 24 }: SparkProps) {
  const top = Math.max(...points, 1)
  const step = width / points.length
  return (
    <svg className={styles.spark} width={width} height={height} role="img" aria-label={label}>
      <line x1="0" x2={width} y1={height - 0.5} y2={height - 0.5} />
      {points.map((value, i) => {
        const tall = (value / top) * (height - 2)
        return <rect key={i} x={i * step + 0.5} width={step - 2} y={height - 1 - tall} height={tall} />
      })}
    </svg>
  )
}

interface SparkProps {
  readonly points: readonly number[]
  readonly label: string
  readonly width?: number
  readonly height?: number
}

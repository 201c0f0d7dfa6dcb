import type { CSSProperties } from 'react'
import { words } from '~/i18n'
import styles from './HoldsChart.module.css'
import { axisOf, type Hold, type InstantSpan, marksOf, placeAt, placeBetween } from './holds'
import { Mark } from './Mark'

interface HoldsProps {
  readonly holds: readonly Hold[]
  readonly now: number
  /** The instant of the next call; null: none is due. */
  readonly next: number | null
  readonly tell: (instant: number) => string
}

/** One row a rule: hatched until it lets go, green while open; the dashed stroke is the instant of the next call. */
export function HoldsChart({ holds, now, next, tell }: HoldsProps) {
  const axis = axisOf(holds, now, next)
  const ends = holds.flatMap((hold) => hold.held.map((span) => span.to)).filter(Number.isFinite)
  return (
    <div className={styles.holds}>
      <div className={styles.axis} aria-hidden="true">
        {marksOf([now, ...(next === null ? [] : [next]), ...ends], axis).map((mark) => (
          <span key={mark.instant} className="num" style={{ insetInlineStart: `${mark.place}%` }}>
            {tell(mark.instant)}
          </span>
        ))}
      </div>
      <ul>
        {holds.map((hold) => (
          <HoldRow key={hold.name} hold={hold} axis={axis} now={now} next={next} />
        ))}
      </ul>
    </div>
  )
}

type HoldRowProps = Omit<HoldsProps, 'holds' | 'tell'> & { hold: Hold; axis: InstantSpan }

function HoldRow({ hold, axis, now, next }: HoldRowProps) {
  const isHeld = hold.held.some((span) => span.from <= now && span.to > now)
  return (
    <li className={styles.row}>
      <div>
        <span className="with-mark">
          <Mark shape={isHeld ? 'clock' : 'check'} tone={isHeld ? 'accent' : 'ok'} />
          <b>{hold.name}</b>
          <span className="sr">{isHeld ? words.verdict.waits : words.verdict.ready}</span>
        </span>
        <span className="sub">{hold.fact}</span>
      </div>
      <div className={styles.plot} aria-hidden="true">
        <Stretches spans={hold.open} axis={axis} kind="open" />
        <Stretches spans={hold.held} axis={axis} kind="held" />
        <i data-kind="now" style={{ insetInlineStart: `${placeAt(now, axis)}%` }} />
        {next !== null && <i data-kind="next" style={{ insetInlineStart: `${placeAt(next, axis)}%` }} />}
      </div>
      <span className={styles.note}>{hold.note}</span>
    </li>
  )
}

function Stretches({ spans, axis, kind }: { spans: readonly InstantSpan[]; axis: InstantSpan; kind: string }) {
  return spans.map((span) => {
    const place = placeBetween(span, axis)
    const style: CSSProperties | undefined = place && {
      insetInlineStart: `${place.start}%`,
      inlineSize: `${place.size}%`,
    }
    return style && <i key={`${kind}${span.from}`} data-kind={kind} style={style} />
  })
}

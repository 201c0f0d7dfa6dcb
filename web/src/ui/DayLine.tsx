import type { CSSProperties } from 'react'
import styles from './DayLine.module.css'
import { hourLabel, type Place, placeOf, placeOfSpan, type Span, ticksOf } from './dayGeometry'

export interface DayBar {
  readonly hour: number
  readonly value: number
}

interface DayLineProps {
  /** The sentence of range, extremes and now that stands for the drawing. */
  readonly label: string
  readonly shown: Span
  readonly open: readonly Span[]
  readonly barred?: readonly Span[]
  readonly now?: number
  /** Hours at which something is to happen once. */
  readonly tries?: readonly number[]
  readonly bars?: readonly DayBar[]
  readonly yesterday?: readonly DayBar[]
  readonly hoursPerBar?: number
  readonly height?: number
  readonly isBare?: boolean
  /** How many hours are written under it, at most; a bare one has none of itself. */
  readonly ticks?: number
  readonly isLive?: boolean
}

/** One day: tint = the call window, hatch = not legal, bars = placements, thin line = yesterday, stroke = now, blocks = tries. */
export function DayLine({ label, shown, isBare = false, height = 44, ticks = isBare ? 0 : 14, ...rest }: DayLineProps) {
  return (
    <div className={styles.day} role="img" aria-label={label} data-bare={isBare || undefined}>
      <div className={styles.plot} style={{ blockSize: height }}>
        <Spans spans={rest.open} shown={shown} kind="open" />
        <Spans spans={rest.barred ?? []} shown={shown} kind="barred" />
        <Bars {...rest} shown={shown} />
        {rest.tries?.map((at) => (
          <At key={at} kind="try" at={at} shown={shown} />
        ))}
        {rest.now !== undefined && <At kind="now" at={rest.now} shown={shown} />}
      </div>
      {ticks > 0 && <Ticks shown={shown} most={ticks} />}
    </div>
  )
}

function Spans({ spans, shown, kind }: { spans: readonly Span[]; shown: Span; kind: string }) {
  return spans.map((span) => {
    const place = placeOfSpan(span, shown)
    return place && <span key={`${kind}${span.from}`} data-kind={kind} style={along(place)} />
  })
}

type BarsProps = Pick<DayLineProps, 'bars' | 'yesterday' | 'hoursPerBar' | 'isLive' | 'shown'>

function Bars({ bars = [], yesterday = [], hoursPerBar = 0.25, isLive = false, shown }: BarsProps) {
  const top = Math.max(1, ...bars.map((bar) => bar.value), ...yesterday.map((bar) => bar.value))
  const draw = (bar: DayBar, kind: string) => {
    const place = placeOfSpan({ from: bar.hour, to: bar.hour + hoursPerBar }, shown)
    const style = place && { ...along(place), blockSize: `${(92 * bar.value) / top}%` }
    return style && <span key={`${kind}${bar.hour}`} data-kind={kind} style={style} />
  }
  const last = isLive ? bars.length - 1 : -1
  return (
    <>
      {yesterday.map((bar) => draw(bar, 'yesterday'))}
      {bars.map((bar, i) => draw(bar, i === last ? 'last' : 'bar'))}
    </>
  )
}

function At({ kind, at, shown }: { kind: string; at: number; shown: Span }) {
  if (at < shown.from || at > shown.to) return null
  return <span data-kind={kind} style={{ insetInlineStart: `${placeOf(at, shown)}%` }} />
}

function Ticks({ shown, most }: { shown: Span; most: number }) {
  return (
    <div className={styles.ticks} aria-hidden="true">
      {ticksOf(shown, most).map((hour) => (
        <span key={hour} style={{ insetInlineStart: `${placeOf(hour, shown)}%` }}>
          {hourLabel(hour)}
        </span>
      ))}
    </div>
  )
}

const along = (place: Place): CSSProperties => ({ insetInlineStart: `${place.start}%`, inlineSize: `${place.size}%` })

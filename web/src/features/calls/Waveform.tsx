import { type KeyboardEvent, memo } from 'react'
import { words } from '~/i18n'
import { stopwatch } from '~/i18n/format'
import styles from './Player.module.css'
import { type Player, SKIP_S, useHeard } from './player'
import type { Wave } from './wave'

const { player: told } = words

interface WaveformProps {
  readonly player: Player
  readonly wave: Wave
  readonly names: { readonly contact: string; readonly agent: string }
}

/** Two sides, one axis: the contact above the line, the agent below. What was played is inked, the rest is pale. */
export function Waveform({ player, wave, names }: WaveformProps) {
  const { position_s, length_s } = useHeard(player)
  const played = length_s > 0 ? (100 * position_s) / length_s : 0
  return (
    <div className={styles.wave}>
      <div className={styles.names} aria-hidden>
        <span>{names.contact}</span>
        <span>{names.agent}</span>
      </div>
      <div className={styles.plot}>
        <div className={styles.sound}>
          <Bars wave={wave} />
          <div className={styles.played} style={{ clipPath: `inset(0 ${100 - played}% 0 0)` }}>
            <Bars wave={wave} />
          </div>
        </div>
        <span className={styles.head} style={{ insetInlineStart: `${played}%` }} />
        <Position player={player} position_s={position_s} length_s={length_s} />
      </div>
      <Ticks length_s={length_s} />
    </div>
  )
}

const STEP = 4
const MIDDLE = 48
const HIGH = 44

const Bars = memo(function Bars({ wave }: { wave: Wave }) {
  const width = wave.contact.length * STEP
  return (
    <svg viewBox={`0 0 ${width} 96`} preserveAspectRatio="none" aria-hidden="true">
      {wave.contact.map((high, at) => (
        <rect
          key={`c${at}`}
          x={at * STEP + 0.5}
          y={MIDDLE - 1 - high * HIGH}
          width="3"
          height={high * HIGH}
          data-side="contact"
        />
      ))}
      {wave.agent.map((high, at) => (
        <rect key={`a${at}`} x={at * STEP + 0.5} y={MIDDLE + 1} width="3" height={high * HIGH} data-side="agent" />
      ))}
    </svg>
  )
})

/** Unseen, over the drawing: it takes the pointer and the keys, and shows its focus. */
function Position({ player, position_s, length_s }: { player: Player; position_s: number; length_s: number }) {
  const skip = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -SKIP_S, ArrowRight: SKIP_S, ArrowDown: -SKIP_S, ArrowUp: SKIP_S }[event.key]
    if (by === undefined) return
    event.preventDefault()
    player.skip(by)
  }
  return (
    <input
      type="range"
      className={styles.slider}
      aria-label={told.position}
      aria-valuetext={told.positionOf(stopwatch(position_s), stopwatch(length_s))}
      min={0}
      max={length_s}
      step={0.1}
      value={position_s}
      onChange={({ currentTarget }) => player.seek(Number(currentTarget.value))}
      onKeyDown={skip}
    />
  )
}

const TICKS_AT_MOST = 6
const TICK_STEPS_S = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600]

function Ticks({ length_s }: { length_s: number }) {
  const step = TICK_STEPS_S.find((one) => length_s / one <= TICKS_AT_MOST) ?? 1800
  const ticks = Array.from({ length: Math.floor(length_s / step) + 1 }, (_, index) => index * step)
  return (
    <div className={styles.ticks} aria-hidden>
      {ticks.map((tick) => (
        <span key={tick} className="num" style={{ insetInlineStart: `${(100 * tick) / length_s}%` }}>
          {stopwatch(tick)}
        </span>
      ))}
    </div>
  )
}

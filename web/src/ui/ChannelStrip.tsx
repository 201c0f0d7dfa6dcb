import { words } from '~/i18n'
import styles from './ChannelStrip.module.css'
import { type ChannelUse, cellsOf, freeOf, inUse, isBar } from './channelCells'

type StripProps = ChannelUse & { readonly size?: 'small' | 'large' }

/** Channels as what they are: a cell each. A long strip, or one in a list, is a bar of the same fills. */
export function ChannelStrip({ size = 'large', ...use }: StripProps) {
  const isAsBar = size === 'small' || isBar(use)
  const total = Math.max(use.allocated, inUse(use), 1)
  return (
    <div
      className={isAsBar ? styles.bar : styles.strip}
      data-size={size}
      role="meter"
      aria-label={words.channels.meter}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={inUse(use)}
      aria-valuetext={channelSentence(use)}
    >
      {isAsBar ? (
        <>
          <span data-phase="talking" style={{ inlineSize: `${(100 * use.talking) / total}%` }} />
          <span data-phase="ringing" style={{ inlineSize: `${(100 * (use.ringing + use.dialing)) / total}%` }} />
        </>
      ) : (
        cellsOf(use).map((phase, i) => <PhaseCell key={i} phase={phase} />)
      )}
    </div>
  )
}

export const PhaseCell = ({ phase, isSmall = false }: { phase: string; isSmall?: boolean }) => (
  <i className={styles.cell} data-phase={phase} data-small={isSmall || undefined} />
)

export function channelSentence(use: ChannelUse): string {
  if (use.allocated === 0 && inUse(use) === 0) return words.channels.none
  return words.channels.sentence(use.talking, use.ringing, use.dialing, freeOf(use), inUse(use), use.allocated)
}

export function ChannelLegend(use: ChannelUse) {
  const rows: [string, number, string][] = [
    ['talking', use.talking, words.channels.talking],
    ['ringing', use.ringing, words.channels.ringing],
    ['dialing', use.dialing, words.channels.dialing],
    ['free', freeOf(use), words.channels.free],
  ]
  return (
    <p className={styles.legend}>
      {rows.map(([phase, count, word]) => (
        <span key={phase}>
          <PhaseCell phase={phase} isSmall />
          {count} {word}
        </span>
      ))}
    </p>
  )
}

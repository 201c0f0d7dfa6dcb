import type { Turn } from '~/features/calls/conversation'
import type { Names } from '~/features/calls/Transcript'
import styles from './Talk.module.css'

/** One line of talk: who, and what. */
export const TalkLine = ({ turn, names }: { turn: Turn; names: Names }) => (
  <span className={styles.line} data-by={turn.speaker}>
    <b>{names[turn.speaker]}</b> {turn.text}
  </span>
)

/** The talk so far; the newest stays in sight. */
export const TalkLines = ({ turns, names, label }: { turns: readonly Turn[]; names: Names; label: string }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
  <section className={styles.lines} tabIndex={0} aria-label={label}>
    <ol>
      {turns.map((turn, index) => (
        <li key={index}>
          <TalkLine turn={turn} names={names} />
        </li>
      ))}
    </ol>
  </section>
)

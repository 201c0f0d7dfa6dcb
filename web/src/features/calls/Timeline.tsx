import type { WholeCallShape } from '~/api/gen/types.gen'
import { useNow } from '~/features/live/LiveProvider'
import { useTimes } from '~/features/shell/zone'
import { locale, words } from '~/i18n'
import { decimal } from '~/i18n/format'
import styles from './Timeline.module.css'
import { linesOf, partsOf } from './timeline'

const { callLog: told } = words

/** The call to scale, and under it each instant, with what the carrier answered between them. */
export function Timeline({ call }: { call: WholeCallShape }) {
  const times = useTimes()
  const now = useNow()
  const parts = partsOf(call.timeline, (now - Date.parse(call.placed_at)) / 1000).map((part) => ({
    ...part,
    name: words.phase[part.phase],
    time: told.seconds(decimal(part.length_s, locale)),
  }))
  const begun = Date.parse(call.placed_at)
  return (
    <div className={styles.timeline}>
      <div
        className={styles.plot}
        role="img"
        aria-label={told.timelineLabel(parts.map(({ name, time }) => told.part(name, time)))}
      >
        {parts.map(({ phase, name, time, length_s }) => (
          <span key={phase} data-phase={phase} style={{ flexGrow: length_s }}>
            <b>{name}</b> <span className="num">{time}</span>
          </span>
        ))}
      </div>
      <ol className={styles.instants}>
        {linesOf(call).map(({ at, what, said }, index) => (
          <li key={`${at} ${what ?? said}`}>
            <span className="num dim">
              {index === 0 ? times.clock(at) : `+${told.seconds(decimal((Date.parse(at) - begun) / 1000, locale, 2))}`}
            </span>{' '}
            {what && (told.instants[what] ?? what.replaceAll('_', ' '))}
            {said && <span className="dim">{told.carrierSaid(said)}</span>}
          </li>
        ))}
      </ol>
    </div>
  )
}

import type { WholeCallShape } from '~/api/gen/types.gen'
import { useNow } from '~/features/live/LiveProvider'
import { useTimes } from '~/features/shell/zone'
import { locale, words } from '~/i18n'
import { decimal } from '~/i18n/format'
import styles from './Timeline.module.css'
import { partsOf } from './timeline'

const { callLog: told } = words

/** The call to scale, and under it each instant with what the carrier said of the end. */
export function Timeline({ call }: { call: WholeCallShape }) {
  const times = useTimes()
  const now = useNow()
  const parts = partsOf(call.timeline, (now - Date.parse(call.placed_at)) / 1000).map((part) => ({
    ...part,
    name: words.phase[part.phase],
    time: told.seconds(decimal(part.length_s, locale)),
  }))
  const said = Array.isArray(call.carrier_messages) ? call.carrier_messages.map(String).join(', ') : ''
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
        {call.timeline.map((instant, index) => (
          <li key={instant.what}>
            <span className="num dim">
              {index === 0 ? times.clock(instant.at) : `+${told.seconds(decimal(instant.after_s, locale, 2))}`}
            </span>{' '}
            {told.instants[instant.what] ?? instant.what.replaceAll('_', ' ')}
            {instant.what === 'ended' && said && <span className="dim"> {said}</span>}
          </li>
        ))}
      </ol>
    </div>
  )
}

import { locale, words } from '~/i18n'
import { count } from '~/i18n/format'
import styles from './LimitsLadder.module.css'
import { onLadder, type Rung, scaleOf } from './ladder'

interface LadderProps {
  readonly rungs: readonly Rung[]
  /** What really happened in the last hour. */
  readonly actual?: number
}

/** What each limit alone would allow in calls an hour: the shortest binds. */
export function LimitsLadder({ rungs, actual }: LadderProps) {
  const scale = scaleOf(rungs)
  return (
    <table className={styles.ladder}>
      <caption className="sr">{words.ladder.caption}</caption>
      <thead className="sr">
        <tr>
          <th scope="col">{words.ladder.limit}</th>
          <th scope="col">{words.ladder.setting}</th>
          <th scope="col">{words.ladder.bar}</th>
          <th scope="col">{words.ladder.allows}</th>
        </tr>
      </thead>
      <tbody>
        {onLadder(rungs).map((rung) => (
          <RungRow key={rung.limit} {...rung} scale={scale} actual={actual} />
        ))}
      </tbody>
    </table>
  )
}

type RungRowProps = ReturnType<typeof onLadder>[number] & { scale: number; actual?: number }

function RungRow({ limit, setting, rate, isBinding, scale, actual }: RungRowProps) {
  const percent = (value: number) => `${Math.min(100, (100 * value) / scale)}%`
  return (
    <tr data-binds={isBinding || undefined}>
      <th scope="row">
        {words.limit[limit] ?? limit}
        {isBinding && <em> {words.ladder.binds}</em>}
      </th>
      <td className={styles.setting}>{setting}</td>
      <td className={styles.bar} aria-hidden="true">
        <span data-cut={rate > scale || undefined} style={{ inlineSize: percent(rate) }} />
        {actual !== undefined && <i style={{ insetInlineStart: percent(actual) }} />}
      </td>
      <td className="num">{count(Math.round(rate), locale)}</td>
    </tr>
  )
}

import { useLive, useNow } from '~/features/live/LiveProvider'
import { words } from '~/i18n'
import { Mark, type Shape, type Tone } from '~/ui/Mark'
import styles from './Shell.module.css'
import { useTimes } from './zone'

const marks: Record<string, [Shape, Tone, string]> = {
  live: ['dot', 'ok', words.stream.live],
  lost: ['dashed', 'bad', words.stream.lost],
  connecting: ['dashed', 'text-3', words.stream.connecting],
}

export function StreamMark() {
  const { status, heardAt } = useLive()
  const now = useNow()
  const times = useTimes()
  const [shape, tone, word] = marks[status] ?? ['dashed', 'text-3', '']
  return (
    <span className={styles.stream} data-status={status}>
      <Mark shape={shape} tone={tone} />
      <span role="status">{word}</span>
      {heardAt !== null && (
        <span className="num" aria-hidden="true">
          {times.clock(now)}
        </span>
      )}
    </span>
  )
}

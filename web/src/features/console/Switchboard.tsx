import type { DayLineShape } from '~/api/gen/types.gen'
import { useNow } from '~/features/live/LiveProvider'
import { useTimes } from '~/features/shell/zone'
import { locale, words } from '~/i18n'
import { count } from '~/i18n/format'
import { ChannelLegend, ChannelStrip } from '~/ui/ChannelStrip'
import { type DayBar, DayLine } from '~/ui/DayLine'
import { shownHours } from '~/ui/dayGeometry'
import { Allocation } from './Allocation'
import type { Shown } from './ConsolePage'
import { dayOf } from './dayOf'
import styles from './Switchboard.module.css'

const { dayLine: told } = words

export function Switchboard({ console }: Shown) {
  const { channels } = console
  const isEmpty = channels.allocated === 0 && channels.in_use === 0
  return (
    <section className={styles.board} aria-label={words.channels.title}>
      <div className={styles.row}>
        <Allocation console={console} />
        <div className={styles.strip}>
          {isEmpty ? (
            <p className={styles.none}>{words.channels.noneYet}</p>
          ) : (
            <>
              <ChannelStrip {...channels} />
              <ChannelLegend {...channels} />
            </>
          )}
        </div>
      </div>
      <Day console={console} />
    </section>
  )
}

function Day({ console }: Shown) {
  const now = useNow()
  const times = useTimes()
  const day = dayOf(console, times.hours)
  const at = times.hours(now)
  return (
    <div>
      <p className={styles.caption}>
        {day.bars.length + day.yesterday.length > 0 && <span>{told.placed}</span>}
        {day.open.length > 0 && <span>{told.window}</span>}
        {day.barred.length > 0 && <span>{told.hatched}</span>}
      </p>
      <DayLine
        label={sentenceOf(console.day_line, day.bars, times.minute, now)}
        shown={shownHours(day.open, at)}
        {...day}
        now={at}
        isLive={isOfNow(day.bars.at(-1), at)}
      />
    </div>
  )
}

const QUARTER_H = 0.25
const isOfNow = (bar: DayBar | undefined, at: number): boolean =>
  bar !== undefined && bar.hour <= at && at < bar.hour + QUARTER_H

function sentenceOf(
  { window }: DayLineShape,
  bars: readonly DayBar[],
  minute: (instant: string | number) => string,
  now: number,
): string {
  const hours =
    window.opens_at && window.closes_at
      ? told.label(minute(window.opens_at), minute(window.closes_at), minute(now))
      : told.closedLabel(told.closed[window.reason ?? ''] ?? '', minute(now))
  const placed = bars.map(({ value }) => value)
  if (placed.length === 0) return hours
  return `${hours} ${told.placedLabel(count(Math.min(...placed), locale), count(Math.max(...placed), locale))}`
}

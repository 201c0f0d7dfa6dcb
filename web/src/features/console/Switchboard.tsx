import { useNow } from '~/features/live/LiveProvider'
import { useTimes } from '~/features/shell/zone'
import { words } from '~/i18n'
import { ChannelLegend, ChannelStrip } from '~/ui/ChannelStrip'
import { DayLine } from '~/ui/DayLine'
import { shownHours, spansOfWindow } from '~/ui/dayGeometry'
import { Allocation } from './Allocation'
import type { Shown } from './ConsolePage'
import styles from './Switchboard.module.css'
import { useWindow } from './useWindow'

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
  const window = useWindow(console.campaign)
  if (!window) return null
  const at = times.hours(now)
  const open = spansOfWindow(times.hours(window.opens), times.hours(window.closes))
  const label = words.dayLine.label(times.minute(window.opens), times.minute(window.closes), times.minute(now))
  return (
    <div>
      <p className={styles.caption}>
        <span>{words.dayLine.window}</span>
      </p>
      <DayLine label={label} shown={shownHours(open, at)} open={open} now={at} />
    </div>
  )
}

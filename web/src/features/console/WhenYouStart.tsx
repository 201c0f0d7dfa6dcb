import { useNow } from '~/features/live/LiveProvider'
import { useTimes } from '~/features/shell/zone'
import { locale, words } from '~/i18n'
import { count } from '~/i18n/format'
import { LimitsLadder } from '~/ui/LimitsLadder'
import { Panel } from '~/ui/Panel'
import { rungsOf } from '~/ui/rungs'
import styles from './Console.module.css'
import type { Shown } from './ConsolePage'
import { isSampled, useFirstCall } from './leftToCall'

const { whenYouStart: told } = words

/** Before the first start: what will happen, instead of an empty table of calls. */
export function WhenYouStart({ console }: Shown) {
  const now = useNow()
  const times = useTimes()
  const { estimate } = console
  const first = useFirstCall(estimate)
  const left = count(estimate.remaining, locale)
  const all = isSampled(estimate) ? told.about(left) : told.all(left)
  const rate = count(Math.round(estimate.calls_per_hour), locale)
  const limit = (words.limit[estimate.binds] ?? estimate.binds).toLowerCase()
  const held = estimate.binds === 'daily_limit' ? told.untilDaily : told.heldBy(limit)
  return (
    <Panel title={told.title}>
      <p className="quiet">
        {told.body(told.channels(estimate.channels), first ?? told.atOnce, rate, held)}{' '}
        {estimate.clears_at && told.clears(all, times.moment(estimate.clears_at, now))}{' '}
        {estimate.is_hold_assumed && told.assumed}
      </p>
      <div className={styles.under}>
        <LimitsLadder rungs={rungsOf(estimate)} />
      </div>
    </Panel>
  )
}

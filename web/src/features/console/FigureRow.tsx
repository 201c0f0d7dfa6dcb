import { isOver } from '~/features/campaigns/life'
import { useNow } from '~/features/live/LiveProvider'
import { useTimes } from '~/features/shell/zone'
import { locale, words } from '~/i18n'
import { count, duration, share } from '~/i18n/format'
import { Figure, Figures } from '~/ui/Figure'
import type { Shown } from './ConsolePage'
import { connectedOf, endedOf, finishedOf, longestSeconds } from './counts'
import { leftToCall } from './leftToCall'
import { usePaceAdvice } from './usePaceAdvice'

const { figures: told } = words
const n = (value: number) => count(Math.round(value), locale)

export const FigureRow = ({ console }: Shown) => (
  <Figures>
    <InProgress console={console} />
    <PerHour console={console} />
    <PlacedToday console={console} />
    <Connected console={console} />
    <ContactsDone console={console} />
    <ClearedBy console={console} />
  </Figures>
)

function InProgress({ console }: Shown) {
  const now = useNow()
  const { channels, calls } = console
  const longest = longestSeconds(calls, now)
  return (
    <Figure
      label={told.inProgress}
      value={n(channels.in_use)}
      unit={channels.allocated > 0 && told.ofChannels(n(channels.allocated))}
      note={longest === undefined ? told.none : told.longest(duration(longest))}
    />
  )
}

function PerHour({ console }: Shown) {
  const advice = usePaceAdvice(console)
  const { pace, estimate, status } = console
  const { reason } = status
  if (console.first_started_at === null) {
    return <Figure label={told.perHour} value="–" note={told.estimate(n(estimate.calls_per_hour))} />
  }
  const note = (
    <>
      {reason ? told.heldBy(heldBy(reason)) : told.nothingHolds}
      {reason && limitOf[reason] === estimate.binds && advice && <b>{advice}</b>}
    </>
  )
  return <Figure label={told.perHour} value={n(pace.placed_last_hour)} note={note} />
}

const heldBy = (reason: string): string => words.heldBy[reason] ?? words.campaignReason[reason] ?? reason

/** The reason that holds the next placement, as a limit of the estimate. */
const limitOf: Record<string, string> = {
  spacing: 'spacing',
  calls_per_minute: 'calls_per_minute',
  channels_full: 'channels',
  carrier_rate: 'carrier_rate',
  daily_limit: 'daily_limit',
}

const PlacedToday = ({ console: { pace } }: Shown) => (
  <Figure
    label={told.placedToday}
    value={n(pace.placed_today)}
    unit={told.ofLimit(n(pace.daily_call_limit))}
    note={told.dailyLimit}
  />
)

function Connected({ console: { outcomes_today } }: Shown) {
  const [connected, ended] = [connectedOf(outcomes_today), endedOf(outcomes_today)]
  return (
    <Figure
      label={told.connected}
      value={share(connected, ended, locale)}
      note={ended > 0 ? told.ended(n(connected), n(ended)) : told.noCalls}
    />
  )
}

function ContactsDone({ console: { status, estimate } }: Shown) {
  const { done, reached, all } = finishedOf(status.contacts)
  return (
    <Figure
      label={told.contactsDone}
      value={n(done)}
      unit={told.ofLimit(n(all || estimate.contacts))}
      note={done > 0 && told.reached(n(reached), n(done - reached))}
    />
  )
}

function ClearedBy({ console }: Shown) {
  const now = useNow()
  const times = useTimes()
  const { clears_at, last_callback_at, remaining } = console.estimate
  if (remaining === 0) return <Figure label={told.clearedBy} value="–" note={told.nothingLeft} />
  if (!clears_at) return <Figure label={told.clearedBy} value="–" note={told.notInSchedule} />
  const { campaign } = console
  if (isOver(campaign)) return <Figure label={told.clearedBy} value="–" note={told.isOver} />
  if (campaign.state === 'active' && campaign.channels === 0) {
    return <Figure label={told.clearedBy} value="–" note={told.noChannels} />
  }
  const { reason, until, is_dialing } = console.status
  if (campaign.state === 'active' && reason && !until && !is_dialing) {
    return <Figure label={told.clearedBy} value="–" note={told.heldBy(heldBy(reason))} />
  }
  const when = times.moment(clears_at, now)
  if (campaign.state === 'active') {
    const notes = [
      told.remaining(leftToCall(console.estimate)),
      last_callback_at && told.lastCallback(times.moment(last_callback_at, now)),
    ]
    return <Figure label={told.clearedBy} value={capital(when)} note={notes.filter(Boolean).join(', ')} />
  }
  return <Figure label={told.clearedBy} value="–" note={told.ifStarted(when)} />
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

import { useLive } from '~/features/live/LiveProvider'
import { useTimes } from '~/features/shell/zone'
import { words } from '~/i18n'

/** "as of 14:31:27" in the head of a panel whose numbers are no longer kept up. */
export function useAsOf(): string | undefined {
  const { status, heardAt } = useLive()
  const times = useTimes()
  return status === 'lost' && heardAt !== null ? words.asOf(times.clock(heardAt)) : undefined
}

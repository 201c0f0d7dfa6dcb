import type { EstimateShape } from '~/api/gen/types.gen'
import { useNow } from '~/features/live/LiveProvider'
import { useTimes } from '~/features/shell/zone'
import { locale, words } from '~/i18n'
import { count } from '~/i18n/format'

/** Not all contacts were looked at: what is told of them is about right. */
export const isSampled = ({ sampled, contacts }: EstimateShape): boolean => sampled < contacts

export const leftToCall = (estimate: EstimateShape): string =>
  `${isSampled(estimate) ? '≈ ' : ''}${count(estimate.remaining, locale)}`

const SOON_MS = 60_000

/** When the first of them may be called; undefined: as good as at once. */
export function useFirstCall({ first_at, remaining }: EstimateShape): string | undefined {
  const now = useNow()
  const times = useTimes()
  if (first_at === null) return remaining > 0 ? words.whenYouStart.never : undefined
  return Date.parse(first_at) - now > SOON_MS ? times.spoken(first_at, now) : undefined
}

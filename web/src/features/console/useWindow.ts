import { useQuery } from '@tanstack/react-query'
import type { CampaignSummary } from '~/api/gen/types.gen'
import { campaignQuery } from '~/api/queries'
import { useNow } from '~/features/live/LiveProvider'
import { calendarDay, instantOf } from '~/i18n/format'

export interface CallWindow {
  readonly opens: number
  readonly closes: number
}

/** The call window that begins on the campaign's own day; one over midnight closes on the next. */
export function useWindow(campaign: CampaignSummary): CallWindow | undefined {
  const { data } = useQuery(campaignQuery(campaign.code))
  const now = useNow()
  if (!data) return undefined
  const { zone } = campaign
  const day = calendarDay(now, { locale: 'en-CA', zone })
  const opens = instantOf(day, data.settings.window_start, zone)
  const closes = instantOf(day, data.settings.window_end ?? '24:00', zone)
  return { opens, closes: closes > opens ? closes : closes + 24 * 3_600_000 }
}

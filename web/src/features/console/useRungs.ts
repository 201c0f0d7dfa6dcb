import { useQuery } from '@tanstack/react-query'
import type { ConsoleShape } from '~/api/gen/types.gen'
import { campaignQuery } from '~/api/queries'
import type { Rung } from '~/ui/ladder'
import { rungsOf } from '~/ui/rungs'

export function useRungs({ campaign, estimate }: ConsoleShape): Rung[] | undefined {
  const { data } = useQuery(campaignQuery(campaign.code))
  return data && rungsOf(data.settings, estimate)
}

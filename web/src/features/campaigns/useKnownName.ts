import { type InfiniteData, useQueryClient } from '@tanstack/react-query'
import type { CampaignPage } from '~/api/gen/types.gen'

/** The name that the list told, for a page whose campaign has not come yet. */
export function useKnownName(code: string): string | undefined {
  const lists = useQueryClient().getQueriesData<InfiniteData<CampaignPage>>({ queryKey: ['campaigns'] })
  const rows = lists.flatMap(([, data]) => data?.pages.flatMap((page) => page.items) ?? [])
  return rows.find((row) => row.code === code)?.name || undefined
}

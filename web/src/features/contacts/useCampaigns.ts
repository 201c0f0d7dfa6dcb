import { useInfiniteQuery } from '@tanstack/react-query'
import type { CampaignListed } from '~/api/gen/types.gen'
import { campaignsQuery } from '~/api/queries'

interface Campaigns {
  readonly ofProject: readonly CampaignListed[]
  /** By which a contact is judged: the chosen one, else the newest. */
  readonly code: string | undefined
  readonly isPending: boolean
  readonly isSuccess: boolean
}

/** The campaigns that call a project's contacts. */
export function useCampaigns(project_id: number, chosen: string | undefined): Campaigns {
  const { data, isPending, isSuccess } = useInfiniteQuery(campaignsQuery({ project_id, limit: 100 }))
  const ofProject = data?.pages.flatMap((page) => page.items).filter((one) => one.state !== 'draft') ?? []
  return { ofProject, code: chosen ?? ofProject[0]?.code, isPending, isSuccess }
}

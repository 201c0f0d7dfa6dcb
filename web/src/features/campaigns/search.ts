import type { CampaignSort, Life } from '~/api/gen/types.gen'

export type ListState = Life | 'archived'
export const listStates: readonly ListState[] = ['active', 'paused', 'draft', 'completed', 'stopped', 'archived']

export const sorts: readonly CampaignSort[] = ['newest', 'name', 'state', 'priority', 'health', 'next']

export interface ListSearch {
  readonly state?: ListState
  readonly q?: string
  readonly sort?: CampaignSort
  readonly project?: number
}

/** The list's part of the URL; what is no state shows all. */
export function listSearch(search: Record<string, unknown>): ListSearch {
  const state = listStates.find((one) => one === search.state)
  const q = typeof search.q === 'string' && search.q !== '' ? search.q : undefined
  const sort = sorts.find((one) => one !== 'newest' && one === search.sort)
  const project = Number(search.project) >= 1 ? Math.floor(Number(search.project)) : undefined
  return { state, q, sort, project }
}

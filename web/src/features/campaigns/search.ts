import type { Life } from '~/api/gen/types.gen'

export type ListState = Life | 'archived'
export const listStates: readonly ListState[] = ['active', 'paused', 'draft', 'completed', 'stopped', 'archived']

export interface ListSearch {
  readonly state?: ListState
  readonly q?: string
}

/** The list's part of the URL; what is no state shows all. */
export function listSearch(search: Record<string, unknown>): ListSearch {
  const state = listStates.find((one) => one === search.state)
  const q = typeof search.q === 'string' && search.q !== '' ? search.q : undefined
  return { state, q }
}

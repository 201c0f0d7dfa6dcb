export interface ContactSearch {
  readonly project?: number
  readonly q?: string
  /** Code of the campaign: who can be called by it? */
  readonly campaign?: string
}

export function contactSearch(search: Record<string, unknown>): ContactSearch {
  const project = Number(search.project)
  return {
    project: Number.isInteger(project) && project > 0 ? project : undefined,
    q: typeof search.q === 'string' && search.q ? search.q : undefined,
    ...whySearch(search),
  }
}

export const whySearch = (search: Record<string, unknown>): { campaign?: string } => ({
  campaign: typeof search.campaign === 'string' && search.campaign ? search.campaign : undefined,
})

export const numberSearch = (search: Record<string, unknown>): { q?: string } => ({
  q: typeof search.q === 'string' && search.q ? search.q : undefined,
})

export interface ContactSearch {
  readonly project?: number
  readonly q?: string
}

export function contactSearch(search: Record<string, unknown>): ContactSearch {
  const project = Number(search.project)
  return {
    project: Number.isInteger(project) && project > 0 ? project : undefined,
    q: typeof search.q === 'string' && search.q ? search.q : undefined,
  }
}

export const whySearch = (search: Record<string, unknown>): { campaign?: string } => ({
  campaign: typeof search.campaign === 'string' && search.campaign ? search.campaign : undefined,
})

export const numberSearch = (search: Record<string, unknown>): { q?: string } => ({
  q: typeof search.q === 'string' && search.q ? search.q : undefined,
})

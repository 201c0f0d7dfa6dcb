export interface ContactSearch {
  readonly project?: number
  readonly q?: string
  /** Code of the campaign: who can be called by it? */
  readonly campaign?: string
}

export const contactSearch = (search: Record<string, unknown>): ContactSearch => ({
  project: idOf(search.project),
  q: typeof search.q === 'string' && search.q ? search.q : undefined,
  ...whySearch(search),
})

export interface ImportSearch {
  readonly project?: number
  /** The import whose result is shown. */
  readonly import?: number
}

export const importSearch = (search: Record<string, unknown>): ImportSearch => ({
  project: idOf(search.project),
  import: idOf(search.import),
})

function idOf(given: unknown): number | undefined {
  const id = Number(given)
  return Number.isInteger(id) && id > 0 ? id : undefined
}

export const whySearch = (search: Record<string, unknown>): { campaign?: string } => ({
  campaign: typeof search.campaign === 'string' && search.campaign ? search.campaign : undefined,
})

export const numberSearch = (search: Record<string, unknown>): { q?: string } => ({
  q: typeof search.q === 'string' && search.q ? search.q : undefined,
})

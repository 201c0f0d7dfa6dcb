import { infiniteQueryOptions, keepPreviousData, QueryClient, queryOptions } from '@tanstack/react-query'
import { isProblem } from './client'
import * as sdk from './gen/sdk.gen'
import type { ListCallsData, ListCampaignsData, PageCarrierShape, SettingsGiven } from './gen/types.gen'

const TRIES = 2

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5000,
      // Refused is an answer: only what was not answered is asked again.
      retry: (tries, error) => tries < TRIES && (!isProblem(error) || error.status === 0 || error.status === 503),
      // The stream says when something changed; a page that comes back to the front need not guess.
      refetchOnWindowFocus: false,
    },
  },
})

/** Kept up with the stream. */
export const live = { meta: { isLive: true } }
/** The same, every few seconds at most: many pages, each costly. */
const calm = { meta: { isLive: 'calm' } }

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => (await sdk.getSession({ signal, throwOnError: true })).data,
  staleTime: Number.POSITIVE_INFINITY,
})

export const organizationQuery = queryOptions({
  queryKey: ['organization'],
  queryFn: async ({ signal }) => (await sdk.getOrganization({ signal, throwOnError: true })).data,
  ...live,
})

export const settingsTableQuery = queryOptions({
  queryKey: ['settings-table'],
  queryFn: async ({ signal }) => (await sdk.getSettingsTable({ signal, throwOnError: true })).data,
  staleTime: Number.POSITIVE_INFINITY,
})

export type CampaignFilter = NonNullable<ListCampaignsData['query']>

export const campaignsQuery = (filter: CampaignFilter) =>
  infiniteQueryOptions({
    queryKey: ['campaigns', filter],
    queryFn: async ({ signal, pageParam }) =>
      (
        await sdk.listCampaigns({
          query: { ...filter, after: pageParam === null ? undefined : Number(pageParam) },
          signal,
          throwOnError: true,
        })
      ).data,
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    ...live,
  })

export const campaignQuery = (code: string) =>
  queryOptions({
    queryKey: ['campaign', code],
    queryFn: async ({ signal }) => (await sdk.getCampaign({ path: { code }, signal, throwOnError: true })).data,
    ...live,
  })

export const consoleQuery = (code: string) =>
  queryOptions({
    queryKey: ['console', code],
    queryFn: async ({ signal }) => (await sdk.getConsole({ path: { code }, signal, throwOnError: true })).data,
    // Times pass without an event: a window opens, an estimate moves.
    refetchInterval: 15_000,
    ...live,
  })

export interface Asked {
  readonly settings: SettingsGiven
  readonly code: string | null
  /** To be allocated with the edit. */
  readonly channels?: number
}

/** The form as it would be saved: nothing is. What the form showed before stays until the answer is there. */
export const checkQuery = (asked: Asked) =>
  queryOptions({
    queryKey: ['check', asked],
    queryFn: async ({ signal }) => (await sdk.checkCampaign({ body: asked, signal, throwOnError: true })).data,
    placeholderData: keepPreviousData,
    gcTime: 10_000,
  })

export const unsavedEstimateQuery = (asked: Asked) =>
  queryOptions({
    queryKey: ['estimate', asked],
    queryFn: async ({ signal }) => (await sdk.estimateSettings({ body: asked, signal, throwOnError: true })).data,
    placeholderData: keepPreviousData,
    gcTime: 10_000,
  })

/** A list of keyset pages: `next` of one is `after` of the following. */
interface Paged<T> {
  readonly items: T[]
  readonly next?: string | null
}

function pages<T>(
  key: readonly unknown[],
  fetch: (after: string | undefined, signal: AbortSignal) => Promise<{ data: Paged<T> }>,
) {
  return infiniteQueryOptions({
    queryKey: key,
    queryFn: async ({ signal, pageParam }) => (await fetch(pageParam ?? undefined, signal)).data,
    initialPageParam: null as string | null,
    getNextPageParam: (page: Paged<T>) => page.next ?? null,
    ...live,
  })
}

const asNumber = (after: string | undefined): number | undefined => (after === undefined ? undefined : Number(after))

function list<T>(key: string, fetch: (signal: AbortSignal) => Promise<{ data: Paged<T> }>) {
  return queryOptions({ queryKey: [key], queryFn: async ({ signal }) => (await fetch(signal)).data.items, ...live })
}

export const projectsQuery = list('projects', (signal) => sdk.listProjects({ signal, throwOnError: true }))
export const agentsQuery = list('agents', (signal) => sdk.listAgents({ signal, throwOnError: true }))

export const agentQuery = (agent_id: number) =>
  queryOptions({
    queryKey: ['agent', agent_id],
    queryFn: async ({ signal }) => (await sdk.getAgent({ path: { agent_id }, signal, throwOnError: true })).data,
    ...live,
  })

/** Not kept up with the stream: what is typed is not typed over. */
export const agentFileQuery = (agent_id: number, version?: number) =>
  queryOptions({
    queryKey: ['agent-file', agent_id, version],
    queryFn: async ({ signal }) =>
      (await sdk.getAgentFile({ path: { agent_id }, query: { version }, signal, throwOnError: true })).data,
    gcTime: 0,
  })

export const agentVersionsQuery = (agent_id: number) =>
  queryOptions({
    queryKey: ['agent-versions', agent_id],
    queryFn: async ({ signal }) =>
      (await sdk.listAgentVersions({ path: { agent_id }, signal, throwOnError: true })).data.items,
    ...live,
  })

export const numbersQuery = list('numbers', (signal) => sdk.listNumbers({ signal, throwOnError: true }))
export const carriersQuery = list('carriers', (signal) => sdk.listCarriers({ signal, throwOnError: true }))

const WAIT_LEAST_MS = 5000
const WAIT_MOST_MS = 600_000

/** With `campaign`: who can be called by it. Read anew when the first that waits need no longer. */
export const contactsQuery = (project_id: number, search: string | undefined, campaign: string | undefined) =>
  infiniteQueryOptions({
    ...pages(['contacts', project_id, search, campaign], (after, signal) =>
      sdk.listContacts({
        path: { project_id },
        query: { search, campaign, after: asNumber(after) },
        signal,
        throwOnError: true,
      }),
    ),
    refetchInterval: ({ state }) => {
      const waits = state.data?.pages.flatMap(({ items }) => items.map((one) => one.can_be_called?.until)) ?? []
      const next = Math.min(...waits.flatMap((until) => (until ? [Date.parse(until)] : [])))
      return Math.min(Math.max(next - Date.now(), WAIT_LEAST_MS), WAIT_MOST_MS)
    },
    ...calm,
  })

export const contactQuery = (contact_id: number) =>
  queryOptions({
    queryKey: ['contact', contact_id],
    queryFn: async ({ signal }) => (await sdk.getContact({ path: { contact_id }, signal, throwOnError: true })).data,
    ...live,
  })

export const whyQuery = (code: string, who: string) =>
  queryOptions({
    queryKey: ['why', code, who],
    queryFn: async ({ signal }) =>
      (await sdk.explainContact({ path: { code }, query: { who }, signal, throwOnError: true })).data,
    ...live,
  })

export const callsQuery = (filter: Omit<NonNullable<ListCallsData['query']>, 'after'>) =>
  pages(['calls', filter], (after, signal) =>
    sdk.listCalls({ query: { ...filter, after }, signal, throwOnError: true }),
  )

export const callQuery = (attempt_id: string) =>
  queryOptions({
    queryKey: ['call', attempt_id],
    queryFn: async ({ signal }) => (await sdk.getCall({ path: { attempt_id }, signal, throwOnError: true })).data,
    ...live,
  })

/** Read once: a recording does not change. It is held as long as its page is open. */
export const recordingQuery = (attempt_id: string) =>
  queryOptions({
    queryKey: ['recording', attempt_id],
    queryFn: async ({ signal }) => {
      const { data } = await sdk.getRecording({ path: { attempt_id }, parseAs: 'blob', signal, throwOnError: true })
      const file = data as Blob
      return { file, bytes: await file.arrayBuffer() }
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })

export const membersQuery = list('members', (signal) => sdk.listMembers({ signal, throwOnError: true }))
export const keysQuery = list('keys', (signal) => sdk.listApiKeys({ signal, throwOnError: true }))
export const auditQuery = pages(['audit'], (after, signal) =>
  sdk.listAudit({ query: { after: asNumber(after) }, signal, throwOnError: true }),
)

export const dncQuery = (search: string | undefined) =>
  pages(['dnc', search], (after, signal) => sdk.listDnc({ query: { search, after }, signal, throwOnError: true }))

export const registriesQuery = queryOptions({
  queryKey: ['registries'],
  queryFn: async ({ signal }) => (await sdk.listRegistries({ signal, throwOnError: true })).data,
})

/** The past of a campaign's log; what comes after it the stream brings. */
export const eventsQuery = (campaign: string) =>
  infiniteQueryOptions({
    queryKey: ['events', campaign],
    queryFn: async ({ signal, pageParam }) =>
      (
        await sdk.listEvents({
          query: { campaign, after: asNumber(pageParam ?? undefined), limit: 200 },
          signal,
          throwOnError: true,
        })
      ).data,
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: 0,
  })

/** What was said of late; what comes after it the stream brings. */
export const turnsQuery = (campaign: string, contact_id?: number) =>
  queryOptions({
    queryKey: ['turns', campaign, contact_id],
    queryFn: async ({ signal }) => {
      const query = { campaign, contact_id, kind: ['call_turn'], limit: 200 }
      return (await sdk.listEvents({ query, signal, throwOnError: true })).data.items
    },
    staleTime: 0,
  })

const WHILE_IT_GOES_MS = 1000

export const importQuery = (import_id: number) =>
  queryOptions({
    queryKey: ['import', import_id],
    queryFn: async ({ signal }) => (await sdk.getImport({ path: { import_id }, signal, throwOnError: true })).data,
    refetchInterval: (query) => (query.state.data?.ended_at ? false : WHILE_IT_GOES_MS),
  })

export const importsQuery = (project_id: number) =>
  pages(['imports', project_id], (after, signal) =>
    sdk.listImports({ path: { project_id }, query: { after: asNumber(after) }, signal, throwOnError: true }),
  )

export type Carrier = PageCarrierShape['items'][number]

import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router'
import { campaignQuery, consoleQuery, queryClient } from '~/api/queries'
import { agentSearch } from '~/features/agents/search'
import { callSearch, secondSearch } from '~/features/calls/search'
import { listSearch } from '~/features/campaigns/search'
import { consoleSearch } from '~/features/console/search'
import { contactSearch, importSearch, numberSearch, whySearch } from '~/features/contacts/search'
import { formSearch } from '~/features/form/search'
import { settingsSearch } from '~/features/settings/search'
import { Crashed, NotFound } from '~/features/shell/pages'
import { RootPage } from '~/features/shell/RootPage'
import { Shell } from '~/features/shell/Shell'
import type { ZoneChoice } from '~/features/shell/zone'

const asZone = (value: unknown): ZoneChoice => (value === 'mine' || value === 'utc' ? value : undefined)

const root = createRootRoute({
  validateSearch: (search: Record<string, unknown>): { zone?: ZoneChoice } => ({ zone: asZone(search.zone) }),
  search: { middlewares: [retainSearchParams(['zone'])] },
  component: RootPage,
})

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  notFoundComponent: NotFound,
})

const index = createRoute({
  getParentRoute: () => root,
  path: '/',
  // Why a sign-in link did not let in stays in the address: whoever is not signed in is told by it.
  validateSearch: ({ sign_in }: Record<string, unknown>): { sign_in?: string } => ({
    sign_in: typeof sign_in === 'string' ? sign_in : undefined,
  }),
  beforeLoad: ({ search: { sign_in } }) => {
    if (sign_in === undefined) throw redirect({ to: '/campaigns' })
  },
  component: lazyRouteComponent(() => import('~/features/session/AlreadyIn'), 'AlreadyIn'),
})

const campaigns = createRoute({
  getParentRoute: () => shell,
  path: 'campaigns',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('~/features/campaigns/CampaignsPage'), 'CampaignsPage'),
})

const create = createRoute({
  getParentRoute: () => shell,
  path: 'campaigns/smart/create',
  validateSearch: formSearch,
  component: lazyRouteComponent(() => import('~/features/form/CreatePage'), 'CreatePage'),
})

export const consoleRoute = createRoute({
  getParentRoute: () => shell,
  path: 'campaigns/smart/$code/console',
  validateSearch: consoleSearch,
  // Asked for beside the page's own script, not after it.
  loader: ({ params: { code } }) => {
    void queryClient.prefetchQuery(consoleQuery(code))
    void queryClient.prefetchQuery(campaignQuery(code))
  },
  component: lazyRouteComponent(() => import('~/features/console/ConsolePage'), 'ConsolePage'),
})

const edit = createRoute({
  getParentRoute: () => shell,
  path: 'campaigns/smart/$code/edit',
  validateSearch: formSearch,
  component: lazyRouteComponent(() => import('~/features/form/EditPage'), 'EditPage'),
})

const calls = createRoute({
  getParentRoute: () => shell,
  path: 'calls',
  validateSearch: callSearch,
  component: lazyRouteComponent(() => import('~/features/calls/CallsPage'), 'CallsPage'),
})

const call = createRoute({
  getParentRoute: () => shell,
  path: 'calls/$id',
  validateSearch: secondSearch,
  component: lazyRouteComponent(() => import('~/features/calls/CallPage'), 'CallPage'),
})

const contacts = createRoute({
  getParentRoute: () => shell,
  path: 'contacts',
  validateSearch: contactSearch,
  component: lazyRouteComponent(() => import('~/features/contacts/ContactsPage'), 'ContactsPage'),
})

const dnc = createRoute({
  getParentRoute: () => shell,
  path: 'dnc',
  validateSearch: numberSearch,
  component: lazyRouteComponent(() => import('~/features/dnc/DncPage'), 'DncPage'),
})

const agents = createRoute({
  getParentRoute: () => shell,
  path: 'agents',
  component: lazyRouteComponent(() => import('~/features/agents/AgentsPage'), 'AgentsPage'),
})

const agent = createRoute({
  getParentRoute: () => shell,
  path: 'agents/$id',
  validateSearch: agentSearch,
  component: lazyRouteComponent(() => import('~/features/agents/AgentPage'), 'AgentPage'),
})

const numbers = createRoute({
  getParentRoute: () => shell,
  path: 'numbers',
  component: lazyRouteComponent(() => import('~/features/numbers/NumbersPage'), 'NumbersPage'),
})

const projects = createRoute({
  getParentRoute: () => shell,
  path: 'projects',
  component: lazyRouteComponent(() => import('~/features/projects/ProjectsPage'), 'ProjectsPage'),
})

const settings = createRoute({
  getParentRoute: () => shell,
  path: 'settings',
  validateSearch: settingsSearch,
  component: lazyRouteComponent(() => import('~/features/settings/SettingsPage'), 'SettingsPage'),
})

const importing = createRoute({
  getParentRoute: () => shell,
  path: 'contacts/import',
  validateSearch: importSearch,
  component: lazyRouteComponent(() => import('~/features/contacts/ImportPage'), 'ImportPage'),
})

const contact = createRoute({
  getParentRoute: () => shell,
  path: 'contacts/$id',
  validateSearch: whySearch,
  component: lazyRouteComponent(() => import('~/features/contacts/ContactPage'), 'ContactPage'),
})

const nowhere = createRoute({ getParentRoute: () => shell, path: '$', component: NotFound })

/** Only while the console is worked on: a production build leaves page and chunk out. */
const parts = import.meta.env.DEV
  ? [
      createRoute({
        getParentRoute: () => shell,
        path: 'parts',
        component: lazyRouteComponent(() => import('~/features/parts/PartsPage'), 'PartsPage'),
      }),
    ]
  : []

const pages = [
  campaigns,
  create,
  consoleRoute,
  edit,
  calls,
  call,
  contacts,
  dnc,
  agents,
  agent,
  numbers,
  projects,
  settings,
  importing,
  contact,
  nowhere,
]

const tree = root.addChildren([index, shell.addChildren([...pages, ...parts])])

export const router = createRouter({
  routeTree: tree,
  context: { queryClient },
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultErrorComponent: Crashed,
  defaultNotFoundComponent: NotFound,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

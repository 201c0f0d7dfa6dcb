import { Button, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { CampaignPage } from '~/api/gen/types.gen'
import { campaignsQuery, projectsQuery } from '~/api/queries'
import { useCrumbs } from '~/features/shell/crumbs'
import { NEW_CAMPAIGN } from '~/features/shell/navigation'
import { locale, words } from '~/i18n'
import { count } from '~/i18n/format'
import { Key } from '~/ui/Key'
import { Select } from '~/ui/mantine/Select'
import { Grow, PageHead, Toolbar } from '~/ui/PageHead'
import { Empty, Problem } from '~/ui/Problem'
import { Patiently, TableRows } from '~/ui/Skeleton'
import { Choices } from '~/ui/Tabs'
import { Bulk } from './Bulk'
import { CampaignTable } from './CampaignTable'
import styles from './CampaignTable.module.css'
import { FirstRun } from './FirstRun'
import { type ListSearch, type ListState, listSearch, listStates, sorts } from './search'

const { campaigns: told } = words

export function CampaignsPage() {
  useCrumbs({ text: told.title })
  const search = useSearch({ from: '/shell/campaigns' })
  const query = useInfiniteQuery(campaignsQuery(asFilter(search)))
  const first = query.data?.pages[0]
  if (first && isNew(first, search)) return <FirstRun />
  return (
    <>
      <PageHead title={told.title} actions={<NewCampaign />} />
      <Filters search={search} page={first} />
      {query.error && <Problem error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && (
        <Patiently>
          <TableRows count={8} />
        </Patiently>
      )}
      {query.data && <Found query={query} search={search} />}
    </>
  )
}

const asFilter = ({ state, q, sort, project }: ListSearch) => ({
  project_id: project,
  search: q,
  sort,
  is_archived: state === 'archived' || undefined,
  state: state && state !== 'archived' ? [state] : undefined,
})

const total = (page: CampaignPage): number => Object.values(page.counts).reduce((sum, some) => sum + (some ?? 0), 0)
const isNew = (page: CampaignPage, search: ListSearch): boolean =>
  !search.q && !search.state && !search.project && total(page) + page.archived === 0

const NewCampaign = () => (
  <Button variant="filled" renderRoot={(props) => <Link to={NEW_CAMPAIGN} {...props} />} rightSection={<Key>N</Key>}>
    {told.new}
  </Button>
)

function Filters({ search, page }: { search: ListSearch; page: CampaignPage | undefined }) {
  const navigate = useNavigate({ from: '/campaigns' })
  const find = useDebouncedCallback((q: string) => {
    void navigate({ search: (was) => ({ ...was, q: q || undefined }), replace: true })
  }, 250)
  const countOf = (state: ListState) => (state === 'archived' ? page?.archived : page?.counts[state])
  const items = [
    { id: 'all', text: told.all, count: page && count(total(page), locale) },
    ...listStates
      .filter((state) => countOf(state) || state === search.state)
      .map((state) => ({ id: state, text: told[state], count: count(countOf(state) ?? 0, locale) })),
  ]
  const pick = (id: string) =>
    void navigate({ search: (was) => ({ ...was, state: listStates.find((state) => state === id) }) })
  return (
    <Toolbar>
      <Choices label={told.states} items={items} current={search.state ?? 'all'} onPick={pick} />
      <Grow />
      <ProjectFilter project={search.project} />
      <Select
        aria-label={told.sort}
        value={search.sort ?? 'newest'}
        onChange={(sort) => void navigate({ search: (was) => listSearch({ ...was, sort }) })}
        data={sorts.map((value) => ({ value, label: told.sorts[value] }))}
        w={150}
      />
      <TextInput
        key={search.q ? 'filtered' : 'all'}
        data-filter
        aria-label={told.filterLabel}
        aria-keyshortcuts="/"
        placeholder={told.filter}
        defaultValue={search.q}
        onChange={(event) => find(event.currentTarget.value)}
        rightSection={<Key>/</Key>}
        className={styles.find}
      />
    </Toolbar>
  )
}

/** Where there is more than one. */
function ProjectFilter({ project }: { project: number | undefined }) {
  const navigate = useNavigate({ from: '/campaigns' })
  const { data = [] } = useQuery(projectsQuery)
  if (data.length < 2 && project === undefined) return null
  return (
    <Select
      aria-label={words.contacts.project}
      value={String(project ?? '')}
      onChange={(id) => void navigate({ search: (was) => listSearch({ ...was, project: id }) })}
      data={[
        { value: '', label: words.nav.everyProject },
        ...data.map((one) => ({ value: String(one.project_id), label: one.name })),
      ]}
      w={170}
    />
  )
}

interface Pages {
  readonly data?: { readonly pages: readonly CampaignPage[] }
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  readonly fetchNextPage: () => unknown
}

function Found({ query, search }: { query: Pages; search: ListSearch }) {
  const rows = query.data?.pages.flatMap((page) => page.items) ?? []
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  return (
    <>
      {/* Also when all that were picked have left the list: it tells what became of them. */}
      <Bulk rows={rows.filter((row) => picked.has(row.code))} onDone={() => setPicked(new Set())} />
      {rows.length === 0 ? (
        <NobodyFound search={search} />
      ) : (
        <CampaignTable rows={rows} picked={picked} onPick={setPicked} />
      )}
      {query.hasNextPage && (
        <div className="pad">
          <Button onClick={() => void query.fetchNextPage()} loading={query.isFetchingNextPage}>
            {told.loadMore}
          </Button>
        </div>
      )}
    </>
  )
}

const NobodyFound = ({ search }: { search: ListSearch }) => (
  <Empty title={search.q ? told.nobodyFound : told.noneInState}>
    <Link to="/campaigns" search={{}}>
      {told.clearFilter}
    </Link>
  </Empty>
)

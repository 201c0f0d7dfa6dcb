import { Button, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { CallShape } from '~/api/gen/types.gen'
import { callsQuery, campaignsQuery } from '~/api/queries'
import { useNow } from '~/features/live/LiveProvider'
import { useMayHear } from '~/features/session/role'
import { useCrumbs } from '~/features/shell/crumbs'
import { useTimes } from '~/features/shell/zone'
import { words } from '~/i18n'
import { instantOf, phone, stopwatch } from '~/i18n/format'
import { Command } from '~/ui/Command'
import { type Column, PagedTable } from '~/ui/DataTable'
import { Key } from '~/ui/Key'
import { Select } from '~/ui/mantine/Select'
import { Grow, PageHead, Toolbar } from '~/ui/PageHead'
import { Empty } from '~/ui/Problem'
import table from '~/ui/Table.module.css'
import { Choices } from '~/ui/Tabs'
import { outcomes } from '~/ui/vocabulary'
import { CallOutcome } from './CallOutcome'
import { type CallSearch, callSearch } from './search'

const { callLog: told } = words

export function CallsPage() {
  useCrumbs({ text: words.nav.calls })
  const search = useSearch({ from: '/shell/calls' })
  const query = useInfiniteQuery(callsQuery(useAsked(search)))
  return (
    <>
      <PageHead title={words.nav.calls} actions={<Export search={search} />} />
      <Filters search={search} />
      <PagedTable
        query={query}
        columns={useColumns()}
        keyOf={(call) => call.attempt_id}
        empty={<NoCall isFiltered={Object.values(search).some(Boolean)} />}
      />
    </>
  )
}

/** The filters, as the API asks for them; a day is that of the zone of the page. */
function useAsked({ campaign, outcome, run, from, day, q }: CallSearch) {
  const { zone } = useTimes().reader
  const instant = (at: number) => new Date(at).toISOString()
  const opens = day && instantOf(day, '00:00', zone)
  return {
    campaign,
    outcome: outcome ? [outcome] : undefined,
    run_no: run,
    placed_from: opens ? instant(opens) : from,
    placed_until: day && instant(instantOf(day, '24:00', zone)),
    number: q,
  }
}

const NoCall = ({ isFiltered }: { isFiltered: boolean }) => (
  <Empty title={isFiltered ? told.noneFound : told.none}>
    {isFiltered ? (
      <Link to="/calls">{words.campaigns.clearFilter}</Link>
    ) : (
      <Link to="/campaigns">{words.problem.toCampaigns}</Link>
    )}
  </Empty>
)

/** The calls that the filters leave, as a file, with the columns that their contacts came with. */
function Export({ search }: { search: CallSearch }) {
  const asked = useAsked(search)
  if (!asked.campaign) {
    return (
      <Command refusal={told.exportNeeds} onClick={() => undefined}>
        {told.export}
      </Command>
    )
  }
  const given = Object.entries(asked).flatMap(([name, value]) => (value ? [[name, String(value)]] : []))
  const query = new URLSearchParams(given)
  return (
    <Button component="a" href={`/api/v1/calls/export?${query}`} download>
      {told.export}
    </Button>
  )
}

/** A filter that another page set: told, and taken away with a press. */
const Taken = ({ text, onDrop }: { text: string; onDrop: () => void }) => (
  <Button onClick={onDrop} aria-label={told.drop(text)} rightSection="×">
    {text}
  </Button>
)

function Filters({ search }: { search: CallSearch }) {
  const times = useTimes()
  const now = useNow()
  const navigate = useNavigate({ from: '/calls' })
  const campaigns = useInfiniteQuery(campaignsQuery({ limit: 100 }))
  const found = campaigns.data?.pages.flatMap((page) => page.items) ?? []
  const set = (change: Partial<CallSearch>) => void navigate({ search: (was) => callSearch({ ...was, ...change }) })
  const items = [
    { id: 'all', text: words.campaigns.all },
    { id: 'live', text: told.live },
    ...outcomes.map((outcome) => ({ id: outcome, text: words.outcome[outcome] })),
  ]
  const mayHear = useMayHear()
  const find = useDebouncedCallback((q: string) => set({ q: q || undefined }), 250)
  return (
    <>
      <Toolbar>
        <Choices
          label={told.outcome}
          items={items}
          current={search.outcome ?? 'all'}
          onPick={(id) => set({ outcome: callSearch({ outcome: id }).outcome })}
        />
      </Toolbar>
      <Toolbar>
        <Select
          aria-label={told.campaign}
          value={search.campaign ?? ''}
          onChange={(code) => set({ campaign: code || undefined, run: undefined })}
          data={[
            { value: '', label: told.everyCampaign },
            ...found.map((one) => ({ value: one.code, label: `${one.name} (${one.code})` })),
          ]}
        />
        <TextInput
          type="date"
          aria-label={told.day}
          value={search.day ?? ''}
          onChange={({ currentTarget }) => set({ day: currentTarget.value || undefined, from: undefined })}
        />
        {search.run && <Taken text={words.commands.run(search.run)} onDrop={() => set({ run: undefined })} />}
        {search.from && (
          <Taken text={told.since(times.moment(search.from, now))} onDrop={() => set({ from: undefined })} />
        )}
        <Grow />
        {mayHear && (
          <TextInput
            data-filter
            w={200}
            inputMode="tel"
            aria-label={told.number}
            placeholder={told.number}
            defaultValue={search.q}
            onChange={({ currentTarget }) => find(currentTarget.value)}
            rightSection={<Key>/</Key>}
          />
        )}
      </Toolbar>
    </>
  )
}

function useColumns(): Column<CallShape>[] {
  const times = useTimes()
  const now = useNow()
  return [
    { head: words.calls.contact, cell: (call) => <WhoWasCalled call={call} /> },
    { head: told.outcome, cell: (call) => <CallOutcome call={call} /> },
    { head: told.placed, cell: (call) => <span className="num">{times.moment(call.placed_at, now)}</span> },
    { head: told.campaign, isWideOnly: true, cell: (call) => <span className="mono">{call.campaign}</span> },
    {
      head: words.calls.from,
      isWideOnly: true,
      cell: (call) => <span className="num">{phone(call.caller_number)}</span>,
    },
    {
      head: told.talk,
      isEnd: true,
      isWideOnly: true,
      cell: (call) => (call.talk_s === null ? '–' : stopwatch(call.talk_s)),
    },
    { head: told.attempt, isEnd: true, isWideOnly: true, cell: (call) => call.placement_no },
  ]
}

const WhoWasCalled = ({ call }: { call: CallShape }) => (
  <>
    <Link to="/calls/$id" params={{ id: call.attempt_id }} className={table.who}>
      {call.contact || phone(call.number)}
    </Link>
    <span className="sub num">{phone(call.number)}</span>
  </>
)

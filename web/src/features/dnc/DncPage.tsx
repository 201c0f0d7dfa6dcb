import { TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { addDnc } from '~/api/gen/sdk.gen'
import type { OptOutShape } from '~/api/gen/types.gen'
import { dncQuery } from '~/api/queries'
import { useRefresh } from '~/features/console/useCommands'
import { useNow } from '~/features/live/LiveProvider'
import { useRefusal } from '~/features/session/role'
import { useCrumbs } from '~/features/shell/crumbs'
import { useTimes } from '~/features/shell/zone'
import { words } from '~/i18n'
import { phone } from '~/i18n/format'
import { Command } from '~/ui/Command'
import { type Column, PagedTable } from '~/ui/DataTable'
import { NameForm } from '~/ui/NameForm'
import { PageHead, Toolbar } from '~/ui/PageHead'
import { Empty } from '~/ui/Problem'
import { AskRemove } from './AskRemove'
import { Registries } from './Registries'

const { dnc: told } = words

export function DncPage() {
  useCrumbs({ text: told.title })
  const { q } = useSearch({ from: '/shell/dnc' })
  const navigate = useNavigate({ from: '/dnc' })
  const find = useDebouncedCallback(
    (text: string) => void navigate({ search: { q: text || undefined }, replace: true }),
    250,
  )
  const refresh = useRefresh()
  const add = useMutation({
    mutationFn: (number: string) => addDnc({ body: { numbers: [number] }, throwOnError: true }),
    onSuccess: refresh,
  })
  return (
    <>
      <PageHead
        title={told.title}
        actions={<NameForm label={told.number} go={told.add} command={add} least="operator" />}
      />
      <Toolbar>
        <TextInput
          data-filter
          aria-label={told.search}
          placeholder={told.search}
          defaultValue={q}
          onChange={({ currentTarget }) => find(currentTarget.value)}
        />
      </Toolbar>
      <PagedTable
        query={useInfiniteQuery(dncQuery(q))}
        columns={useColumns()}
        keyOf={(one) => one.number}
        empty={<Empty title={q ? told.noneFound : told.none} />}
      />
      <Registries />
    </>
  )
}

function useColumns(): Column<OptOutShape>[] {
  const times = useTimes()
  const now = useNow()
  return [
    { head: told.number, cell: (one) => <b className="num">{phone(one.number)}</b> },
    { head: told.since, cell: (one) => <span className="num">{times.moment(one.added_at, now)}</span> },
    { head: told.source, isWideOnly: true, cell: (one) => told.sources[one.source] ?? one.source },
    { head: told.reason, isWideOnly: true, cell: (one) => one.reason ?? '–' },
    { head: told.actions, isEnd: true, isLine: true, cell: (one) => <Remove number={one.number} /> },
  ]
}

function Remove({ number }: { number: string }) {
  const refusal = useRefusal('manager')
  const [isAsked, setAsked] = useState(false)
  return (
    <>
      <Command refusal={refusal} onClick={() => setAsked(true)}>
        {told.remove}
      </Command>
      {isAsked && <AskRemove number={number} onClose={() => setAsked(false)} />}
    </>
  )
}

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Registry, RegistryImported } from '~/api/gen/types.gen'
import { organizationQuery, registriesQuery } from '~/api/queries'
import { useNow } from '~/features/live/LiveProvider'
import { useRefusal } from '~/features/session/role'
import { useTimes } from '~/features/shell/zone'
import { locale, words } from '~/i18n'
import { count } from '~/i18n/format'
import { Command } from '~/ui/Command'
import { type Column, ListTable } from '~/ui/DataTable'
import { Mark } from '~/ui/Mark'
import { Panel } from '~/ui/Panel'
import { Empty } from '~/ui/Problem'
import { ImportRegistry } from './ImportRegistry'
import { countryOf } from './registries'

const { dnc: told } = words

/** The national lists, how old they are, and how one is brought up to date. */
export function Registries() {
  const query = useQuery(registriesQuery)
  const { data: organization } = useQuery(organizationQuery)
  const times = useTimes()
  const now = useNow()
  const refusal = useRefusal('manager')
  const known = query.data?.known ?? []
  const first =
    query.data?.items.find((one) => one.is_stale)?.registry ??
    known.find((one) => countryOf(one) === organization?.country)
  const [isImporting, setIsImporting] = useState(false)
  const [done, setDone] = useState<RegistryImported>()
  const imported = (one: RegistryImported) => {
    setDone(one)
    setIsImporting(false)
  }
  const columns: Column<Registry>[] = [
    { head: told.registry, cell: (one) => <b>{told.registries[one.registry] ?? one.registry}</b> },
    { head: told.entries, isEnd: true, cell: (one) => count(one.entries, locale) },
    {
      head: told.imported,
      cell: (one) => (
        <span className={one.is_stale ? 'with-mark warn-text' : 'with-mark'}>
          <Mark shape={one.is_stale ? 'triangle' : 'check'} tone={one.is_stale ? 'warn' : 'ok'} />
          {times.moment(one.imported_at, now)}
          {one.is_stale && `, ${told.stale}`}
        </span>
      ),
    },
  ]
  const open = (
    <Command refusal={refusal} onClick={() => setIsImporting(true)}>
      {told.importList}
    </Command>
  )
  return (
    <Panel title={told.national} isFlush isPageWide aside={open}>
      <ListTable
        query={{ ...query, data: query.data?.items }}
        columns={columns}
        keyOf={(one) => one.registry}
        empty={<Empty title={told.noNational}>{told.noNationalBody}</Empty>}
      />
      <p className="pad" role="status">
        {done && told.done(count(done.entries, locale), count(done.rejected_count, locale))}
      </p>
      {isImporting && (
        <ImportRegistry known={known} first={first} onDone={imported} onClose={() => setIsImporting(false)} />
      )}
    </Panel>
  )
}

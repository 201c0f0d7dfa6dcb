import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ImportShape } from '~/api/gen/types.gen'
import { importsQuery } from '~/api/queries'
import { useNow } from '~/features/live/LiveProvider'
import { useRefusal } from '~/features/session/role'
import { useTimes } from '~/features/shell/zone'
import { locale, words } from '~/i18n'
import { count } from '~/i18n/format'
import { type Column, PagedTable } from '~/ui/DataTable'
import { Panel } from '~/ui/Panel'

const { imports: told } = words

/** What came into the project before, newest first; what was rejected can be had as long as it is kept. */
export function EarlierImports({ project }: { project: number }) {
  const query = useInfiniteQuery(importsQuery(project))
  const columns = useColumns()
  return (
    <Panel title={told.earlier} isFlush isPageWide>
      <PagedTable
        query={query}
        columns={columns}
        keyOf={(one) => one.import_id}
        empty={<p className="pad quiet">{told.noneEarlier}</p>}
      />
    </Panel>
  )
}

function useColumns(): Column<ImportShape>[] {
  const times = useTimes()
  const now = useNow()
  return [
    { head: told.file, cell: (one) => <FileOf one={one} /> },
    { head: told.when, cell: (one) => <span className="num">{times.moment(one.begun_at, now)}</span> },
    { head: told.by, isWideOnly: true, cell: (one) => one.who },
    { head: told.cameIn, isEnd: true, cell: (one) => count(one.brought_in, locale) },
    { head: told.rejected, isEnd: true, cell: (one) => <Rejected one={one} /> },
  ]
}

const FileOf = ({ one }: { one: ImportShape }) => (
  <Link to="/contacts/import" search={{ project: one.project_id, import: one.import_id }}>
    {one.file_name}
  </Link>
)

/** Names and numbers of people: for whom may import them. */
function Rejected({ one }: { one: ImportShape }) {
  const refusal = useRefusal('manager')
  const written = count(one.rejected, locale)
  if (one.rejected === 0 || one.ended_at === null || refusal) return written
  return (
    <a href={`/api/v1/imports/${one.import_id}/rejected`} download aria-label={told.download(written)}>
      {written}
    </a>
  )
}

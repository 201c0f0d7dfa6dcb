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
const n = (value: number) => count(value, locale)

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
    { head: told.cameIn, isEnd: true, cell: (one) => told.ofRows(n(one.brought_in), n(one.total)) },
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
  if (one.rejected === 0) return <span className="quiet">{told.noneRejected}</span>
  if (one.ended_at === null || refusal) return told.someRejected(n(one.rejected))
  return (
    <a href={`/api/v1/imports/${one.import_id}/rejected`} download>
      {told.download(n(one.rejected))}
    </a>
  )
}

import { useInfiniteQuery } from '@tanstack/react-query'
import { auditQuery } from '~/api/queries'
import { useNow } from '~/features/live/LiveProvider'
import { useTimes } from '~/features/shell/zone'
import { locale, words } from '~/i18n'
import { count } from '~/i18n/format'
import { PagedTable } from '~/ui/DataTable'
import { Empty } from '~/ui/Problem'

const { settings: told } = words

/** Who changed what, and who heard whom. */
export function AuditTab() {
  const times = useTimes()
  const now = useNow()
  return (
    <PagedTable
      query={useInfiniteQuery(auditQuery)}
      keyOf={(one) => one.audit_id}
      empty={<Empty title={told.noAudit} />}
      columns={[
        { head: told.when, cell: (one) => <span className="num">{times.moment(one.last_at, now)}</span> },
        { head: told.who, cell: (one) => one.who },
        { head: told.did, cell: (one) => one.action.replaceAll('_', ' ') },
        { head: told.what, cell: (one) => one.what },
        { head: told.times, isEnd: true, isWideOnly: true, cell: (one) => count(one.count, locale) },
      ]}
    />
  )
}

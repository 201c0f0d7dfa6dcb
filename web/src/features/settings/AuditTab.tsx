import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { auditQuery } from '~/api/queries'
import { useNow } from '~/features/live/LiveProvider'
import { useTimes } from '~/features/shell/zone'
import { locale, words } from '~/i18n'
import { count } from '~/i18n/format'
import { PagedTable } from '~/ui/DataTable'
import { Empty } from '~/ui/Problem'
import { deedOf, subjectOf } from './deeds'

const { settings: told } = words

function Deed({ of, what }: { of: string; what: string }) {
  const { to, text, detail } = subjectOf(what)
  return (
    <>
      {deedOf(of)}{' '}
      {to ? (
        <Link className="inline" to={to}>
          {text}
        </Link>
      ) : (
        <span className="quiet">{text}</span>
      )}
      {detail && <span className="quiet"> {detail}</span>}
    </>
  )
}

/** Looks within one hour share a line, in the place of the first. */
function When({ at, last_at, count: looks }: { at: string; last_at: string; count: number }) {
  const times = useTimes()
  const now = useNow()
  return (
    <span className="num">
      {times.moment(at, now)}
      {looks > 1 && <span className="quiet"> {told.lastAt(times.clock(last_at))}</span>}
    </span>
  )
}

/** Who changed what, and who heard whom. */
export function AuditTab() {
  return (
    <PagedTable
      query={useInfiniteQuery(auditQuery)}
      keyOf={(one) => one.audit_id}
      empty={<Empty title={told.noAudit} />}
      columns={[
        { head: told.when, cell: (one) => <When {...one} /> },
        { head: told.who, cell: (one) => one.who },
        { head: told.did, isLine: true, cell: (one) => <Deed of={one.action} what={one.what} /> },
        { head: told.times, isEnd: true, isWideOnly: true, cell: (one) => count(one.count, locale) },
      ]}
    />
  )
}

import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { callsQuery } from '~/api/queries'
import { CallOutcome } from '~/features/calls/CallOutcome'
import { useNow } from '~/features/live/LiveProvider'
import { useTimes } from '~/features/shell/zone'
import { words } from '~/i18n'
import { Panel } from '~/ui/Panel'
import styles from './Contact.module.css'

const { contacts: told } = words

/** The calls to a contact, newest first; `attemptId`: the one that is looked at. */
export function Tries({ contactId, title, attemptId }: { contactId: number; title: string; attemptId?: string }) {
  const times = useTimes()
  const now = useNow()
  const query = useInfiniteQuery(callsQuery({ contact_id: contactId, limit: 20 }))
  const calls = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Panel title={title}>
      {query.isSuccess && calls.length === 0 && <p className="quiet">{told.noTries}</p>}
      <ul className={styles.tries}>
        {calls.map((call) => (
          <li key={call.attempt_id} aria-current={call.attempt_id === attemptId || undefined}>
            {call.attempt_id === attemptId ? (
              <b className="num">{times.moment(call.placed_at, now)}</b>
            ) : (
              <Link to="/calls/$id" params={{ id: call.attempt_id }} className="num">
                {times.moment(call.placed_at, now)}
              </Link>
            )}
            <span>
              <CallOutcome call={call} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

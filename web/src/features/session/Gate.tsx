import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense } from 'react'
import { isProblem, isSignedOut } from '~/api/client'
import { organizationQuery, sessionQuery } from '~/api/queries'
import { useLive } from '~/features/live/LiveProvider'
import { words } from '~/i18n'
import { SignIn, signInReason } from './SignIn'
import styles from './SignIn.module.css'

/** Once in the life of an installation. */
const SetUp = lazy(async () => ({ default: (await import('./SetUp')).SetUp }))

/** Nobody sees the console who is not signed in to an organization. */
export function Gate({ children }: { children: (zone: string) => ReactNode }) {
  const session = useQuery(sessionQuery)
  const organization = useQuery({ ...organizationQuery, enabled: session.isSuccess })
  const live = useLive()
  if (isSignedOut(session.error) || live.isSignedOut) return <SignIn reason={signInReason(location.search)} />
  if (isProblem(organization.error, 'no_organization')) {
    return (
      <Suspense>
        <SetUp />
      </Suspense>
    )
  }
  if (organization.data) return children(organization.data.zone)
  const error = session.error ?? organization.error
  return error ? <Unreachable onRetry={() => void (session.error ? session : organization).refetch()} /> : null
}

const Unreachable = ({ onRetry }: { onRetry: () => void }) => (
  <main className={styles.page}>
    <p className={styles.product}>{words.product}</p>
    <h1>{words.problem.unreachable}</h1>
    <div>
      <Button onClick={onRetry}>{words.retry}</Button>
    </div>
  </main>
)

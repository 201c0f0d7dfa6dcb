import { useSearch } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import type { Shown } from './ConsolePage'

const Ask = lazy(() => import('./Ask'))

/** Confirmations come when one is asked for: most visits to the page need none. */
export function Asks({ console }: Shown) {
  const { ask } = useSearch({ from: '/shell/campaigns/smart/$code/console' })
  return <Suspense>{ask && <Ask ask={ask} console={console} />}</Suspense>
}

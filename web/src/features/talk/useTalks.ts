import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import type { EventShape } from '~/api/gen/types.gen'
import { turnsQuery } from '~/api/queries'
import type { Turn } from '~/features/calls/conversation'
import { useEvents } from '~/features/live/LiveProvider'
import { merged } from '~/features/log/entries'
import { TURN, talksOf } from './talk'

/** Turns kept: of a hundred calls at once, more than the longest. */
const MOST = 3000

/** What is being said in a campaign's calls: what came before by one question, the rest by the stream. */
export function useTalks(campaign: string, contactId?: number): ReadonlyMap<string, readonly Turn[]> {
  const { data: past, refetch } = useQuery(turnsQuery(campaign, contactId))
  const [come, setCome] = useState<readonly EventShape[]>([])
  const take = useCallback(
    (events: readonly EventShape[]) => {
      const ours = events.filter((event) => event.kind === TURN && event.campaign === campaign)
      if (ours.length > 0) setCome((known) => merged(known, ours, MOST))
    },
    [campaign],
  )
  useEvents(
    take,
    useCallback(() => void refetch(), [refetch]),
  )
  return useMemo(() => talksOf(merged(past ?? [], come, MOST)), [past, come])
}

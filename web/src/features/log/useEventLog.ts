import { useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useState } from 'react'
import type { EventShape } from '~/api/gen/types.gen'
import { eventsQuery } from '~/api/queries'
import { useEvents } from '~/features/live/LiveProvider'
import { TURN } from '~/features/talk/talk'
import { merged } from './entries'

/** Of the stream kept in the page; the past has pages of its own. */
const MOST = 5000

/** Turns of talk stand beside the calls; here they would drown what happened. */
const isOfLog = (event: EventShape): boolean => event.kind !== TURN

export interface EventLog {
  readonly events: readonly EventShape[]
  readonly fetchOlder: (() => void) | undefined
}

/** The past by pages, what is new by the stream, each line once; where the stream missed some, the past is read anew. */
export function useEventLog(code: string): EventLog {
  const past = useInfiniteQuery(eventsQuery(code))
  const [come, setCome] = useState<readonly EventShape[]>([])
  const take = useCallback(
    (events: readonly EventShape[]) => {
      const ours = events.filter((event) => event.campaign === code && isOfLog(event))
      setCome((known) => merged(known, ours, MOST))
    },
    [code],
  )
  const { refetch, fetchNextPage, hasNextPage, isFetching, data } = past
  const reset = useCallback(() => {
    setCome([])
    void refetch()
  }, [refetch])
  useEvents(take, reset)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another campaign's lines are not this one's
  useEffect(() => () => setCome([]), [code])
  const events = useMemo(
    () => merged(data?.pages.flatMap((page) => page.items.filter(isOfLog)) ?? [], come, Number.POSITIVE_INFINITY),
    [data, come],
  )
  const canFetch = hasNextPage && !isFetching
  const fetchOlder = useMemo(() => (canFetch ? () => void fetchNextPage() : undefined), [canFetch, fetchNextPage])
  return { events, fetchOlder }
}

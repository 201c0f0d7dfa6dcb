import { useEffect, useRef, useState } from 'react'
import type { EventShape } from '~/api/gen/types.gen'
import { words } from '~/i18n'

const EVERY_MS = 15_000

/** A screen reader hears at most every fifteen seconds how much came, not each line. */
export function Said({ events }: { events: readonly EventShape[] }) {
  const [said, setSaid] = useState('')
  const newest = events[0]?.id ?? 0
  const current = useRef({ events, heard: newest })
  current.current.events = events
  useEffect(() => {
    const timer = setInterval(() => {
      const { events: all, heard } = current.current
      const fresh = all.filter((event) => event.id > heard)
      if (fresh.length === 0) return
      current.current.heard = fresh[0]?.id ?? heard
      setSaid(words.log.said(fresh.length, fresh.filter(isError).length))
    }, EVERY_MS)
    return () => clearInterval(timer)
  }, [])
  return (
    <p className="sr" role="status">
      {said}
    </p>
  )
}

const isError = ({ kind, data }: EventShape): boolean => kind === 'breaker_tripped' || data.outcome === 'failed'

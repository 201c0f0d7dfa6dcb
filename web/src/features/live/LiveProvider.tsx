import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { EventShape } from '~/api/gen/types.gen'
import { connectLive, type Line } from './connect'
import { debounced } from './debounced'
import type { FromHolder } from './protocol'
import { beginning, eventsOf, evolve, isNews, isReset, type LiveState } from './status'

type Listener = (events: readonly EventShape[]) => void

/** The stream as the tab sees it. */
class LiveStore {
  private state: LiveState = beginning
  private readonly watchers = new Set<() => void>()
  private readonly listeners = new Set<Listener>()
  private readonly resets = new Set<() => void>()
  private line: Line | undefined

  open(): () => void {
    this.line = connectLive((message) => this.take(message))
    const timer = setInterval(() => this.become(evolve(this.state, null, Date.now())), 1000)
    return () => {
      clearInterval(timer)
      this.line?.close()
    }
  }

  tryNow = () => this.line?.tryNow()
  snapshot = () => this.state

  watch = (watcher: () => void) => {
    this.watchers.add(watcher)
    return () => void this.watchers.delete(watcher)
  }

  listen(listener: Listener, onReset: () => void): () => void {
    this.listeners.add(listener)
    this.resets.add(onReset)
    return () => {
      this.listeners.delete(listener)
      this.resets.delete(onReset)
    }
  }

  private take(message: FromHolder): void {
    this.become(evolve(this.state, message, Date.now()))
    if (message.kind !== 'events') return
    if (message.events.some(isReset)) for (const reset of this.resets) reset()
    if (!message.events.some(isNews)) return
    const events = message.events.flatMap(eventsOf)
    for (const listener of this.listeners) listener(events)
  }

  private become(state: LiveState): void {
    if (state === this.state) return
    this.state = state
    for (const watcher of this.watchers) watcher()
  }
}

const LiveContext = createContext<LiveStore | null>(null)
const REFETCH_MS = 250
const CALM_MS = 3000

/** Everything a page shows is read anew a quarter of a second after an event, however many came; long lists less often. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const store = useMemo(() => new LiveStore(), [])
  const queries = useQueryClient()
  useEffect(() => store.open(), [store])
  useEffect(() => {
    const refetches = ([true, 'calm'] as const).map((pace) =>
      debounced(
        () => void queries.invalidateQueries({ predicate: ({ meta }) => meta?.isLive === pace }),
        pace === true ? REFETCH_MS : CALM_MS,
      ),
    )
    const later = () => {
      for (const refetch of refetches) refetch()
    }
    const stop = store.listen(later, later)
    return () => {
      stop()
      for (const refetch of refetches) refetch.cancel()
    }
  }, [store, queries])
  return <LiveContext.Provider value={store}>{children}</LiveContext.Provider>
}

function useLiveStore(): LiveStore {
  const store = useContext(LiveContext)
  if (!store) throw new Error('LiveProvider is missing')
  return store
}

export function useLive(): LiveState & { tryNow: () => void } {
  const store = useLiveStore()
  const state = useSyncExternalStore(store.watch, store.snapshot)
  return { ...state, tryNow: store.tryNow }
}

/** The events of the stream as they come. `onReset`: some were missed for good. */
export function useEvents(listener: Listener, onReset: () => void): void {
  const store = useLiveStore()
  useEffect(() => store.listen(listener, onReset), [store, listener, onReset])
}

/** Now, drawn anew each second; frozen while the stream is lost. */
export function useNow(): number {
  const { status, heardAt } = useLive()
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return status === 'lost' && heardAt !== null ? heardAt : now
}

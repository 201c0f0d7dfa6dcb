import { SegmentedControl, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { useLive, useNow } from '~/features/live/LiveProvider'
import { useKeys } from '~/features/shell/keys'
import { type Times, useTimes } from '~/features/shell/zone'
import { words } from '~/i18n'
import { Mark } from '~/ui/Mark'
import { Panel } from '~/ui/Panel'
import { type Entry, entryOf, isMeant, type LogFilter, withNumbers } from './entries'
import styles from './Log.module.css'
import { Said } from './Said'
import { useEventLog } from './useEventLog'

const { log: told } = words
const ROW_PX = 38

interface LogPanelProps {
  readonly code: string
  readonly filter: LogFilter
  readonly onFilter: (filter: LogFilter) => void
  readonly className?: string
}

export function LogPanel({ code, filter, onFilter, className }: LogPanelProps) {
  const times = useTimes()
  const { events, fetchOlder } = useEventLog(code)
  const entries = useEntries(events, filter, times)
  return (
    <Panel title={told.title} isFlush className={className} aside={<Export code={code} />}>
      <Tools filter={filter} onFilter={onFilter} />
      <Lost />
      {entries.length > 0 ? (
        <Lines entries={entries} times={times} onEnd={fetchOlder} />
      ) : (
        <p className="quiet pad">{events.length > 0 ? told.noneFound : told.none}</p>
      )}
      <Said events={events} />
    </Panel>
  )
}

/** The whole log as a file, from the server. */
const Export = ({ code }: { code: string }) => (
  <a href={`/api/v1/events/export?campaign=${encodeURIComponent(code)}`} download>
    {told.export}
  </a>
)

function useEntries(events: ReturnType<typeof useEventLog>['events'], filter: LogFilter, times: Times): Entry[] {
  const day = times.day(useNow())
  return useMemo(() => {
    // Within a day the times do not change their wording: the lines are made anew when the day is another.
    const now = Date.parse(`${day}T12:00:00Z`)
    const tell = (instant: string) => (times.day(instant) === day ? times.clock(instant) : times.moment(instant, now))
    return withNumbers(events)
      .map((event) => entryOf(event, tell))
      .filter((entry) => isMeant(entry, filter, times.clock))
  }, [events, filter, times, day])
}

function Tools({ filter, onFilter }: Pick<LogPanelProps, 'filter' | 'onFilter'>) {
  const input = useRef<HTMLInputElement>(null)
  useKeys({ l: () => input.current?.focus() })
  return (
    <div className={styles.tools}>
      <TextInput
        ref={input}
        data-filter
        aria-label={told.search}
        aria-keyshortcuts="l"
        placeholder={told.placeholder}
        value={filter.find}
        onChange={({ currentTarget }) => onFilter({ ...filter, find: currentTarget.value })}
      />
      <SegmentedControl
        fullWidth
        aria-label={told.kindLabel}
        value={filter.kind}
        onChange={(kind) => onFilter({ ...filter, kind: kind as LogFilter['kind'] })}
        data={Object.entries(told.kinds).map(([value, label]) => ({ value, label }))}
      />
    </div>
  )
}

function Lost() {
  const { status, heardAt } = useLive()
  const times = useTimes()
  if (status !== 'lost' || heardAt === null) return null
  return (
    <p className={styles.gap}>
      <span className="num">{times.clock(heardAt)}</span>
      <span>{told.gap}</span>
    </p>
  )
}

interface LinesProps {
  readonly entries: readonly Entry[]
  readonly times: Times
  readonly onEnd: (() => void) | undefined
}

function Lines({ entries, times, onEnd }: LinesProps) {
  const box = useRef<HTMLDivElement>(null)
  const held = useHeld(box, entries)
  const shown = held.shown
  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => shown[index]?.id ?? index,
    overscan: 8,
  })
  const items = rows.getVirtualItems()
  const isAtEnd = (items.at(-1)?.index ?? 0) >= shown.length - 1
  useEffect(() => {
    if (isAtEnd && shown.length > 0) onEnd?.()
  }, [isAtEnd, shown.length, onEnd])
  return (
    <>
      {held.waiting > 0 && (
        <button type="button" className={styles.new} onClick={held.release}>
          {told.new(held.waiting)}
        </button>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys */}
      <div ref={box} className={styles.log} role="log" aria-label={told.title} aria-live="off" tabIndex={0}>
        <ol style={{ blockSize: rows.getTotalSize() }}>
          {items.map((item) => {
            const entry = shown[item.index]
            return (
              entry && (
                <li
                  key={entry.id}
                  ref={rows.measureElement}
                  data-index={item.index}
                  data-class={entry.class}
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <Line entry={entry} times={times} />
                </li>
              )
            )
          })}
        </ol>
      </div>
    </>
  )
}

function Line({ entry, times }: { entry: Entry; times: Times }) {
  return (
    <>
      <span className="num dim">{times.clock(entry.at)}</span>
      <Mark shape={entry.mark[0]} tone={entry.mark[1]} />
      <span>
        {entry.attemptId ? (
          <Link className={styles.what} to="/calls/$id" params={{ id: entry.attemptId }}>
            {entry.what}
          </Link>
        ) : (
          <span className={styles.what}>{entry.what}</span>
        )}{' '}
        {entry.text}
      </span>
    </>
  )
}

/** New lines wait while the reader has scrolled: nothing jumps under the pointer. */
function useHeld(box: RefObject<HTMLDivElement | null>, entries: readonly Entry[]) {
  const [top, setTop] = useState<number>()
  useEffect(() => {
    const element = box.current
    if (!element) return
    const scroll = () => {
      const isScrolled = element.scrollTop > ROW_PX
      setTop((was) => (isScrolled ? (was ?? entries[0]?.id) : undefined))
    }
    element.addEventListener('scroll', scroll, { passive: true })
    return () => element.removeEventListener('scroll', scroll)
  }, [box, entries])
  const from =
    top === undefined
      ? 0
      : Math.max(
          0,
          entries.findIndex((entry) => entry.id <= top),
        )
  const release = () => {
    setTop(undefined)
    box.current?.scrollTo({ top: 0 })
  }
  return { shown: from > 0 ? entries.slice(from) : entries, waiting: from, release }
}

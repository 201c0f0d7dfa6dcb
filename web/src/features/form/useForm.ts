import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { Campaign, Checked, EstimateShape, PresetRow, SettingsTable, Tab, WrongField } from '~/api/gen/types.gen'
import { checkQuery, organizationQuery, settingsTableQuery, unsavedEstimateQuery } from '~/api/queries'
import { allocationOf, type Changes, changed, differing, isAllocated, shownOf } from './values'

const QUIET_MS = 250

export interface Form {
  readonly table: SettingsTable
  readonly checked: Checked
  /** Undefined: not known yet, or of settings that tell of nothing. */
  readonly estimate: EstimateShape | undefined
  readonly judging: Judging
  readonly changes: Changes
  /** To be allocated with the edit; undefined: what it has. */
  readonly channels: number | undefined
  readonly saved: Campaign | undefined
  /** Errors that may be told: of what was touched, or of all once saving was tried. */
  readonly told: readonly WrongField[]
  readonly isTried: boolean
  readonly visited: ReadonlySet<Tab>
  readonly set: (name: string, value: unknown) => void
  readonly visit: (tab: Tab) => void
  readonly attempt: () => boolean
  readonly reset: () => void
}

/** How it goes with `checked`, and the zone that its instants are to be told in. */
export interface Judging {
  readonly isGoing: boolean
  readonly error: unknown
  readonly again: () => void
  readonly zone: string
}

/** What is typed is judged by the server as it would be saved, a quarter of a second after the last change. */
export function useForm(saved: Campaign | undefined): Partial<Form> & { error: unknown } {
  const [changes, setChanges] = useState<Changes>({})
  const [isTried, setIsTried] = useState(false)
  const [visited, setVisited] = useState<ReadonlySet<Tab>>(new Set())
  const table = useQuery(settingsTableQuery)
  const cap = useQuery(organizationQuery).data?.channel_cap ?? Number.POSITIVE_INFINITY
  const before = saved && shownOf(saved)
  const [settled] = useDebouncedValue(differing(changes, before), QUIET_MS)
  const asked = { settings: settled, code: saved?.code ?? null, channels: allocationOf(settled, saved) }
  const check = useQuery(checkQuery(asked))
  const estimate = useQuery(unsavedEstimateQuery(asked))
  const judged = useLast(check.data)
  const error = table.error ?? check.error
  if (!table.data || !judged) return { error }
  const kept = before && isAllocated(saved) ? { planned_channels: before.planned_channels } : {}
  const checked = { ...judged, settings: { ...judged.settings, ...kept, ...given(changes) } }
  const differ = differing(changes, before)
  return {
    error,
    table: table.data,
    checked,
    estimate: estimate.data?.estimate ?? undefined,
    judging: {
      isGoing: check.isFetching,
      error: check.error,
      again: () => void check.refetch(),
      zone: judged.settings.zone || 'UTC',
    },
    changes: differ,
    channels: allocationOf(differ, saved),
    saved,
    told: isTried ? checked.errors : checked.errors.filter((one) => one.field in changes),
    isTried,
    visited,
    set: (name, value) =>
      setChanges((was) => ({ ...changed(was, name, value), ...ofPreset(table.data.presets, name, value, cap, saved) })),
    visit: (tab) => setVisited((was) => (was.has(tab) ? was : new Set([...was, tab]))),
    attempt: () => {
      setIsTried(true)
      return checked.errors.length === 0
    },
    reset: () => setChanges({}),
  }
}

/** On the edit form a preset allocates its channels, as far as the organization has them. */
function ofPreset(
  presets: readonly PresetRow[],
  name: string,
  value: unknown,
  cap: number,
  saved: Campaign | undefined,
): Changes {
  const row = name === 'preset' && isAllocated(saved) && presets.find((one) => one.preset === value)
  return row ? { planned_channels: Math.min(row.planned_channels, cap) } : {}
}

/** While it cannot be judged, what was typed stays on the page with what was last told of it. */
function useLast<T>(told: T | undefined): T | undefined {
  const last = useRef(told)
  if (told !== undefined) last.current = told
  return last.current
}

/** What was typed is shown at once, before it is judged. */
const given = (changes: Changes): object =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))

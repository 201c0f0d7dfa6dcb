import type { Campaign, SettingRow, SettingsGiven, SettingsTold, Tab, WrongField } from '~/api/gen/types.gen'

export type SettingName = keyof SettingsTold
export type Value = SettingsTold[SettingName]
export type Changes = SettingsGiven

/** What the preset fills in; an edit of any of them makes the preset custom (the server says so, too). */
const byPreset: readonly string[] = ['placement_spacing_s', 'daily_call_limit', 'planned_channels']

/** What is chosen of another field's choice goes with it. */
const chosenOf: Record<string, Changes> = {
  agent_id: { agent_version: null },
  project_id: { single_contact: null, single_number: null },
  single_contact: { single_number: null },
}

export function changed(changes: Changes, name: string, value: unknown): Changes {
  if (name === 'preset') return { ...without(changes, byPreset), preset: value as Changes['preset'] }
  const next = { ...changes, ...chosenOf[name], [name]: value }
  return byPreset.includes(name) ? { ...next, preset: 'custom' } : next
}

const without = (changes: Changes, names: readonly string[]): Changes =>
  Object.fromEntries(Object.entries(changes).filter(([name]) => !names.includes(name)))

/** Of a saved campaign only what differs is sent: what somebody else changed meanwhile stays theirs. */
export function differing(changes: Changes, saved: SettingsTold | undefined): Changes {
  if (!saved) return changes
  const isSame = (name: string, value: unknown) => JSON.stringify(saved[name as SettingName]) === JSON.stringify(value)
  return Object.fromEntries(Object.entries(changes).filter(([name, value]) => !isSame(name, value)))
}

/** A draft has a plan only; what was created shows, and changes, what is allocated. */
export const isAllocated = (saved: Campaign | undefined): boolean => saved !== undefined && saved.state !== 'draft'

export const shownOf = (saved: Campaign): SettingsTold =>
  isAllocated(saved) ? { ...saved.settings, planned_channels: saved.channels } : saved.settings

/** Undefined: the edit does not touch it. */
export const allocationOf = (changes: Changes, saved: Campaign | undefined): number | undefined =>
  isAllocated(saved) ? (changes.planned_channels ?? undefined) : undefined

export function rowsOf(rows: readonly SettingRow[], tab: Tab): SettingRow[] {
  return rows.filter((row) => row.tab === tab)
}

export interface Visibility {
  readonly settings: SettingsTold
}

/** Fields that mean something only beside another one's value. */
const only: Partial<Record<SettingName, (settings: SettingsTold) => boolean>> = {
  voicemail_message: (one) => one.voicemail === 'leave_message',
  recurrence_rule: (one) => one.recurrence === 'custom',
  recurrence_end_date: (one) => one.recurrence !== 'none',
  recurrence_count: (one) => one.recurrence !== 'none',
  on_overlap: (one) => one.recurrence !== 'none',
  start_time: (one) => one.start_date !== null,
  guard_start: (one) => one.business_hours_guard,
  guard_end: (one) => one.business_hours_guard,
  breaker_failure_rate: (one) => one.circuit_breaker,
  breaker_window_min: (one) => one.circuit_breaker,
  breaker_least_calls: (one) => one.circuit_breaker,
  recording_announcement: (one) => one.record_calls,
  event_name: (one) => one.trigger === 'event',
  event_expiry_h: (one) => one.trigger === 'event',
  single_number: (one) => one.single_contact !== null,
}

export const isShown = (name: string, settings: SettingsTold): boolean => only[name as SettingName]?.(settings) ?? true

export const wrongOf = (wrong: readonly WrongField[], name: string): WrongField | undefined =>
  wrong.find((one) => one.field === name)

export function countByTab(wrong: readonly WrongField[], rows: readonly SettingRow[]): Partial<Record<Tab, number>> {
  const counts: Partial<Record<Tab, number>> = {}
  for (const { field } of wrong) {
    const tab = rows.find((row) => row.name === field)?.tab
    if (tab) counts[tab] = (counts[tab] ?? 0) + 1
  }
  return counts
}

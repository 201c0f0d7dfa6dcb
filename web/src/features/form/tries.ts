import type { NeverPickedUpShape } from '~/api/gen/types.gen'
import { formWords } from '~/i18n/form'
import { clockOf, hoursFrom, rowOfWindow, type WindowRow } from './windows'

const { tries: told } = formWords

type Try = NeverPickedUpShape['tries'][number]

/** A day with its window, and the tries in it: hours from the midnight of that day. */
export interface TryRow extends WindowRow {
  readonly tries: readonly { readonly at: number; readonly reason: string | null }[]
  readonly isLast: boolean
}

export function rowsOfTries({ tries, days }: NeverPickedUpShape, zone: string): TryRow[] {
  const reader = { locale: 'en-CA', zone }
  const dayOf = ({ placed_at }: Try) =>
    days.findLast((day) => day.opens_at !== null && Date.parse(day.opens_at) <= Date.parse(placed_at))
  const last = tries.at(-1)
  return days.map((day) => ({
    ...rowOfWindow(day, reader),
    tries: tries
      .filter((one) => dayOf(one) === day)
      .map(({ placed_at, reason }) => ({ at: hoursFrom(day.day, placed_at, reader), reason })),
    isLast: last !== undefined && dayOf(last) === day,
  }))
}

/** "10:12 and 16:12, after the not-picked cooldown": when, what the last of them waited for, and how it ends. */
export function noteOfTries({ tries, isLast }: TryRow, ends: string | null): string {
  if (tries.length === 0) return ends === null ? told.later : told.notAgain
  const after = told.after[tries.at(-1)?.reason ?? '']
  const end = isLast && ends !== null ? (told.ends[ends] ?? told.scheduleEnds) : undefined
  return [timesOf(tries.map(({ at }) => clockOf(at))), after, end].filter(Boolean).join(', ')
}

/** More than three are told by the first and the last. */
function timesOf(times: readonly string[]): string {
  const [first = '', last = ''] = [times[0], times.at(-1)]
  return times.length > 3 ? told.many(times.length, first, last) : told.listed(times)
}

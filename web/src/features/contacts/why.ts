import type { CanBeCalledShape, GateShape, WhyShape } from '~/api/gen/types.gen'
import { locale, words } from '~/i18n'
import { calendarDay, hourMinute } from '~/i18n/format'
import type { Hold } from '~/ui/holds'
import type { Shape, Tone } from '~/ui/Mark'

const { why: told, canBeCalled: row } = words

export interface Answer {
  readonly mark: readonly [Shape, Tone]
  readonly text: string
  readonly because: string
}

type Tell = (instant: string | number) => string

export function answerOf(why: WhyShape, tell: Tell): Answer {
  if (why.is_allowed) return { mark: ['dot', 'ok'], text: told.now, because: '' }
  const name = reasonOf(why.reason)
  const because = why.detail ? `${name}: ${why.detail}` : name
  if (why.reason === 'reached') return { mark: ['check', 'text-2'], text: told.reached, because: '' }
  if (why.until) return { mark: ['clock', 'accent'], text: told.later(tell(why.until)), because }
  if (why.reason === 'not_enrolled' && why.answer === 'later')
    return { mark: ['clock', 'accent'], text: told.later(told.taken), because: name }
  const soon = told.soon[why.reason ?? '']
  if (soon) return { mark: ['clock', 'accent'], text: told.later(soon), because }
  return { mark: ['cross', 'bad'], text: told.no, because }
}

/** The hours that it may be now where it rings, each once, the earliest first. */
export function hoursThere(zones: readonly string[], now: number): string[] {
  const readers = zones.map((zone) => ({ locale, zone }))
  const walls = readers.map((there) => [calendarDay(now, there), hourMinute(now, there)] as const).toSorted()
  return [...new Set(walls.map(([, hour]) => hour))]
}

/** The same of a row in the list, by the contact's own rules. */
export function rowAnswer(found: CanBeCalledShape, tell: Tell): Answer {
  const name = reasonOf(found.reason)
  const because = found.detail ? `${name}: ${found.detail}` : name
  if (found.reason === 'in_call') return { mark: ['dot', 'accent'], text: name, because: row.now }
  switch (found.answer) {
    case 'yes':
      return { mark: ['dot', 'ok'], text: row.yes, because: row.inQueue }
    case 'done':
      return { mark: ['check', 'text-2'], text: row.done, because: name }
    case 'no':
      return { mark: ['slash', 'bad'], text: row.no, because }
    case 'later':
      return {
        mark: ['clock', 'accent'],
        text: row.later,
        because: found.until ? row.until(tell(found.until), name) : because,
      }
  }
}

export const reasonOf = (reason: string | null | undefined): string => {
  if (!reason) return ''
  const campaign = words.campaignReason[reason]
  return words.contactReason[reason] ?? (campaign ? told.campaign(campaign) : reason)
}

/** The rules that hold: each until its own instant; one without an end goes on beyond the axis. */
export function holdsOf(gates: readonly GateShape[], now: number, tell: Tell): Hold[] {
  return lastByReason(gates.filter((gate) => !gate.is_allowed)).map((gate) => ({
    name: reasonOf(gate.reason) || gate.gate,
    fact: gate.detail ?? '',
    note: gate.until ? told.until(tell(gate.until)) : endOf(gate.reason ?? ''),
    held: [{ from: now, to: gate.until ? Date.parse(gate.until) : Number.POSITIVE_INFINITY }],
    open: [],
  }))
}

const endOf = (reason: string): string => told.soon[reason] ?? told.onceDone[reason] ?? told.noEnd

/** Two gates may hold for the same reason: the one that holds longer is told. */
function lastByReason(gates: readonly GateShape[]): GateShape[] {
  const until = (gate: GateShape) => (gate.until ? Date.parse(gate.until) : Number.POSITIVE_INFINITY)
  const found = new Map<string, GateShape>()
  for (const gate of gates) {
    const key = gate.reason ?? gate.gate
    const known = found.get(key)
    if (!known || until(gate) > until(known)) found.set(key, gate)
  }
  return [...found.values()]
}

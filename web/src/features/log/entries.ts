import type { EventShape } from '~/api/gen/types.gen'
import { words } from '~/i18n'
import { phone } from '~/i18n/format'
import { outcomeShapes, outcomeTone, type Shape, type Tone } from '~/ui/Mark'
import { isOutcome, type Outcome } from '~/ui/vocabulary'

export type EntryClass = 'call' | 'outcome' | 'command' | 'hold' | 'error'

export interface Entry {
  readonly id: number
  readonly at: string
  readonly class: EntryClass
  readonly mark: readonly [Shape, Tone]
  readonly what: string
  readonly text: string
  readonly outcome: Outcome | undefined
  readonly attemptId: string | undefined
  /** Looked for as well, though the line has the name. */
  readonly number: string
}

const WHO = 'who'
type Data = Readonly<Record<string, unknown>>

const { log: told } = words
const text = (value: unknown): string => (value === null || value === undefined ? '' : String(value))
const spoken = (word: string): string => {
  const plain = word.replaceAll('_', ' ')
  return plain.charAt(0).toUpperCase() + plain.slice(1)
}

/** A line of the log as it is read. `tell` tells an instant in the zone of the page. */
export function entryOf(event: EventShape, tell: (instant: string) => string): Entry {
  const number = text(event.data.number)
  const data: Data = { ...event.data, [WHO]: event.contact || (number && phone(number)) }
  const outcome = text(data.outcome)
  const known = event.kind === 'call_ended' && isOutcome(outcome) ? outcome : undefined
  const kind = kinds[event.kind] ?? (event.kind.startsWith('campaign_') ? command : plain)
  const attempt = text(data.attempt_id)
  return {
    id: event.id,
    at: event.at,
    class: known ? (known === 'failed' ? 'error' : 'outcome') : kind.class,
    mark: known ? [outcomeShapes[known], outcomeTone(known)] : kind.mark,
    what: known ? words.outcome[known] : (told.kind[event.kind] ?? spoken(event.kind)),
    text: (kind.tell ?? tellPlainly)(data, tell),
    outcome: known,
    attemptId: attempt || undefined,
    number,
  }
}

/** An end is told without the number: its placement told it. */
export function withNumbers(events: readonly EventShape[]): EventShape[] {
  const placed = events.filter((event) => event.kind === 'call_placed')
  const numbers = new Map(placed.map(({ data }) => [data.attempt_id, data.number]))
  return events.map((event) =>
    event.kind === 'call_ended' && numbers.has(event.data.attempt_id)
      ? { ...event, data: { number: numbers.get(event.data.attempt_id), ...event.data } }
      : event,
  )
}

interface Kind {
  readonly class: EntryClass
  readonly mark: readonly [Shape, Tone]
  readonly tell?: (data: Data, tell: (instant: string) => string) => string
}

const command: Kind = { class: 'command', mark: ['chevron', 'accent'] }
const plain: Kind = { class: 'command', mark: ['chevron', 'text-3'] }
const trouble: Kind = { class: 'error', mark: ['triangle', 'bad'] }

const kinds: Partial<Record<string, Kind>> = {
  call_placed: {
    class: 'call',
    mark: ['arrow', 'text-3'],
    tell: (data) => told.placed(text(data[WHO]), Number(data.placement_no ?? 1)),
  },
  call_ended: { class: 'outcome', mark: ['minus', 'text-3'], tell: tellEnd },
  call_void: { class: 'call', mark: ['minus', 'text-3'], tell: tellVoid },
  channels_allocated: { ...command, tell: (data) => told.channels(Number(data.channels ?? 0)) },
  campaign_created: { ...command, tell: (data) => text(data.name) },
  campaign_edited: { ...command, tell: (data) => told.settings(text(data.settings_version)) },
  campaign_started: { ...command, tell: tellNext },
  campaign_stopped: { ...command, tell: (data) => (data.hang_up_now ? told.hungUp : '') },
  run_began: {
    ...plain,
    tell: (data, tell) => [data.is_late && told.late, tellNext(data, tell)].filter(Boolean).join(', '),
  },
  run_skipped: {
    ...plain,
    tell: (data, tell) => [told.skipped[text(data.reason)], tellNext(data, tell)].filter(Boolean).join(', '),
  },
  run_ended: { ...plain, tell: tellRunEnd },
  next_run_moved: {
    ...plain,
    tell: (data, tell) => (data.next_run_at ? tell(text(data.next_run_at)) : told.noNextRun),
  },
  breaker_tripped: { ...trouble, tell: (data) => told.tripped(Number(data.failures ?? 0), Number(data.calls ?? 0)) },
  start_refused: { ...trouble, tell: (data) => text(data.message) },
  carrier_down: { ...trouble, tell: tellCarrier },
  carrier_up: { ...plain, tell: tellCarrier },
  process_ended: { ...trouble, tell: tellProcess },
  process_started_again: { ...plain, tell: tellProcess },
  opted_out: {
    class: 'command',
    mark: ['slash', 'warn'],
    tell: tellOptOut,
  },
  agent_published: { ...command, tell: (data) => told.published(text(data.version)) },
  waiting: { class: 'hold', mark: ['clock', 'accent'], tell: tellWait },
}

function tellVoid(data: Data): string {
  const cause = text(data.cause)
  return [text(data[WHO]), told.notDialed[cause] ?? words.cause(cause)].filter(Boolean).join(', ')
}

function tellEnd(data: Data, tell: (instant: string) => string): string {
  const who = text(data[WHO])
  const cause = data.cause ? words.cause(text(data.cause)) : ''
  const next = data.next_at ? told.again(tell(text(data.next_at))) : ''
  const reason = words.contactReason[text(data.reason)]
  const end = next || (data.reason !== 'reached' && reason ? reason : '')
  const wrong = data.reason === 'wrong_number' ? told.wrongNumber : ''
  return [who, cause, wrong, end].filter(Boolean).join(', ')
}

function tellWait(data: Data, tell: (instant: string) => string): string {
  const reason = text(data.reason)
  const why = words.campaignReason[reason] ?? words.contactReason[reason]?.toLowerCase() ?? spoken(reason).toLowerCase()
  return data.until ? `${told.waitsUntil(tell(text(data.until)))}, ${why}` : why
}

/** When the next run of the series begins, if one is to come. */
function tellNext(data: Data, tell: (instant: string) => string): string {
  return data.next_run_at ? told.nextRun(tell(text(data.next_run_at))) : ''
}

function tellRunEnd(data: Data, tell: (instant: string) => string): string {
  const { reached = 0, ...others } = (data.contacts ?? {}) as Record<string, number>
  const all = Object.values(others).reduce((sum, some) => sum + some, reached)
  return [all > 0 && told.runEnded(reached, all), tellNext(data, tell)].filter(Boolean).join(', ')
}

function tellCarrier(data: Data): string {
  return [text(data.carrier), data.cause ? words.cause(text(data.cause)) : ''].filter(Boolean).join(', ')
}

function tellProcess(data: Data): string {
  const who = data.process === 'voice' ? told.speechModels : told.caller(Number(data.caller ?? 1), text(data.carrier))
  const how = 'signal' in data ? told.bySignal(text(data.signal)) : 'code' in data ? told.withCode(text(data.code)) : ''
  return [who, how, Number(data.calls ?? 0) > 0 && told.callsLost(Number(data.calls))].filter(Boolean).join(', ')
}

function tellOptOut(data: Data): string {
  const numbers = Array.isArray(data.numbers) ? data.numbers.map((number) => phone(text(number))).join(', ') : ''
  return data.words ? told.optedOut(numbers, text(data.words)) : numbers
}

function tellPlainly(data: Data): string {
  const kept = Object.entries(data).filter(
    ([name, value]) => name !== WHO && ['string', 'number', 'boolean'].includes(typeof value),
  )
  return kept.map(([name, value]) => `${name.replaceAll('_', ' ')} ${value}`).join(', ')
}

export interface LogFilter {
  readonly kind: 'all' | 'outcomes' | 'errors' | 'commands'
  readonly find: string
}

const classes: Record<Exclude<LogFilter['kind'], 'all'>, readonly EntryClass[]> = {
  outcomes: ['outcome', 'error'],
  errors: ['error'],
  commands: ['command', 'hold'],
}

/** A time such as 14:20 finds what was then; anything else is looked for in the words. */
export function isMeant(entry: Entry, filter: LogFilter, clock: (instant: string) => string): boolean {
  if (filter.kind !== 'all' && !classes[filter.kind].includes(entry.class)) return false
  if (filter.kind === 'outcomes' && !entry.outcome) return false
  const find = filter.find.trim().toLowerCase()
  if (!find) return true
  if (/^\d{1,2}:\d{0,2}/.test(find)) return clock(entry.at).startsWith(find)
  const digits = find.replace(/[\s+()-]/g, '')
  if (/^\d{3,}$/.test(digits) && entry.number.includes(digits)) return true
  return `${entry.what} ${entry.text}`.toLowerCase().includes(find)
}

/** The log of the page: newest first, each id once, whichever of the two ways it came. */
export function merged(known: readonly EventShape[], come: readonly EventShape[], most: number): EventShape[] {
  const ids = new Set(known.map((event) => event.id))
  const fresh = come.filter((event) => !ids.has(event.id))
  if (fresh.length === 0) return known as EventShape[]
  return [...fresh, ...known].toSorted((a, b) => b.id - a.id).slice(0, most)
}

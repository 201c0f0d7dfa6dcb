import type { CampaignListed } from '~/api/gen/types.gen'
import { locale, words } from '~/i18n'
import { formWords } from '~/i18n/form'
import { count } from '~/i18n/format'

const { campaigns: told } = words

type Row = Pick<
  CampaignListed,
  | 'state'
  | 'state_at'
  | 'state_by'
  | 'is_armed'
  | 'is_tripped'
  | 'is_dialing'
  | 'runs_begun'
  | 'reason'
  | 'until'
  | 'lacks'
  | 'placed_last_hour'
>
type Tell = (instant: string) => string

/** Under a state: how fast it dials, or what holds it and until when, or who brought it there, or what it lacks. */
export function noteOf(row: Row, tell: Tell): string {
  if (row.is_tripped) return `${words.campaignReasonShort.breaker_tripped} ${tell(row.state_at)}`
  if (row.state === 'active')
    return row.is_dialing || !row.reason ? told.pace(placed(row)) : heldOf(row, row.reason, tell)
  if (row.state === 'draft') return lackOf(row.lacks)
  if (row.is_armed) return told.armed
  if (row.state === 'paused' && row.runs_begun === 0) return told.never
  return row.state_by ? told.by(row.state_by, tell(row.state_at)) : tell(row.state_at)
}

const placed = (row: Row): string => count(row.placed_last_hour ?? 0, locale)

function heldOf(row: Row, reason: string, tell: Tell): string {
  const why = words.campaignReasonShort[reason] ?? words.contactReason[reason] ?? reason
  return row.until ? `${why} ${tell(row.until)}` : (words.campaignReasonAlone[reason] ?? why)
}

const NAMED = 2

function lackOf(lacks: readonly string[]): string {
  if (lacks.length === 0) return told.incomplete
  return lacks.length > NAMED
    ? told.missing(lacks.length)
    : told.lacks(lacks.map((name) => formWords.label(name).toLowerCase()))
}

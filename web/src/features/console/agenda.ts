import type { ConsoleShape } from '~/api/gen/types.gen'
import { words } from '~/i18n'
import type { CallWindow } from './useWindow'

export interface AgendaItem {
  readonly at: number
  readonly text: string
}

const DAY_MS = 86_400_000

type Asked = Pick<ConsoleShape, 'status' | 'estimate'> & {
  readonly campaign: { readonly state: string; readonly channels: number }
}

/** What is known to come, the nearest first. */
export function agendaOf(
  { campaign, estimate, status }: Asked,
  window: CallWindow | undefined,
  now: number,
): AgendaItem[] {
  if (campaign.state !== 'active' || campaign.channels === 0) return []
  const items: AgendaItem[] = []
  const isRoundTheClock = window && window.closes - window.opens >= DAY_MS
  if (status.is_dialing && window && !isRoundTheClock)
    items.push({ at: window.closes, text: words.answer.windowCloses })
  const isHeld = status.reason !== null && !status.until && !status.is_dialing
  if (estimate.clears_at && !isHeld) items.push({ at: Date.parse(estimate.clears_at), text: words.answer.cleared })
  return items.filter((item) => item.at > now).toSorted((a, b) => a.at - b.at)
}

import type { ConsoleShape } from '~/api/gen/types.gen'
import { words } from '~/i18n'
import type { CallWindow } from './useWindow'

export interface AgendaItem {
  readonly at: number
  readonly text: string
}

type Asked = Pick<ConsoleShape, 'status' | 'estimate'> & { readonly campaign: { readonly state: string } }

/** What is known to come, the nearest first. */
export function agendaOf(
  { campaign, estimate, status }: Asked,
  window: CallWindow | undefined,
  now: number,
): AgendaItem[] {
  if (campaign.state !== 'active') return []
  const items: AgendaItem[] = []
  if (status.is_dialing && window) items.push({ at: window.closes, text: words.answer.windowCloses })
  if (estimate.clears_at) items.push({ at: Date.parse(estimate.clears_at), text: words.answer.cleared })
  return items.filter((item) => item.at > now).toSorted((a, b) => a.at - b.at)
}

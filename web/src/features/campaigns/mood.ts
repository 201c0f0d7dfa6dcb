import type { Life } from '~/api/gen/types.gen'
import type { CampaignMood } from '~/ui/vocabulary'

/** An active campaign dials, or waits for a reason. */
export const moodOf = (state: Life, waitsFor?: string | null): CampaignMood => {
  if (state !== 'active') return state
  return waitsFor ? 'waiting' : 'dialing'
}

import type { CampaignSummary } from '~/api/gen/types.gen'

type Lived = Pick<CampaignSummary, 'state' | 'can_run_again'>

/** Stopped, or completed: its settings stay as they are, whether or not it runs once more. */
export const hasEnded = ({ state }: Pick<Lived, 'state'>): boolean => state === 'stopped' || state === 'completed'

/** It has ended, and no run can follow. */
export const isOver = (campaign: Lived): boolean =>
  hasEnded(campaign) && !(campaign.state === 'completed' && campaign.can_run_again)

/** At rest, and may be started or resumed. */
export const canGo = (campaign: Lived): boolean =>
  campaign.state === 'paused' || (campaign.state === 'completed' && campaign.can_run_again)

import { Link } from '@tanstack/react-router'
import type { CampaignSummary } from '~/api/gen/types.gen'
import { words } from '~/i18n'
import { Empty } from '~/ui/Problem'

const { agents: told } = words

/** In place of the page of a campaign that was one test call: nothing of it is started, paused or edited. */
export function OfTest({ campaign }: { campaign: CampaignSummary }) {
  return (
    <Empty title={<h1>{campaign.name}</h1>}>
      <p>{told.wasTest}</p>
      <Link to="/agents/$id" params={{ id: String(campaign.agent_id) }}>
        {told.toTested}
      </Link>
    </Empty>
  )
}

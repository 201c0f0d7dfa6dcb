import { useQuery } from '@tanstack/react-query'
import type { AgentShape } from '~/api/gen/types.gen'
import { agentsQuery } from '~/api/queries'
import { useCrumbs } from '~/features/shell/crumbs'
import { words } from '~/i18n'
import { type Column, ListTable } from '~/ui/DataTable'
import { Mark } from '~/ui/Mark'
import { PageHead } from '~/ui/PageHead'
import { Empty } from '~/ui/Problem'
import { CampaignLinks } from '../campaigns/CampaignLinks'

const { agents: told } = words

const columns: Column<AgentShape>[] = [
  { head: told.name, cell: (agent) => <b>{agent.name}</b> },
  { head: told.published, cell: (agent) => <Published agent={agent} /> },
  { head: told.draft, isWideOnly: true, cell: (agent) => (agent.draft ? told.hasDraft : '–') },
  { head: words.nav.campaigns, isWideOnly: true, cell: (agent) => <CampaignLinks codes={agent.campaigns} /> },
]

export function AgentsPage() {
  useCrumbs({ text: words.nav.agents })
  return (
    <>
      <PageHead title={words.nav.agents} />
      <ListTable
        query={useQuery(agentsQuery)}
        columns={columns}
        keyOf={(agent) => agent.agent_id}
        empty={<Empty title={told.none} />}
      />
    </>
  )
}

function Published({ agent }: { agent: AgentShape }) {
  if (agent.published_version !== null) return <span className="num">v{agent.published_version}</span>
  return (
    <span className="with-mark warn-text">
      <Mark shape="triangle" tone="warn" />
      {told.notPublished}
    </span>
  )
}

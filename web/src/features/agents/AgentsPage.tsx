import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { createAgent } from '~/api/gen/sdk.gen'
import type { AgentShape } from '~/api/gen/types.gen'
import { agentsQuery } from '~/api/queries'
import { useRefresh } from '~/features/console/useCommands'
import { useCrumbs } from '~/features/shell/crumbs'
import { words } from '~/i18n'
import { type Column, ListTable } from '~/ui/DataTable'
import { Mark } from '~/ui/Mark'
import { NameForm } from '~/ui/NameForm'
import { PageHead } from '~/ui/PageHead'
import { Empty } from '~/ui/Problem'
import table from '~/ui/Table.module.css'
import { CampaignLinks } from '../campaigns/CampaignLinks'
import { newAgent } from './template'

const { agents: told } = words

const columns: Column<AgentShape>[] = [
  { head: told.name, cell: (agent) => <NameOf agent={agent} /> },
  { head: told.published, cell: (agent) => <Published agent={agent} /> },
  { head: told.draft, isWideOnly: true, cell: (agent) => (agent.draft ? told.hasDraft : '–') },
  { head: words.nav.campaigns, isWideOnly: true, cell: (agent) => <CampaignLinks codes={agent.campaigns} /> },
]

export function AgentsPage() {
  useCrumbs({ text: words.nav.agents })
  return (
    <>
      <PageHead title={words.nav.agents} actions={<AddAgent />} />
      <ListTable
        query={useQuery(agentsQuery)}
        columns={columns}
        keyOf={(agent) => agent.agent_id}
        empty={<Empty title={told.none} />}
      />
    </>
  )
}

const NameOf = ({ agent }: { agent: AgentShape }) => (
  <Link to="/agents/$id" params={{ id: String(agent.agent_id) }} className={table.who}>
    {agent.name}
  </Link>
)

function AddAgent() {
  const navigate = useNavigate()
  const refresh = useRefresh()
  const add = useMutation({
    mutationFn: async (name: string) =>
      (await createAgent({ body: { name, config: newAgent(name) }, throwOnError: true })).data,
    onSuccess: ({ agent_id }) => void navigate({ to: '/agents/$id', params: { id: String(agent_id) } }),
    onSettled: refresh,
  })
  return <NameForm label={told.name} go={told.add} command={add} least="manager" />
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

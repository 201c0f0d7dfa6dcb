import '~/ui/mono.css'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { AgentFileShape, AgentShape } from '~/api/gen/types.gen'
import { agentFileQuery, agentQuery, agentVersionsQuery } from '~/api/queries'
import { CampaignLinks } from '~/features/campaigns/CampaignLinks'
import { useCrumbs } from '~/features/shell/crumbs'
import { Unloaded } from '~/features/shell/Unloaded'
import { words } from '~/i18n'
import { LoadingPage } from '~/ui/LoadingPage'
import { Mark } from '~/ui/Mark'
import { PageHead } from '~/ui/PageHead'
import { Choices, tabId } from '~/ui/Tabs'
import { AgentActions } from './AgentActions'
import { Editor } from './Editor'
import { Rename } from './Rename'
import { type AgentTab, agentTabs } from './search'
import { useAgentFile } from './useAgentFile'
import { Versions } from './Versions'

const { agents: told } = words
const PANEL = 'agent-panel'

export function AgentPage() {
  const id = Number(useParams({ from: '/shell/agents/$id' }).id)
  const agent = useQuery(agentQuery(id))
  const file = useQuery(agentFileQuery(id))
  useCrumbs({ text: words.nav.agents, to: '/agents' }, { text: agent.data?.name ?? String(id) })
  if (agent.data && file.data) return <Loaded key={id} agent={agent.data} file={file.data} />
  const failed = [agent, file].find((one) => one.error)
  if (failed)
    return (
      <Unloaded
        error={failed.error}
        onRetry={() => void failed.refetch()}
        to="/agents"
        toText={words.problem.toAgents}
      />
    )
  return <LoadingPage what={told.name} />
}

function Loaded({ agent, file }: { agent: AgentShape; file: AgentFileShape }) {
  const { tab = 'conversation' } = useSearch({ from: '/shell/agents/$id' })
  const navigate = useNavigate({ from: '/agents/$id' })
  const { data: versions } = useQuery(agentVersionsQuery(agent.agent_id))
  const editor = useAgentFile(agent.agent_id, file)
  const pick = (id: string) => void navigate({ search: (was) => ({ ...was, tab: id as AgentTab }), replace: true })
  const counts = { conversation: undefined, versions: versions?.length }
  return (
    <>
      <PageHead
        title={agent.name}
        meta={<Facts agent={agent} isDirty={editor.isDirty} />}
        actions={<AgentActions agent={agent} editor={editor} />}
        tabs={
          <Choices
            label={told.tabsLabel}
            panelId={PANEL}
            current={tab}
            onPick={pick}
            items={agentTabs.map((id) => ({ id, text: told.tabs[id], count: counts[id] }))}
          />
        }
      />
      <div role="tabpanel" id={PANEL} aria-labelledby={tabId(PANEL, tab)}>
        {tab === 'versions' ? <Versions agent={agent} versions={versions ?? []} /> : <Editor editor={editor} />}
      </div>
    </>
  )
}

function Facts({ agent, isDirty }: { agent: AgentShape; isDirty: boolean }) {
  const hasDraft = agent.draft !== null || isDirty
  return (
    <>
      {hasDraft && (
        <span className="with-mark">
          <Mark shape="dashed" tone="text-3" />
          {isDirty ? told.unsaved : told.draftOf(agent.latest_version + 1)}
        </span>
      )}
      <span>{agent.published_version === null ? told.notPublished : told.publishedAs(agent.published_version)}</span>
      {agent.campaigns.length > 0 && (
        <span>
          {told.usedBy} <CampaignLinks codes={agent.campaigns} />
        </span>
      )}
      {agent.campaigns.length === 0 && <Link to="/campaigns/smart/create">{told.noCampaign}</Link>}
      <Rename agent={agent} />
    </>
  )
}

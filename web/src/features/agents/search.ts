export const agentTabs = ['conversation', 'versions'] as const
export type AgentTab = (typeof agentTabs)[number]

export interface AgentSearch {
  readonly tab?: AgentTab
}

export const agentSearch = (search: Record<string, unknown>): AgentSearch => ({
  tab: agentTabs.find((tab) => tab !== 'conversation' && tab === search.tab),
})

import { useQuery } from '@tanstack/react-query'
import { agentVersionsQuery } from '~/api/queries'
import type { Names } from '~/features/calls/Transcript'
import { words } from '~/i18n'

interface Speakers {
  readonly contact: string
  readonly agent_id: number
  /** Of the agent; undefined: the latest. */
  readonly agent_version?: number
}

export function useNames({ contact, agent_id, agent_version }: Speakers): Names {
  const agent = useAgentName(agent_id, agent_version)
  return { contact: firstNameOf(contact), agent }
}

export const firstNameOf = (name: string): string => name.split(' ')[0] || words.calls.contact

/** What the agent calls itself. */
export function useAgentName(agentId: number | null, version?: number): string {
  const { data: versions } = useQuery({ ...agentVersionsQuery(agentId ?? 0), enabled: agentId !== null })
  const used = versions?.find((one) => one.version === version) ?? versions?.[0]
  return typeof used?.config.agent === 'string' ? used.config.agent : words.callLog.agent
}

import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useMemo, useRef, useState } from 'react'
import { isProblem } from '~/api/client'
import { publishAgent, saveAgentFile, talkWithAgent } from '~/api/gen/sdk.gen'
import type { AgentFileShape, TriedTurnShape } from '~/api/gen/types.gen'
import { useRefresh } from '~/features/console/useCommands'
import { pathOf, readDocument } from './document'

const TYPING_MS = 400

export interface Wrong {
  readonly line: number
  readonly where: string
  readonly message: string
}

export type AgentEditor = ReturnType<typeof useAgentFile>

/** The draft while it is worked on: typed, judged by the server as it is typed, saved and published when asked. */
export function useAgentFile(agentId: number, file: AgentFileShape) {
  const [typed, setTyped] = useState(file.text)
  const [saved, setSaved] = useState(file)
  const [lines, setLines] = useState<readonly string[]>([])
  const document = useMemo(() => readDocument(typed), [typed])
  const isDirty = typed !== saved.text
  const refresh = useRefresh()
  const path = { agent_id: agentId }
  const save = useMutation({
    mutationFn: async () => {
      const body = { based_on: saved.draft_version, text: typed }
      return (await saveAgentFile({ path, body, throwOnError: true })).data
    },
    // What was typed is kept as it was typed, also where the server would write it otherwise.
    onSuccess: (told) => setSaved({ ...told, text: typed }),
    onSettled: refresh,
  })
  const publish = useMutation({
    mutationFn: async () => {
      const { draft_version } = isDirty ? await save.mutateAsync() : saved
      return (await publishAgent({ path, body: { based_on: draft_version }, throwOnError: true })).data
    },
    onSuccess: (agent) => setSaved((was) => ({ ...was, draft_version: agent.draft_version })),
    onSettled: refresh,
  })
  const talk = useTalk(agentId, typed, lines)
  const wrong = useMemo(() => wrongOf(talk.error, document), [talk.error, document])
  return { typed, setTyped, document, isDirty, saved, save, publish, lines, setLines, turns: useKept(talk.data), wrong }
}

/** A talk that is typed, with the file as it stands on the page; its refusal says what is wrong with the file. */
function useTalk(agentId: number, typed: string, lines: readonly string[]) {
  const [text] = useDebouncedValue(typed, TYPING_MS)
  const hasBegun = useRef(false)
  return useQuery({
    queryKey: ['agent-talk', agentId, text, lines],
    queryFn: async ({ signal }) => {
      const body = { text, lines: [...lines], goes_on: lines.length > 0 && hasBegun.current }
      const { data } = await talkWithAgent({ path: { agent_id: agentId }, body, signal, throwOnError: true })
      hasBegun.current = lines.length > 0
      return data.items
    },
    placeholderData: keepPreviousData,
    gcTime: 10_000,
  })
}

/** While the file is wrong, the talk stands as it was. */
function useKept(turns: readonly TriedTurnShape[] | undefined): readonly TriedTurnShape[] {
  const kept = useRef<readonly TriedTurnShape[]>([])
  if (turns) kept.current = turns
  return kept.current
}

function wrongOf(error: Error | null, document: ReturnType<typeof readDocument>): Wrong[] {
  if (!isProblem(error, 'invalid_input')) return []
  return (error.problem.errors ?? []).map(({ field, message }) => ({
    line: document.syntaxLine ?? document.lineOf(pathOf(field)),
    where: pathOf(field).join('.'),
    message,
  }))
}

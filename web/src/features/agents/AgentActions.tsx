import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { callVirtualPhone, explainContact, getStatus, listCalls } from '~/api/gen/sdk.gen'
import type { AgentShape, TestCallShape } from '~/api/gen/types.gen'
import { reasonOf } from '~/features/contacts/why'
import { useRefusal } from '~/features/session/role'
import { useKeys } from '~/features/shell/keys'
import { words } from '~/i18n'
import { AskLeave } from '~/ui/AskLeave'
import { Command } from '~/ui/Command'
import { Confirm } from '~/ui/Confirm'
import { Actions } from '~/ui/PageHead'
import { Problem } from '~/ui/Problem'
import type { AgentEditor } from './useAgentFile'

const { agents: told } = words

interface ActionsProps {
  readonly agent: AgentShape
  readonly editor: AgentEditor
}

export function AgentActions({ agent, editor }: ActionsProps) {
  const [isAsked, setIsAsked] = useState(false)
  const refusal = useRefusal('manager')
  const { save, isDirty, wrong } = editor
  useKeys({ 'mod+s': isDirty && !refusal ? () => save.mutate() : undefined })
  const isNew = isDirty || agent.draft !== null
  const unfit = wrong.length > 0 ? told.hasErrors(wrong.length) : isNew ? undefined : told.nothingNew
  return (
    <div>
      <Actions>
        <TestCall agent={agent} />
        <Command
          refusal={refusal ?? (isDirty ? undefined : told.allSaved)}
          onClick={() => save.mutate()}
          loading={save.isPending}
        >
          {told.save}
        </Command>
        <Command variant="filled" refusal={refusal ?? unfit} onClick={() => setIsAsked(true)}>
          {told.publish(agent.latest_version + 1)}
        </Command>
      </Actions>
      {save.error && !isAsked && <Problem error={save.error} title={told.notSaved} />}
      {isAsked && <AskPublish agent={agent} editor={editor} onClose={() => setIsAsked(false)} />}
      <AskLeave isDirty={isDirty} />
    </div>
  )
}

function AskPublish({ agent, editor, onClose }: ActionsProps & { onClose: () => void }) {
  const { publish } = editor
  return (
    <Confirm
      title={told.publishTitle(agent.latest_version + 1)}
      go={told.publishGo}
      stay={told.notYet}
      error={publish.error}
      isGoing={publish.isPending}
      onStay={onClose}
      onGo={() => publish.mutate(undefined, { onSuccess: onClose })}
    >
      <p>{told.publishBody(agent.campaigns.length)}</p>
    </Confirm>
  )
}

const LOOKS = 40
const LOOK_MS = 250

/** Rings a virtual phone with the published version, and goes to the call as soon as it is placed. */
function TestCall({ agent }: { agent: AgentShape }) {
  const refusal = useRefusal('operator')
  const navigate = useNavigate()
  const ring = useMutation({
    mutationFn: async () => {
      const { data } = await callVirtualPhone({ path: { agent_id: agent.agent_id }, throwOnError: true })
      if (!(await isCarried(data))) return { held: told.noCaller }
      const id = await placedCall(data.code)
      return id ? { id } : { held: await whyItWaits(data) }
    },
    onSuccess: ({ id }) => id && void navigate({ to: '/calls/$id', params: { id } }),
  })
  const unpublished = agent.published_version === null ? told.publishFirst : undefined
  return (
    <>
      <Command refusal={refusal ?? unpublished} onClick={() => ring.mutate()} loading={ring.isPending}>
        {told.testCall}
      </Command>
      <span className="bad-text" role="status">
        {ring.error?.message ?? ring.data?.held}
      </span>
    </>
  )
}

const isCarried = async ({ code }: TestCallShape): Promise<boolean> =>
  (await getStatus({ path: { code }, throwOnError: true })).data.has_callers

async function whyItWaits({ code, contact_id }: TestCallShape): Promise<string> {
  const query = { who: String(contact_id) }
  const { data } = await explainContact({ path: { code }, query, throwOnError: true })
  return data.reason ? told.heldBy(reasonOf(data.reason)) : told.notPlaced
}

async function placedCall(campaign: string): Promise<string | undefined> {
  for (let look = 0; look < LOOKS; look++) {
    const { data } = await listCalls({ query: { campaign, limit: 1 }, throwOnError: true })
    if (data.items[0]) return data.items[0].attempt_id
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
  return undefined
}

import { TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { wrongField } from '~/api/client'
import { renameAgent } from '~/api/gen/sdk.gen'
import type { AgentShape } from '~/api/gen/types.gen'
import { useRefresh } from '~/features/console/useCommands'
import { useRefusal } from '~/features/session/role'
import { words } from '~/i18n'
import { DialogForm } from '~/ui/DialogForm'

const { agents: told } = words

export function Rename({ agent }: { agent: AgentShape }) {
  const [isAsked, setAsked] = useState(false)
  const refusal = useRefusal('manager')
  if (refusal) return null
  return (
    <>
      <button type="button" className="linkish" onClick={() => setAsked(true)}>
        {told.rename}
      </button>
      {isAsked && <AskName agent={agent} onClose={() => setAsked(false)} />}
    </>
  )
}

function AskName({ agent, onClose }: { agent: AgentShape; onClose: () => void }) {
  const [name, setName] = useState(agent.name)
  const refresh = useRefresh()
  const rename = useMutation({
    mutationFn: () => renameAgent({ path: { agent_id: agent.agent_id }, body: { name }, throwOnError: true }),
    onSuccess: onClose,
    onSettled: refresh,
  })
  return (
    <DialogForm
      title={told.renameTitle(agent.name)}
      go={told.renameGo}
      onGo={() => rename.mutate()}
      onClose={onClose}
      isGoing={rename.isPending}
      error={rename.error}
      fields={['name']}
    >
      <TextInput
        data-autofocus
        label={told.name}
        description={told.renameHelp}
        value={name}
        error={wrongField(rename.error, 'name')}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
    </DialogForm>
  )
}

import { TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { removeDnc } from '~/api/gen/sdk.gen'
import { useRefresh } from '~/features/console/useCommands'
import { words } from '~/i18n'
import { phone } from '~/i18n/format'
import { Confirm } from '~/ui/Confirm'

const { dnc: told } = words

/** Somebody said not to be called: taking that back is asked for, and its reason is kept. */
export function AskRemove({ number, onClose }: { number: string; onClose: () => void }) {
  const [reason, setReason] = useState('')
  const refresh = useRefresh()
  const remove = useMutation({
    mutationFn: () => removeDnc({ body: { numbers: [number], reason: reason.trim() || null }, throwOnError: true }),
    onSuccess: onClose,
    onSettled: refresh,
  })
  return (
    <Confirm
      title={told.removeTitle(phone(number))}
      go={told.removeGo}
      stay={told.removeStay}
      isDanger
      error={remove.error}
      isGoing={remove.isPending}
      onStay={onClose}
      onGo={() => remove.mutate()}
    >
      <p>{told.removeBody}</p>
      <TextInput
        label={told.removeReason}
        description={told.removeReasonHelp}
        value={reason}
        maxLength={200}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
    </Confirm>
  )
}

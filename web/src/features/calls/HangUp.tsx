import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { hangUpCall } from '~/api/gen/sdk.gen'
import { useRefresh } from '~/features/console/useCommands'
import { useRefusal } from '~/features/session/role'
import { words } from '~/i18n'
import { Command } from '~/ui/Command'
import { Confirm } from '~/ui/Confirm'

const { ask: told, calls } = words

/** Ends one call, and asks first. */
export function HangUp({ attemptId, who }: { attemptId: string; who: string }) {
  const [isAsked, setIsAsked] = useState(false)
  const refusal = useRefusal('operator')
  return (
    <>
      <Command refusal={refusal} onClick={() => setIsAsked(true)}>
        {calls.hangUp}
      </Command>
      {isAsked && <AskHangUp attemptId={attemptId} who={who} onClose={() => setIsAsked(false)} />}
    </>
  )
}

function AskHangUp({ attemptId, who, onClose }: { attemptId: string; who: string; onClose: () => void }) {
  const refresh = useRefresh()
  const hangUp = useMutation({
    mutationFn: () => hangUpCall({ path: { attempt_id: attemptId }, throwOnError: true }),
    onSuccess: onClose,
    onSettled: refresh,
  })
  return (
    <Confirm
      title={told.hangUpTitle(who)}
      go={told.hangUpGo}
      stay={told.keepTalking}
      isDanger
      error={hangUp.error}
      isGoing={hangUp.isPending}
      onStay={onClose}
      onGo={() => hangUp.mutate()}
    >
      <p>{told.hangUpBody}</p>
    </Confirm>
  )
}

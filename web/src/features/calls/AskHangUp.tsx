import { useMutation } from '@tanstack/react-query'
import { hangUpCall } from '~/api/gen/sdk.gen'
import { useRefresh } from '~/features/console/useCommands'
import { words } from '~/i18n'
import { Confirm } from '~/ui/Confirm'

const { ask: told } = words

export default function AskHangUp({
  attemptId,
  who,
  onClose,
}: {
  attemptId: string
  who: string
  onClose: () => void
}) {
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

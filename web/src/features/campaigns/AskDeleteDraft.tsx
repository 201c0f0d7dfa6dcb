import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { deleteCampaign } from '~/api/gen/sdk.gen'
import type { CampaignSummary } from '~/api/gen/types.gen'
import { campaignQuery, consoleQuery } from '~/api/queries'
import { useRefresh } from '~/features/console/useCommands'
import { words } from '~/i18n'
import { Confirm } from '~/ui/Confirm'

const { ask: told } = words

interface AskDeleteDraftProps {
  readonly draft: Pick<CampaignSummary, 'code' | 'name'>
  readonly onClose: () => void
}

export default function AskDeleteDraft({ draft: { code, name }, onClose }: AskDeleteDraftProps) {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const refresh = useRefresh()
  const remove = useMutation({
    mutationFn: () => deleteCampaign({ path: { code }, throwOnError: true }),
    onSuccess: async () => {
      await navigate({ to: '/campaigns', ignoreBlocker: true })
      // What is gone is not read anew.
      for (const { queryKey } of [campaignQuery(code), consoleQuery(code)]) queries.removeQueries({ queryKey })
      await refresh()
    },
  })
  return (
    <Confirm
      title={told.deleteTitle(name || words.campaigns.unnamed)}
      go={told.deleteGo}
      stay={told.keepDraft}
      isDanger
      error={remove.error}
      isGoing={remove.isPending}
      onStay={onClose}
      onGo={() => remove.mutate()}
    >
      <p>{told.delete}</p>
    </Confirm>
  )
}

import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import * as sdk from '~/api/gen/sdk.gen'
import { organizationQuery } from '~/api/queries'
import { words } from '~/i18n'
import { Confirm } from '~/ui/Confirm'
import { Radio } from '~/ui/mantine/Radio'
import { useRefresh } from '../console/useCommands'

const told = words.stopEverything

export default function AskStopEverything({ onClose }: { readonly onClose: () => void }) {
  const { data: organization } = useQuery(organizationQuery)
  const [how, setHow] = useState('finish')
  const refresh = useRefresh()
  const stop = useMutation({
    mutationFn: () => sdk.stopEverything({ body: { hang_up_now: how === 'now' }, throwOnError: true }),
    onSettled: refresh,
    onSuccess: onClose,
  })
  return (
    <Confirm
      title={told.title}
      go={told.go}
      stay={words.ask.keepDialing}
      isDanger
      error={stop.error}
      isGoing={stop.isPending}
      onStay={onClose}
      onGo={() => stop.mutate()}
    >
      <p>{told.body}</p>
      {!!organization?.channels_in_use && (
        <Radio.Group value={how} onChange={setHow} label={words.ask.calls(organization.channels_in_use)}>
          <Radio value="finish" label={words.ask.finish} mt={8} />
          <Radio value="now" label={words.ask.hangUp} mt={8} />
        </Radio.Group>
      )}
    </Confirm>
  )
}

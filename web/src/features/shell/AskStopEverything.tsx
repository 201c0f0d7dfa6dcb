import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import * as sdk from '~/api/gen/sdk.gen'
import { organizationQuery } from '~/api/queries'
import { words } from '~/i18n'
import { Command } from '~/ui/Command'
import { Confirm } from '~/ui/Confirm'
import form from '~/ui/DialogForm.module.css'
import { Modal } from '~/ui/mantine/Modal'
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
  })
  if (stop.data) return <Stopped {...stop.data.data} onClose={onClose} />
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

interface StoppedProps {
  readonly paused: readonly string[]
  readonly calls_in_progress: number
  readonly onClose: () => void
}

function Stopped({ paused, calls_in_progress, onClose }: StoppedProps) {
  return (
    <Modal opened onClose={onClose} title={told.done} size={460}>
      <div className={form.form}>
        <p role="status">
          {told.paused(paused)} {told.calls(calls_in_progress)}
        </p>
        <div className={form.actions}>
          <Command onClick={onClose} data-autofocus>
            {told.close}
          </Command>
        </div>
      </div>
    </Modal>
  )
}

import { TextInput } from '@mantine/core'
import { useState } from 'react'
import AskDeleteDraft from '~/features/campaigns/AskDeleteDraft'
import { locale, words } from '~/i18n'
import { count } from '~/i18n/format'
import { Confirm } from '~/ui/Confirm'
import { Radio } from '~/ui/mantine/Radio'
import type { Shown } from './ConsolePage'
import { leftToCall, useFirstCall } from './leftToCall'
import type { ConsoleSearch } from './search'
import { useAsk } from './useAsk'
import { useCommands } from './useCommands'

const { ask: told } = words

type Kind = NonNullable<ConsoleSearch['ask']>

export default function Ask({ ask, console }: Shown & { ask: Kind }) {
  const close = useAsk()
  const commands = useCommands(console.campaign.code)
  const first = useFirstCall(console.estimate)
  if (ask === 'stop') return <AskStop console={console} />
  if (ask === 'delete') return <AskDeleteDraft draft={console.campaign} onClose={() => close(undefined)} />
  const { name, has_open_run } = console.campaign
  const asks = {
    start: [
      told.startTitle(name, has_open_run),
      startBody(console, first),
      has_open_run ? words.commands.resume : words.commands.start,
      told.notYet,
      has_open_run ? commands.resume : commands.start,
    ],
    pause: [
      told.pauseTitle(name),
      told.pause(console.channels.in_use),
      words.commands.pause,
      told.keepDialing,
      commands.pause,
    ],
    reset: [told.resetTitle, told.reset, told.resetGo, told.leave, commands.resetBreaker],
    archive: [told.archiveTitle(name), told.archive, told.archiveGo, told.cancel, commands.archive],
  } as const
  const [title, body, go, stay, command] = asks[ask]
  return (
    <Confirm
      title={title}
      go={go}
      stay={stay}
      error={command.error}
      isGoing={command.isPending}
      onStay={() => close(undefined)}
      onGo={() => command.mutate(undefined, { onSuccess: () => close(undefined) })}
    >
      <p>{body}</p>
    </Confirm>
  )
}

/** Whom it calls, how fast, and whether they are real. */
function startBody({ campaign, carrier, estimate }: Shown['console'], first: string | undefined): string {
  const left = told.contacts(estimate.remaining, leftToCall(estimate))
  const body =
    campaign.channels > 0 ? told.start(left, count(Math.round(estimate.calls_per_hour), locale)) : told.startWithout
  const [when, whom] = [first && told.startAt(first), carrier.is_virtual ? told.startVirtual : told.startReal]
  return [body, when, whom].filter(Boolean).join(' ')
}

function AskStop({ console }: Shown) {
  const close = useAsk()
  const { campaign, channels, status } = console
  const commands = useCommands(campaign.code)
  const [how, setHow] = useState('finish')
  const [typed, setTyped] = useState('')
  const command = how === 'now' ? commands.hangUpAll : commands.stop
  const left = (status.contacts.ready ?? 0) + (status.contacts.waiting ?? 0)
  return (
    <Confirm
      title={told.stopTitle(campaign.name)}
      go={told.stopGo}
      stay={told.keepDialing}
      isDanger
      isRefused={typed.trim() !== campaign.code}
      error={command.error}
      isGoing={command.isPending}
      onStay={() => close(undefined)}
      onGo={() => command.mutate(undefined, { onSuccess: () => close(undefined) })}
    >
      <p>{told.stop(told.thisRun(campaign.run_no), told.contacts(left, count(left, locale)))}</p>
      {channels.in_use > 0 && (
        <Radio.Group value={how} onChange={setHow} label={told.calls(channels.in_use)}>
          <Radio value="finish" label={told.finish} mt={8} />
          <Radio value="now" label={told.hangUp} mt={8} />
        </Radio.Group>
      )}
      <TextInput
        label={told.type(campaign.code)}
        value={typed}
        autoComplete="off"
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </Confirm>
  )
}

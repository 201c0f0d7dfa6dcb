import { Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useRefusal } from '~/features/session/role'
import { useKeys } from '~/features/shell/keys'
import { words } from '~/i18n'
import { Command } from '~/ui/Command'
import { Key } from '~/ui/Key'
import { MenuButton } from '~/ui/MenuButton'
import { Actions } from '~/ui/PageHead'
import { Problem } from '~/ui/Problem'
import styles from './Console.module.css'
import type { Shown } from './ConsolePage'
import { incidentReport } from './incidentReport'
import { useAsk } from './useAsk'
import { useCommands } from './useCommands'

const { commands: told } = words

export function Controls({ console }: Shown) {
  const { campaign } = console
  const commands = useCommands(campaign.code)
  const navigate = useNavigate()
  const ask = useAsk()
  const refusal = useRefusal('operator')
  const go = campaign.has_open_run ? commands.resume : commands.start
  const isActive = campaign.state === 'active'
  const canGo = campaign.state === 'paused' || (campaign.state === 'completed' && campaign.can_run_again)
  const toggle = isActive ? () => ask('pause') : canGo ? () => go.mutate() : undefined
  useKeys({
    p: refusal ? undefined : toggle,
    e: () => void navigate({ to: '/campaigns/smart/$code/edit', params: { code: campaign.code } }),
    c: () => document.getElementById('channels')?.focus(),
  })
  const failed = [commands.start, commands.resume, commands.archive, commands.unarchive].find((one) => one.error)
  return (
    <div className={styles.controls}>
      <Actions>
        {console.breaker.is_tripped ? (
          <Command variant="filled" refusal={refusal} onClick={() => ask('reset')}>
            {told.resetBreaker}
          </Command>
        ) : (
          toggle && <Toggle console={console} refusal={refusal} onPress={toggle} isGoing={go.isPending} />
        )}
        {(isActive || campaign.state === 'paused') && (
          <Command refusal={refusal} onClick={() => ask('stop')}>
            {told.stop}
          </Command>
        )}
        <MoreMenu console={console} />
      </Actions>
      {failed?.error && <Problem error={failed.error} title={words.problem.nothingChanged} />}
    </div>
  )
}

interface ToggleProps extends Shown {
  readonly refusal: string | undefined
  readonly onPress: () => void
  readonly isGoing: boolean
}

/** One button, so that it keeps the focus when what it does changes. */
function Toggle({ console, refusal, onPress, isGoing }: ToggleProps) {
  const { campaign, readiness } = console
  const isActive = campaign.state === 'active'
  const missing = readiness.rows.find((row) => row.state === 'blocks' && readiness.answer === 'cannot_start')
  const start = campaign.has_open_run ? told.resume : told.start
  return (
    <Command
      keys="p"
      variant={!isActive && campaign.channels > 0 ? 'filled' : 'default'}
      refusal={refusal ?? (isActive ? undefined : missing?.message)}
      onClick={onPress}
      loading={isGoing}
      rightSection={<Key>P</Key>}
    >
      {isActive ? told.pause : start}
    </Command>
  )
}

function MoreMenu({ console }: Shown) {
  const { campaign } = console
  const commands = useCommands(campaign.code)
  const navigate = useNavigate()
  const ask = useAsk()
  const refusal = useRefusal('manager')
  const [isCopied, setIsCopied] = useState(false)
  const duplicate = async () => {
    const made = await commands.duplicate.mutateAsync()
    await navigate({ to: '/campaigns/smart/$code/edit', params: { code: made.code } })
  }
  const copy = async () => {
    await navigator.clipboard.writeText(incidentReport(console))
    setIsCopied(true)
  }
  const canArchive = campaign.state !== 'active' && !campaign.has_open_run
  return (
    <MenuButton
      width={220}
      onClose={() => setIsCopied(false)}
      target={<Button aria-label={told.more}>{words.more}</Button>}
      lines={[
        { text: told.duplicate, refusal, onPick: () => void duplicate() },
        { text: isCopied ? told.copied : told.copyReport, staysOpen: true, onPick: () => void copy() },
        campaign.is_archived
          ? { text: told.unarchive, refusal, onPick: () => commands.unarchive.mutate() }
          : { text: told.archive, refusal, isOff: !canArchive, onPick: () => ask('archive') },
      ]}
    />
  )
}

import { Button } from '@mantine/core'
import { useMutationState } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { canGo } from '~/features/campaigns/life'
import { useNow } from '~/features/live/LiveProvider'
import { useRefusal } from '~/features/session/role'
import { useKeys } from '~/features/shell/keys'
import { words } from '~/i18n'
import { Command } from '~/ui/Command'
import { copyText } from '~/ui/copyText'
import { Key } from '~/ui/Key'
import { MenuButton } from '~/ui/MenuButton'
import { Actions } from '~/ui/PageHead'
import { Problem } from '~/ui/Problem'
import styles from './Console.module.css'
import type { Shown } from './ConsolePage'
import { incidentReport } from './incidentReport'
import { useAsk } from './useAsk'
import { type Commands, pauseKey, useCommands } from './useCommands'

const { commands: told } = words

export function Controls({ console }: Shown) {
  const { campaign } = console
  const commands = useCommands(campaign.code)
  const navigate = useNavigate()
  const ask = useAsk()
  const refusal = useRefusal('operator')
  const go = campaign.has_open_run ? commands.resume : commands.start
  const isActive = campaign.state === 'active'
  const toggle = isActive ? () => ask('pause') : canGo(campaign) ? () => ask('start') : undefined
  useKeys({
    p: refusal ? undefined : toggle,
    e: () => void navigate({ to: '/campaigns/smart/$code/edit', params: { code: campaign.code } }),
    c: () => document.getElementById('channels')?.focus(),
  })
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
        <MoreMenu console={console} commands={commands} />
      </Actions>
      <UndoPause console={console} back={go} />
      <Failure commands={commands} />
    </div>
  )
}

interface Commanding {
  readonly commands: Commands
}

/** Of what was asked for last: another command that went well takes it away. */
function Failure({ commands }: Commanding) {
  const { start, resume, unarchive, duplicate } = commands
  const last = [start, resume, unarchive, duplicate].reduce((a, b) => (b.submittedAt > a.submittedAt ? b : a))
  return last.error ? <Problem error={last.error} title={words.problem.nothingChanged} /> : null
}

const UNDO_MS = 60_000

/** For a minute after it was paused here. */
function UndoPause({ console: { campaign, breaker }, back }: Shown & { readonly back: Commands['resume'] }) {
  const now = useNow()
  const pauses = useMutationState({
    filters: { mutationKey: pauseKey(campaign.code), status: 'success' },
    select: (pause) => pause.state.submittedAt,
  })
  const isFresh = now - Math.max(0, ...pauses) < UNDO_MS
  if (!isFresh || campaign.state !== 'paused' || breaker.is_tripped) return null
  return (
    <p className={styles.undo} role="status">
      {told.paused}{' '}
      <button type="button" className="linkish" onClick={() => back.mutate()}>
        {told.undoPause}
      </button>
    </p>
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

function MoreMenu({ console, commands }: Shown & Commanding) {
  const { campaign } = console
  const navigate = useNavigate()
  const ask = useAsk()
  const refusal = useRefusal('manager')
  const [isCopied, setIsCopied] = useState(false)
  const edit = ({ code }: { code: string }) => void navigate({ to: '/campaigns/smart/$code/edit', params: { code } })
  const copy = async () => {
    await copyText(incidentReport(console))
    setIsCopied(true)
  }
  const canArchive = campaign.state !== 'active' && !campaign.has_open_run
  const putAway = campaign.is_archived
    ? { text: told.unarchive, refusal, onPick: () => commands.unarchive.mutate() }
    : campaign.state === 'draft'
      ? { text: told.delete, refusal, onPick: () => ask('delete') }
      : { text: told.archive, refusal, isOff: !canArchive, onPick: () => ask('archive') }
  return (
    <MenuButton
      width={220}
      onClose={() => setIsCopied(false)}
      target={<Button aria-label={told.more}>{words.more}</Button>}
      lines={[
        { text: told.duplicate, refusal, onPick: () => commands.duplicate.mutate(undefined, { onSuccess: edit }) },
        { text: isCopied ? told.copied : told.copyReport, staysOpen: true, onPick: () => void copy() },
        putAway,
      ]}
    />
  )
}

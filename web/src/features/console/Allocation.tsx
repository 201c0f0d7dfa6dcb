import { TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { useRefusal } from '~/features/session/role'
import { words } from '~/i18n'
import { Command } from '~/ui/Command'
import type { Shown } from './ConsolePage'
import styles from './Switchboard.module.css'
import { useCommands } from './useCommands'

const { channels: told } = words
/** Long enough for three presses of + to be one command. */
const QUIET_MS = 500

/** A change applies at once and can be undone; the first allocation is the plan, offered as a button. */
export function Allocation({ console }: Shown) {
  const { channels, campaign } = console
  const isFirst = channels.allocated === 0
  const start = isFirst ? Math.min(channels.planned, channels.cap) : channels.allocated
  const [wanted, setWanted] = useState(start)
  const [before, setBefore] = useState<number>()
  const { allocate } = useCommands(campaign.code)
  const refusal = useRefusal('operator')
  const isEnded = campaign.state === 'stopped' || campaign.state === 'draft'
  useEffect(() => setWanted(start), [start])

  const send = (to: number) => {
    setBefore(channels.allocated)
    allocate.mutate(to, { onError: () => setWanted(start) })
  }
  const sendSoon = useDebouncedCallback(send, QUIET_MS)
  const set = (value: number) => {
    const to = Math.max(0, Math.min(channels.cap, Math.round(value)))
    setWanted(to)
    if (!isFirst && to !== channels.allocated) sendSoon(to)
  }
  const isOff = Boolean(refusal) || isEnded
  return (
    <div className={styles.allocation}>
      <label htmlFor="channels">{told.title}</label>
      <div className={styles.steps}>
        <Step label={told.less} sign="−" isOff={isOff || wanted <= 0} onStep={() => set(wanted - 1)} />
        <TextInput
          id="channels"
          inputMode="numeric"
          autoComplete="off"
          value={wanted}
          onChange={({ currentTarget }) => set(Number(currentTarget.value.replace(/\D/g, '')))}
          disabled={isOff}
          title={refusal}
          aria-keyshortcuts="c"
          w={52}
          styles={{ input: { textAlign: 'center', fontWeight: 600 } }}
        />
        <Step label={told.more} sign="+" isOff={isOff || wanted >= channels.cap} onStep={() => set(wanted + 1)} />
        {isFirst && !isEnded && (
          <Command variant="filled" refusal={refusal} loading={allocate.isPending} onClick={() => send(wanted)}>
            {told.allocate}
          </Command>
        )}
      </div>
      <p>{told.elsewhere(channels.elsewhere, channels.cap)}</p>
      {before !== undefined && before !== channels.allocated && !allocate.isPending && (
        <button type="button" className="linkish" onClick={() => send(before)}>
          {told.undo(before)}
        </button>
      )}
      {allocate.error && (
        <p className="bad-text" role="alert">
          {allocate.error.message}
        </p>
      )}
    </div>
  )
}

interface StepProps {
  readonly label: string
  readonly sign: string
  readonly isOff: boolean
  readonly onStep: () => void
}

const Step = ({ label, sign, isOff, onStep }: StepProps) => (
  <button type="button" className={styles.step} aria-label={label} disabled={isOff} onClick={onStep}>
    {sign}
  </button>
)

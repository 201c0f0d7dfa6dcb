import { TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { isOver } from '~/features/campaigns/life'
import { useRefusal } from '~/features/session/role'
import { words } from '~/i18n'
import { Command } from '~/ui/Command'
import type { Shown } from './ConsolePage'
import styles from './Switchboard.module.css'
import { useCommands } from './useCommands'

const { channels: told } = words
/** Long enough for three presses of + to be one command. */
const QUIET_MS = 500
const UNDO_MS = 60_000

/** A change applies at once and can be undone; the first allocation is the plan, offered as a button. */
export function Allocation({ console }: Shown) {
  const { channels, campaign } = console
  const isFirst = channels.allocated === 0
  const start = isFirst ? Math.min(channels.planned, channels.cap) : channels.allocated
  const [wanted, setWanted] = useState(start)
  const [tooMany, setTooMany] = useState<number>()
  const [sent, setSent] = useSent()
  const { allocate } = useCommands(campaign.code)
  const refusal = useRefusal('operator')
  const isEnded = isOver(campaign) || campaign.state === 'draft'
  useEffect(() => setWanted(start), [start])

  const send = (to: number) => {
    const from = channels.allocated
    allocate.mutate(to, { onSuccess: () => setSent({ from, to }), onError: () => setWanted(start) })
  }
  const sendSoon = useDebouncedCallback(send, QUIET_MS)
  const within = (value: number) => Math.max(0, Math.min(channels.cap, Math.round(value)))
  const step = (by: number) => {
    const to = within(wanted + by)
    setWanted(to)
    setTooMany(undefined)
    if (!isFirst && to !== channels.allocated) sendSoon(to)
  }
  const take = (typed: number, isSent: boolean) => {
    const to = within(typed)
    setWanted(to)
    setTooMany(typed > channels.cap ? typed : undefined)
    if (isSent && to !== channels.allocated) send(to)
  }
  const undo = (to: number) => {
    setTooMany(undefined)
    send(to)
  }
  const isOff = Boolean(refusal) || isEnded
  return (
    <div className={styles.allocation}>
      <label htmlFor="channels">{told.title}</label>
      <div className={styles.steps}>
        <Step label={told.less} sign="−" isOff={isOff || wanted <= 0} onStep={() => step(-1)} />
        <Typed
          shown={wanted}
          isOff={isOff}
          refusal={refusal}
          onEnter={(typed) => take(typed, true)}
          onLeave={(typed) => take(typed, !isFirst)}
        />
        <Step label={told.more} sign="+" isOff={isOff || wanted >= channels.cap} onStep={() => step(1)} />
        {isFirst && !isEnded && (
          <Command variant="filled" refusal={refusal} loading={allocate.isPending} onClick={() => send(wanted)}>
            {told.allocate}
          </Command>
        )}
      </div>
      <p>{told.elsewhere(channels.elsewhere, channels.cap)}</p>
      {tooMany !== undefined && <p role="status">{told.tooMany(tooMany, channels.cap)}</p>}
      {sent?.to === channels.allocated && !allocate.isPending && (
        <button type="button" className="linkish" onClick={() => undo(sent.from)}>
          {told.undo(sent.from)}
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

interface Sent {
  readonly from: number
  readonly to: number
}

/** What this browser changed, for a minute: what somebody else made of it since is not its to undo. */
function useSent() {
  const [sent, setSent] = useState<Sent>()
  useEffect(() => {
    if (!sent) return
    const timer = setTimeout(() => setSent(undefined), UNDO_MS)
    return () => clearTimeout(timer)
  }, [sent])
  return [sent, setSent] as const
}

interface TypedProps {
  readonly shown: number
  readonly isOff: boolean
  readonly refusal: string | undefined
  readonly onEnter: (value: number) => void
  readonly onLeave: (value: number) => void
}

/** A number half typed is nobody's wish: it counts with Enter, or when the field is left; Escape takes it back. */
function Typed({ shown, isOff, refusal, onEnter, onLeave }: TypedProps) {
  const [typed, setTyped] = useState<string>()
  const end = (then: (value: number) => void) => {
    if (typed) then(Number(typed))
    setTyped(undefined)
  }
  return (
    <TextInput
      id="channels"
      inputMode="numeric"
      autoComplete="off"
      value={typed ?? shown}
      onChange={({ currentTarget }) => setTyped(currentTarget.value.replace(/\D/g, ''))}
      onKeyDown={({ key, currentTarget }) => {
        // Where nothing is typed yet, Enter takes the plan as it stands.
        if (key === 'Enter') typed === undefined ? onEnter(shown) : end(onEnter)
        if (key === 'Escape') flushSync(() => setTyped(undefined))
        // The keys of the page act again.
        if (key === 'Escape') currentTarget.blur()
      }}
      onBlur={() => end(onLeave)}
      disabled={isOff}
      title={refusal}
      aria-keyshortcuts="c"
      w={52}
      styles={{ input: { textAlign: 'center', fontWeight: 600 } }}
    />
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

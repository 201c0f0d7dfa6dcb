import { type CSSProperties, useEffect } from 'react'
import { useMayHear } from '~/features/session/role'
import { words } from '~/i18n'
import { Command } from '~/ui/Command'
import { Problem } from '~/ui/Problem'
import styles from './Listen.module.css'
import { liveSound, useListening } from './liveSound'
import type { Levels } from './pcm'

const { listening: told } = words

/** Hears a call in progress, and stops. */
export function Listen({ attemptId }: { attemptId: string }) {
  const { isOn, toggle, refusal } = useListen(attemptId)
  const listening = useListening(attemptId)
  return (
    <span className={styles.listen}>
      <Command refusal={refusal} onClick={toggle} aria-pressed={isOn}>
        {isOn ? told.stop : told.listen}
      </Command>
      {isOn && listening && (
        <span className={styles.state} role="status">
          {listening.state === 'waits' ? told.waits : <Meter levels={listening.levels} />}
        </span>
      )}
      {listening?.error && <Problem error={listening.error} title={told.failed} />}
    </span>
  )
}

/** The same in a row of a table: shown where the row has the pointer or the focus. */
export function ListenInRow({ attemptId, who, onListen }: { attemptId: string; who: string; onListen: () => void }) {
  const { isOn, toggle, refusal } = useListen(attemptId)
  if (refusal) return null
  const press = () => {
    if (!isOn) onListen()
    toggle()
  }
  return (
    <button
      type="button"
      className={`linkish ${styles.inRow}`}
      aria-pressed={isOn}
      aria-label={isOn ? told.stopOf(who) : told.listenTo(who)}
      onClick={press}
    >
      {isOn ? told.stopShort : told.listen}
    </button>
  )
}

/** Whoever leaves the place where a call is listened to hears no more of it. */
export const useSilenceOnLeaving = (): void => useEffect(() => () => liveSound.stop(), [])

function useListen(attemptId: string) {
  const mayHear = useMayHear()
  const listening = useListening(attemptId)
  const isOn = listening !== null && listening.state !== 'failed'
  const toggle = () => (isOn ? liveSound.stop() : liveSound.listen(attemptId))
  return { isOn, toggle, refusal: mayHear ? undefined : told.needsHearing }
}

/** Who speaks: the contact above, the agent below. */
const Meter = ({ levels }: { levels: Levels }) => (
  <>
    <span className="sr">{told.sounds}</span>
    <span className={styles.meter} aria-hidden>
      {(['contact', 'agent'] as const).map((side) => (
        <i key={side} data-by={side} style={{ '--level': levels[side] } as CSSProperties} />
      ))}
    </span>
  </>
)

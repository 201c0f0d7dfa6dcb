import type { ReactNode } from 'react'
import { Modal } from '~/ui/mantine/Modal'
import { Command } from './Command'
import styles from './Confirm.module.css'
import { Problem } from './Problem'

interface ConfirmProps {
  readonly title: string
  readonly children: ReactNode
  readonly go: string
  readonly stay: string
  readonly onGo: () => void
  readonly onStay: () => void
  readonly isGoing?: boolean
  readonly isDanger?: boolean
  readonly isRefused?: boolean
  readonly error?: unknown
}

/** Consequence, number, alternative. The safe button has the focus, and says what stays. */
export function Confirm({
  title,
  children,
  go,
  stay,
  onGo,
  onStay,
  isGoing,
  isDanger,
  isRefused,
  error,
}: ConfirmProps) {
  return (
    <Modal opened onClose={onStay} title={title} size={460}>
      <div className={styles.ask}>
        {children}
        {error ? <Problem error={error} /> : null}
        <div className={styles.actions}>
          <Command onClick={onStay} data-autofocus>
            {stay}
          </Command>
          <Command variant="filled" isDanger={isDanger} onClick={onGo} loading={isGoing} disabled={isRefused}>
            {go}
          </Command>
        </div>
      </div>
    </Modal>
  )
}

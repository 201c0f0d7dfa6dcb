import type { FormEvent, ReactNode } from 'react'
import { isOfFields } from '~/api/client'
import { words } from '~/i18n'
import { Modal } from '~/ui/mantine/Modal'
import { Command } from './Command'
import styles from './DialogForm.module.css'
import { Problem } from './Problem'

interface DialogFormProps {
  readonly title: string
  readonly go: string
  readonly children: ReactNode
  readonly onGo: () => void
  readonly onClose: () => void
  readonly isGoing: boolean
  readonly error: unknown
  /** Fields that show what is wrong with them themselves. */
  readonly fields?: readonly string[]
}

/** A few fields, and what is done with them. What is wrong with none of the fields is told above the buttons. */
export function DialogForm({ title, go, children, onGo, onClose, isGoing, error, fields = [] }: DialogFormProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onGo()
  }
  return (
    <Modal opened onClose={onClose} title={title} size={480}>
      <form className={styles.form} onSubmit={submit} noValidate>
        {children}
        {error && !isOfFields(error, fields) ? <Problem error={error} title={words.problem.nothingChanged} /> : null}
        <div className={styles.actions}>
          <Command onClick={onClose}>{words.ask.cancel}</Command>
          <Command variant="filled" type="submit" onClick={() => undefined} loading={isGoing}>
            {go}
          </Command>
        </div>
      </form>
    </Modal>
  )
}

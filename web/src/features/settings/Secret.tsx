import { useState } from 'react'
import { words } from '~/i18n'
import { Command } from '~/ui/Command'
import { copyText } from '~/ui/copyText'
import form from '~/ui/DialogForm.module.css'
import { Modal } from '~/ui/mantine/Modal'
import styles from './Settings.module.css'

const { settings: told } = words

interface SecretProps {
  readonly title: string
  readonly body: string
  readonly secret: string
  readonly onClose: () => void
}

/** What is shown this once. */
export function Secret({ title, body, secret, onClose }: SecretProps) {
  const [isCopied, setIsCopied] = useState(false)
  const copy = async () => {
    await copyText(secret)
    setIsCopied(true)
  }
  return (
    <Modal opened onClose={onClose} title={title} size={520} closeOnClickOutside={false}>
      <div className={form.form}>
        <p>{body}</p>
        <code className={`mono ${styles.secret}`}>{secret}</code>
        <div className={form.actions}>
          <span role="status" className="quiet">
            {isCopied && told.copied}
          </span>
          <Command onClick={() => void copy()} data-autofocus>
            {told.copy}
          </Command>
          <Command variant="filled" onClick={onClose}>
            {told.done}
          </Command>
        </div>
      </div>
    </Modal>
  )
}

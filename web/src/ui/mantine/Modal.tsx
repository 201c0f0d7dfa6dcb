import '@mantine/core/styles/Paper.css'
import '@mantine/core/styles/Overlay.css'
import '@mantine/core/styles/ModalBase.css'
import '@mantine/core/styles/Modal.css'
import './modal.css'
import { Modal as Dialog, type ModalProps } from '@mantine/core'
import { useEffect, useState } from 'react'

/** Mounted when it is asked for: Mantine gives the focus back only to what had it when an open one was closed. */
export function Modal(props: ModalProps) {
  useFocusBack()
  return <Dialog returnFocus={false} {...props} />
}

function useFocusBack() {
  const [before] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      // After the trap has let go.
      setTimeout(() => {
        if (before instanceof HTMLElement && document.activeElement === document.body) before.focus()
      })
    },
    [before],
  )
}

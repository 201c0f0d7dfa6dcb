import { Button, type ButtonProps } from '@mantine/core'
import type { MouseEvent, ReactNode } from 'react'
import { Hint } from './Hint'

interface CommandProps extends ButtonProps {
  readonly children: ReactNode
  readonly onClick: () => void
  /** Why it cannot be done now; it stays reachable, so that the reason can be read. */
  readonly refusal?: string
  readonly keys?: string
  readonly isDanger?: boolean
  readonly type?: 'button' | 'submit'
  readonly 'data-autofocus'?: boolean
}

export function Command({ children, onClick, refusal, keys, isDanger, ...rest }: CommandProps) {
  const act = (event: MouseEvent) => {
    if (refusal) event.preventDefault()
    else onClick()
  }
  const button = (
    <Button
      {...rest}
      aria-disabled={refusal ? true : undefined}
      data-disabled={refusal ? true : undefined}
      data-danger={isDanger || undefined}
      aria-keyshortcuts={keys}
      onClick={act}
    >
      {children}
    </Button>
  )
  return refusal ? <Hint label={refusal}>{button}</Hint> : button
}

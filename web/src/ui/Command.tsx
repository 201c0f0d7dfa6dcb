import { Button, type ButtonProps } from '@mantine/core'
import { type MouseEvent, type ReactNode, useEffect, useLayoutEffect, useRef } from 'react'
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
  const ref = useKeptFocus(Boolean(rest.loading))
  const button = (
    <Button
      {...rest}
      ref={ref}
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

/** While it works it is disabled, and what is disabled loses the focus: it is given back. */
function useKeptFocus(isWorking: boolean) {
  const button = useRef<HTMLButtonElement>(null)
  const had = useRef(false)
  useLayoutEffect(() => {
    if (isWorking) had.current = document.activeElement === button.current
  }, [isWorking])
  useEffect(() => {
    if (isWorking || !had.current) return
    had.current = false
    if (document.activeElement === document.body) button.current?.focus()
  }, [isWorking])
  return button
}

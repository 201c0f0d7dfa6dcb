import {
  cloneElement,
  type FocusEvent,
  type KeyboardEvent,
  lazy,
  type MouseEvent,
  type ReactElement,
  type ReactNode,
  Suspense,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react'

const LoadedHint = lazy(() => import('./LoadedHint'))
const HOVER_MS = 300

interface Hoverable {
  readonly onMouseEnter?: (event: MouseEvent<HTMLElement>) => void
  readonly onMouseLeave?: () => void
  readonly onFocus?: (event: FocusEvent<HTMLElement>) => void
  readonly onBlur?: () => void
  readonly onKeyDown?: (event: KeyboardEvent<HTMLElement>) => void
  readonly 'aria-describedby'?: string
}

interface HintProps {
  readonly label: ReactNode
  readonly position?: 'top' | 'right'
  readonly children: ReactElement<Hoverable>
}

/** A word about what is under the pointer or has the focus; Escape takes it away. What shows it comes with the first. */
export function Hint({ label, position, children }: HintProps) {
  const id = useId()
  const [target, setTarget] = useState<HTMLElement>()
  const { isOpen, open, close } = useDelayed()
  const child = cloneElement(children, {
    onMouseEnter: ({ currentTarget }) => {
      setTarget(currentTarget)
      open(HOVER_MS)
    },
    onMouseLeave: close,
    onFocus: ({ currentTarget }) => {
      if (!currentTarget.matches(':focus-visible')) return
      setTarget(currentTarget)
      open(0)
    },
    onBlur: close,
    onKeyDown: ({ key }) => {
      if (key === 'Escape') close()
    },
    'aria-describedby': isOpen ? id : undefined,
  })
  return (
    <>
      {child}
      {target && (
        <Suspense>
          <LoadedHint id={id} target={target} label={label} position={position} isOpen={isOpen} />
        </Suspense>
      )}
    </>
  )
}

function useDelayed() {
  const [isOpen, setIsOpen] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const close = () => {
    clearTimeout(timer.current)
    setIsOpen(false)
  }
  const open = (ms: number) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setIsOpen(true), ms)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  return { isOpen, open, close }
}

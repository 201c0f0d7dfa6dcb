import {
  cloneElement,
  lazy,
  type ReactElement,
  type ReactNode,
  type Ref,
  Suspense,
  startTransition,
  useState,
} from 'react'

const load = () => import('./LoadedMenu')
const LoadedMenu = lazy(load)

export type MenuLine =
  | 'rule'
  | { readonly heading: string }
  | {
      readonly text: string
      readonly onPick: () => void
      readonly isOff?: boolean
      /** Why it cannot be picked. */
      readonly refusal?: string
      readonly isStrong?: boolean
      readonly mark?: ReactNode
      readonly staysOpen?: boolean
    }

interface Pressable {
  readonly ref?: Ref<HTMLButtonElement>
  readonly onClick?: () => void
  readonly onPointerEnter?: () => void
  readonly onFocus?: () => void
  readonly 'aria-haspopup'?: 'menu'
  readonly 'aria-expanded'?: boolean
}

export interface MenuButtonProps {
  /** The button that opens it. */
  readonly target: ReactElement<Pressable>
  readonly lines: readonly MenuLine[]
  readonly position?: 'bottom-end' | 'top-end'
  readonly width: number
  readonly onClose?: () => void
}

/** What a menu is made of comes when a menu is about to be used: under the pointer, or with the focus. */
export function MenuButton(props: MenuButtonProps) {
  const [isAsked, setIsAsked] = useState(false)
  const shut = cloneElement(props.target, {
    onPointerEnter: () => void load(),
    onFocus: () => void load(),
    // The button stays as it is until the menu is there.
    onClick: () => startTransition(() => setIsAsked(true)),
    'aria-haspopup': 'menu',
    'aria-expanded': false,
  })
  return <Suspense fallback={shut}>{isAsked ? <LoadedMenu {...props} /> : shut}</Suspense>
}

import type { ReactNode } from 'react'
import { Tooltip } from './mantine/Tooltip'

interface LoadedHintProps {
  readonly id: string
  readonly target: HTMLElement
  readonly label: ReactNode
  readonly position?: 'top' | 'right'
  readonly isOpen: boolean
}

export default function LoadedHint({ id, target, label, position, isOpen }: LoadedHintProps) {
  return <Tooltip target={target} opened={isOpen} label={<span id={id}>{label}</span>} position={position} />
}

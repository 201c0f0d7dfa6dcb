import { useEffect, useRef, useState } from 'react'
import type { HealthShape } from '~/api/gen/types.gen'
import { words } from '~/i18n'
import { Health } from '~/ui/Mark'
import { Popover } from '~/ui/mantine/Popover'
import { Findings } from './Findings'
import styles from './Health.module.css'

const { health: told } = words
const LEAVE_MS = 200

/** The score; its findings open under the pointer, with the focus, and by a tap. */
export function HealthCell({ health, code }: { health: HealthShape | null; code: string }) {
  const { isOpen, setIsOpen, hold, leave } = useHover()
  if (!health) return <Health score={null} />
  return (
    <Popover opened={isOpen} onChange={setIsOpen} position="bottom-start" width={340} withinPortal>
      <Popover.Target>
        <button
          type="button"
          className={styles.score}
          aria-expanded={isOpen}
          aria-label={told.open(health.score, health.findings.length)}
          onClick={() => setIsOpen(true)}
          onFocus={hold}
          onBlur={leave}
          onMouseEnter={hold}
          onMouseLeave={leave}
        >
          <Health score={health.score} />
        </button>
      </Popover.Target>
      <Popover.Dropdown onMouseEnter={hold} onMouseLeave={leave} onFocus={hold} onBlur={leave}>
        <h3>
          {told.title} {health.score}
        </h3>
        <Findings health={health} code={code} />
      </Popover.Dropdown>
    </Popover>
  )
}

/** It stays a moment after the pointer left, so that the pointer can go to what opened. */
function useHover() {
  const [isOpen, setIsOpen] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const hold = () => {
    clearTimeout(timer.current)
    setIsOpen(true)
  }
  const leave = () => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setIsOpen(false), LEAVE_MS)
  }
  return { isOpen, setIsOpen, hold, leave }
}

import { cloneElement, useEffect, useRef, useState } from 'react'
import type { MenuButtonProps, MenuLine } from './MenuButton'
import { Menu } from './mantine/Menu'

/** Open as soon as it is there: it was asked for. */
export default function LoadedMenu({ target, lines, position = 'bottom-end', width, onClose }: MenuButtonProps) {
  const [isOpen, setIsOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    // Where the focus goes back to.
    button.current?.focus()
    setIsOpen(true)
  }, [])
  return (
    <Menu
      opened={isOpen}
      onChange={setIsOpen}
      onClose={onClose}
      position={position}
      width={width}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>{cloneElement(target, { ref: button })}</Menu.Target>
      <Menu.Dropdown>
        {lines.map((line, at) => (
          <Line key={at} line={line} />
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function Line({ line }: { line: MenuLine }) {
  if (line === 'rule') return <Menu.Divider />
  if ('heading' in line) return <Menu.Label>{line.heading}</Menu.Label>
  const { text, onPick, isOff, refusal, isStrong, mark, staysOpen } = line
  return (
    <Menu.Item
      disabled={isOff || !!refusal}
      title={refusal}
      fw={isStrong ? 600 : undefined}
      leftSection={mark}
      closeMenuOnClick={!staysOpen}
      onClick={onPick}
    >
      {text}
    </Menu.Item>
  )
}

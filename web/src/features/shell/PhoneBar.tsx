import { Menu } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { words } from '~/i18n'
import { isHere, places } from './navigation'
import { usePath } from './Rail'
import styles from './Shell.module.css'
import { useBrake } from './StopEverything'
import { myZone, useZone } from './zone'

/** Four words and More, within reach of a thumb. */
export function PhoneBar() {
  const path = usePath()
  const navigate = useNavigate()
  const { choice, choose, home } = useZone()
  const { ask, refusal, question } = useBrake()
  return (
    <nav className={styles.phoneBar} aria-label={words.nav.phoneLabel}>
      {places.slice(0, 4).map(({ to, text }) => (
        <Link key={to} to={to} aria-current={isHere(path, to) ? 'page' : undefined}>
          {text}
        </Link>
      ))}
      <Menu position="top-end" width={240}>
        <Menu.Target>
          <button type="button">{words.more}</button>
        </Menu.Target>
        <Menu.Dropdown>
          {places.slice(4).map(({ to, text }) => (
            <Menu.Item key={to} onClick={() => void navigate({ to })}>
              {text}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item disabled={!!refusal} title={refusal} onClick={ask}>
            {words.stopEverything.ask}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>{words.zone.heading}</Menu.Label>
          <Menu.Item onClick={() => choose(undefined)} fw={choice === undefined ? 600 : undefined}>
            {home.zone}
          </Menu.Item>
          <Menu.Item onClick={() => choose('mine')} fw={choice === 'mine' ? 600 : undefined}>
            {words.zone.mine(myZone)}
          </Menu.Item>
          <Menu.Item onClick={() => choose('utc')} fw={choice === 'utc' ? 600 : undefined}>
            {words.zone.utc}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {question}
    </nav>
  )
}

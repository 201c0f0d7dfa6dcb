import { Link, useNavigate } from '@tanstack/react-router'
import { useSignOut } from '~/features/session/useSignOut'
import { words } from '~/i18n'
import { MenuButton, type MenuLine } from '~/ui/MenuButton'
import { isHere, places } from './navigation'
import { usePath } from './Rail'
import styles from './Shell.module.css'
import { useBrake } from './StopEverything'
import { myZone, useZone, type ZoneChoice } from './zone'

/** Four words and More, within reach of a thumb. */
export function PhoneBar() {
  const path = usePath()
  const navigate = useNavigate()
  const { choice, choose, home } = useZone()
  const { ask, refusal, question } = useBrake()
  const signOut = useSignOut()
  const zone = (text: string, id: ZoneChoice) => ({ text, onPick: () => void choose(id), isStrong: choice === id })
  const lines: MenuLine[] = [
    ...places.slice(4).map(({ to, text }) => ({ text, onPick: () => void navigate({ to }) })),
    'rule',
    { text: words.stopEverything.ask, onPick: ask, refusal },
    'rule',
    { heading: words.zone.heading },
    zone(home.zone, undefined),
    zone(words.zone.mine(myZone), 'mine'),
    zone(words.zone.utc, 'utc'),
    'rule',
    { text: words.signOut.go, onPick: () => signOut.mutate() },
  ]
  return (
    <nav className={styles.phoneBar} aria-label={words.nav.phoneLabel}>
      {places.slice(0, 4).map(({ to, text }) => (
        <Link key={to} to={to} aria-current={isHere(path, to) ? 'page' : undefined}>
          {text}
        </Link>
      ))}
      <MenuButton position="top-end" width={240} target={<button type="button">{words.more}</button>} lines={lines} />
      {question}
    </nav>
  )
}

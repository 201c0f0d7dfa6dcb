import { useQuery } from '@tanstack/react-query'
import { Link, useRouterState } from '@tanstack/react-router'
import { organizationQuery, sessionQuery } from '~/api/queries'
import { useSignOut } from '~/features/session/useSignOut'
import { words } from '~/i18n'
import { Bar } from '~/ui/Bar'
import { Hint } from '~/ui/Hint'
import { Key } from '~/ui/Key'
import { isHere, type Place, places } from './navigation'
import styles from './Shell.module.css'
import { StopEverything } from './StopEverything'

export function Rail() {
  const { data: organization } = useQuery(organizationQuery)
  return (
    <nav className={styles.rail} aria-label={words.nav.label}>
      <div className={styles.organization}>
        <b title={organization?.name}>{organization?.name ?? words.product}</b>
        <span>{words.nav.everyProject}</span>
      </div>
      <ul>
        {places.map((place) => (
          <li key={place.to}>
            <RailLink {...place} />
          </li>
        ))}
      </ul>
      <div className={styles.railFoot}>
        {organization && <Gauge used={organization.channels_in_use} cap={organization.channel_cap} />}
        <StopEverything />
        <Who />
      </div>
    </nav>
  )
}

export const usePath = (): string => useRouterState({ select: (state) => state.location.pathname })

function RailLink({ to, text, keys }: Place) {
  const isCurrent = isHere(usePath(), to)
  const link = (
    <Link to={to} aria-current={isCurrent ? 'page' : undefined} aria-keyshortcuts={keys}>
      {text}
    </Link>
  )
  if (!keys) return link
  const label = (
    <>
      {words.nav.goTo(text)} <Key>{keys.toUpperCase()}</Key>
    </>
  )
  return (
    <Hint label={label} position="right">
      {link}
    </Hint>
  )
}

function Gauge({ used, cap }: { used: number; cap: number }) {
  return (
    <div className={styles.gauge}>
      <div>
        <span>{words.rail.channels}</span>
        <b className="num">{words.rail.ofCap(used, cap)}</b>
      </div>
      <Bar
        label={words.rail.meter(used, cap)}
        total={Math.max(used, cap, 1)}
        height={7}
        isOutlined
        parts={[{ name: 'used', value: used, tone: 'accent' }]}
      />
    </div>
  )
}

function Who() {
  const { data: session } = useQuery(sessionQuery)
  const signOut = useSignOut()
  return (
    <div>
      <div className={styles.who}>
        <span>{session?.who}</span>
        <span className="dim">{session && words.role[session.role]}</span>
      </div>
      <button type="button" className={styles.signOut} disabled={signOut.isPending} onClick={() => signOut.mutate()}>
        {words.signOut.go}
      </button>
      {signOut.error && (
        <p className="bad-text" role="alert">
          {words.signOut.failed} {signOut.error.message}
        </p>
      )}
    </div>
  )
}

import { useMantineColorScheme } from '@mantine/core'
import { Outlet, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useLive } from '~/features/live/LiveProvider'
import { words } from '~/i18n'
import { useBadge } from './crumbs'
import { useKeys, useSequences } from './keys'
import { LostBand } from './LostBand'
import { NEW_CAMPAIGN, places } from './navigation'
import { PhoneBar } from './PhoneBar'
import { Rail } from './Rail'
import styles from './Shell.module.css'
import { TopBar } from './TopBar'

const Palette = lazy(() => import('./Palette'))
const KeySheet = lazy(() => import('./KeySheet'))
export type Overlay = 'palette' | 'keys' | null

export function Shell() {
  const { status } = useLive()
  const [overlay, setOverlay] = useState<Overlay>(null)
  useShellKeys(setOverlay)
  useBadge(words.lost.badge, status === 'lost')
  return (
    <div className={styles.shell} data-stale={status === 'lost' || undefined}>
      <a className={styles.skip} href="#main">
        {words.skip}
      </a>
      <Rail />
      <TopBar onSearch={() => setOverlay('palette')} />
      <main id="main" className={styles.main} tabIndex={-1}>
        {status === 'lost' && <LostBand />}
        <Outlet />
      </main>
      <PhoneBar />
      <Suspense>
        {overlay === 'palette' && <Palette onClose={() => setOverlay(null)} onSheet={() => setOverlay('keys')} />}
        {overlay === 'keys' && <KeySheet onClose={() => setOverlay(null)} />}
      </Suspense>
    </div>
  )
}

function useShellKeys(setOverlay: (overlay: Overlay) => void): void {
  const navigate = useNavigate()
  const { toggleColorScheme } = useMantineColorScheme()
  const goes = places.flatMap(({ keys, to }) => (keys ? [[keys, () => void navigate({ to })] as const] : []))
  useKeys({
    'mod+k': () => setOverlay('palette'),
    '?': () => setOverlay('keys'),
    d: toggleColorScheme,
    n: () => void navigate({ to: NEW_CAMPAIGN }),
    '/': () => document.querySelector<HTMLElement>('[data-filter]')?.focus(),
    ...Object.fromEntries(goes),
  })
  useSequences()
}

import { useNavigate, useSearch } from '@tanstack/react-router'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { locale, words } from '~/i18n'
import { calendarDay, clockTime, dayAndTime, dayAtTime, hourMinute, hoursIntoDay, type Reader } from '~/i18n/format'

export type ZoneChoice = 'mine' | 'utc' | undefined

interface HomeZone {
  readonly zone: string
  readonly isCampaigns: boolean
}

interface Zones {
  /** Of the page's subject: its campaign, else the organization. */
  readonly home: HomeZone
  readonly setHome: (home: HomeZone | null) => void
}

const ZoneContext = createContext<Zones>({ home: { zone: 'UTC', isCampaigns: false }, setHome: () => undefined })

export const myZone = Intl.DateTimeFormat().resolvedOptions().timeZone

export function ZoneProvider({ organizationZone, children }: { organizationZone: string; children: ReactNode }) {
  const [ofPage, setHome] = useState<HomeZone | null>(null)
  const zones = useMemo(
    () => ({ home: ofPage ?? { zone: organizationZone, isCampaigns: false }, setHome }),
    [ofPage, organizationZone],
  )
  return <ZoneContext.Provider value={zones}>{children}</ZoneContext.Provider>
}

/** Said by a page about one campaign: its times are told in that campaign's zone unless the reader chose another. */
export function useCampaignZone(zone: string | undefined): void {
  const { setHome } = useContext(ZoneContext)
  useEffect(() => {
    if (!zone) return
    setHome({ zone, isCampaigns: true })
    return () => setHome(null)
  }, [zone, setHome])
}

export function useZone() {
  const { home } = useContext(ZoneContext)
  const { zone: choice } = useSearch({ strict: false }) as { zone?: ZoneChoice }
  const navigate = useNavigate()
  const zone = choice === 'mine' ? myZone : choice === 'utc' ? 'UTC' : home.zone
  const choose = (next: ZoneChoice) =>
    navigate({ to: '.', search: (was: object) => ({ ...was, zone: next }), replace: true })
  return { zone, choice, home, choose }
}

export interface Times {
  readonly reader: Reader
  clock(instant: string | number): string
  minute(instant: string | number): string
  moment(instant: string | number, now: number): string
  /** As `moment`, to end a sentence with. */
  spoken(instant: string | number, now: number): string
  day(instant: string | number): string
  hours(instant: string | number): number
}

/** How this page tells a time. */
export function useTimes(): Times {
  const { zone } = useZone()
  return useMemo(() => {
    const reader = { locale, zone }
    return {
      reader,
      clock: (instant) => clockTime(instant, reader),
      minute: (instant) => hourMinute(instant, reader),
      moment: (instant, now) => dayAndTime(instant, now, reader, words.day),
      spoken: (instant, now) => dayAtTime(instant, now, reader, words.day),
      day: (instant) => calendarDay(instant, reader),
      hours: (instant) => hoursIntoDay(instant, reader),
    }
  }, [zone])
}

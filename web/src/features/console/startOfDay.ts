import { hoursIntoDay } from '~/i18n/format'

const HOUR_MS = 3_600_000
const DAY_H = 24

/** Midnight of an instant's day in a zone, also on the day on which its clocks are put on or back. */
export function startOfDay(instant: string, zone: string): string {
  const into = (at: number) => hoursIntoDay(new Date(at).toISOString(), { locale: 'en', zone })
  const about = Date.parse(instant) - into(Date.parse(instant)) * HOUR_MS
  const off = into(about)
  return new Date(Math.round(about - (off > DAY_H / 2 ? off - DAY_H : off) * HOUR_MS)).toISOString()
}

import type { EstimateShape, SettingsTold } from '~/api/gen/types.gen'
import { locale, words } from '~/i18n'
import { count, decimal } from '~/i18n/format'
import type { Rung } from './ladder'

type Paced = Pick<
  SettingsTold,
  'placement_spacing_s' | 'calls_per_minute' | 'daily_call_limit' | 'window_start' | 'window_end'
>
type Held = Pick<EstimateShape, 'channels' | 'mean_hold_s' | 'calls_per_hour' | 'binds'>

const HOUR_S = 3600

/** What each setting alone would allow, to draw it. What binds, and the estimate itself, are the server's word. */
export function rungsOf(settings: Paced, estimate: Held): Rung[] {
  const hours = windowHours(settings)
  const { rungs: told } = words
  const own: Rung[] = [
    {
      limit: 'channels',
      setting: count(estimate.channels, locale),
      rate: (HOUR_S * estimate.channels) / estimate.mean_hold_s,
    },
    {
      limit: 'spacing',
      setting: told.seconds(decimal(settings.placement_spacing_s, locale, 2)),
      rate: HOUR_S / settings.placement_spacing_s,
    },
    {
      limit: 'calls_per_minute',
      setting: told.aMinute(count(settings.calls_per_minute, locale)),
      rate: 60 * settings.calls_per_minute,
    },
    {
      limit: 'daily_limit',
      setting: told.over(count(settings.daily_call_limit, locale), decimal(hours, locale, 0)),
      rate: settings.daily_call_limit / hours,
    },
  ]
  const isCarrier = estimate.binds === 'carrier_rate'
  return isCarrier ? [{ limit: 'carrier_rate', setting: '', rate: estimate.calls_per_hour }, ...own] : own
}

export function windowHours({ window_start, window_end }: Pick<Paced, 'window_start' | 'window_end'>): number {
  const at = (wall: string) => {
    const [hour = 0, minute = 0] = wall.split(':').map(Number)
    return hour + minute / 60
  }
  const length = at(window_end ?? '24:00') - at(window_start)
  return length > 0 ? length : length + 24
}

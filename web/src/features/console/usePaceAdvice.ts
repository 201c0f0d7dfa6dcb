import { useQuery } from '@tanstack/react-query'
import type { ConsoleShape } from '~/api/gen/types.gen'
import { campaignQuery } from '~/api/queries'
import { locale, words } from '~/i18n'
import { count, decimal } from '~/i18n/format'

const SPACING_STEP_S = 0.05

/** Which limit, what one step of it, and what that brings: nothing where another limit is as tight. */
export function usePaceAdvice({ campaign, estimate }: ConsoleShape): string | undefined {
  const { data } = useQuery(campaignQuery(campaign.code))
  const gain = Math.round(estimate.one_more_brings)
  if (!data || gain < 1) return undefined
  if (estimate.binds === 'daily_limit') return words.figures.oneMoreADay(count(gain, locale))
  return words.figures.oneMore(stepOf(estimate.binds, data.settings.placement_spacing_s), count(gain, locale))
}

function stepOf(binds: ConsoleShape['estimate']['binds'], spacing: number): string {
  if (binds !== 'spacing') return words.steps[binds]
  const digits = (value: number) => decimal(value, locale, 2)
  return words.steps.spacing(digits(spacing - SPACING_STEP_S), digits(spacing))
}

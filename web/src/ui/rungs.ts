import type { EstimateShape } from '~/api/gen/types.gen'
import { locale, words } from '~/i18n'
import { decimal } from '~/i18n/format'
import type { Rung } from './ladder'

type Told = EstimateShape['rungs'][number]

/** What each limit alone would allow, as the server reckons it; what it is set to, in words. */
export const rungsOf = ({ rungs }: Pick<EstimateShape, 'rungs'>): Rung[] =>
  rungs.map((rung) => ({ limit: rung.limit, setting: settingOf(rung), rate: rung.calls_per_hour }))

const settingOf = ({ limit, setting }: Told): string =>
  words.rungs[limit](decimal(setting, locale, Number.isInteger(setting) ? 0 : 2))

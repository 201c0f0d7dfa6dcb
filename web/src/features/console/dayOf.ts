import type { ConsoleShape } from '~/api/gen/types.gen'
import { instantOf } from '~/i18n/format'
import type { DayBar } from '~/ui/DayLine'
import { type Span, spansOfWindow } from '~/ui/dayGeometry'

type Asked = Pick<ConsoleShape, 'day_line'> & { readonly campaign: { readonly zone: string } }

interface Day {
  readonly open: readonly Span[]
  readonly barred: readonly Span[]
  readonly bars: readonly DayBar[]
  readonly yesterday: readonly DayBar[]
}

const QUARTERS_AN_HOUR = 4
const HOURS_A_DAY = 24

/** The campaign's day in the hours that the page tells: what runs past its end comes round to its start. */
export function dayOf({ campaign, day_line }: Asked, hours: (instant: string | number) => number): Day {
  const { window, quarters_today, quarters_yesterday } = day_line
  const begins = instantOf(window.day, '00:00', campaign.zone)
  const ends = instantOf(window.day, '24:00', campaign.zone)
  const bars = (quarters: readonly number[]) => barsOf(quarters, hours(begins))
  const ofThisDay = (window.barred ?? []).filter((one) => Date.parse(one.begins_at) < ends)
  return {
    open: window.opens_at && window.closes_at ? spansOfWindow(hours(window.opens_at), hours(window.closes_at)) : [],
    barred: ofThisDay.flatMap((one) =>
      spansOfWindow(hours(one.begins_at), hours(Math.min(Date.parse(one.ends_at), ends))),
    ),
    bars: bars(quarters_today),
    yesterday: bars(quarters_yesterday),
  }
}

const barsOf = (quarters: readonly number[], first: number): DayBar[] =>
  quarters
    .map((value, index) => ({ hour: (first + index / QUARTERS_AN_HOUR) % HOURS_A_DAY, value }))
    .filter(({ value }) => value > 0)

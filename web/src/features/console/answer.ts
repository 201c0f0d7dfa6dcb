import type { ConsoleShape } from '~/api/gen/types.gen'
import { words } from '~/i18n'
import type { Shape, Tone } from '~/ui/Mark'

export type AnswerMood = 'yes' | 'later' | 'no'

export interface Told {
  readonly mood: AnswerMood
  readonly text: string
  readonly because: string
}

export type Asked = Pick<ConsoleShape, 'status' | 'readiness' | 'breaker'> & {
  readonly campaign: Pick<ConsoleShape['campaign'], 'state' | 'channels' | 'is_armed' | 'has_open_run' | 'next_run_at'>
  readonly channels: Pick<ConsoleShape['channels'], 'in_use'>
}

/** What an operator would say aloud. `tell` tells an instant in the zone of the page. */
export function answerOf(asked: Asked, tell: (instant: string) => string): Told {
  const { answer } = asked.readiness
  if (answer === 'dialing') return { mood: 'yes', text: words.answer.dialing, because: untilRoom(asked) }
  if (answer === 'waiting' && asked.status.until) return later(asked, asked.status.until, tell)
  return { mood: 'no', text: noBecause(asked), because: nextStep(asked) }
}

/** Its channels are not full, and yet no call is placed: it says why. */
const untilRoom = ({ status, channels }: Asked): string =>
  status.reason === 'engine_busy' ? words.answer.untilRoom(channels.in_use) : ''

function later(asked: Asked, until: string, tell: (instant: string) => string): Told {
  const reason = asked.status.reason ?? ''
  const why = words.campaignReason[reason] ?? words.contactReason[reason] ?? reason
  return { mood: 'later', text: words.answer.later(tell(until)), because: words.answer.laterBecause(why) }
}

function noBecause({ campaign, readiness, status, breaker }: Asked): string {
  if (breaker.is_tripped) return words.answer.because(words.campaignReason.breaker_tripped ?? '')
  if (readiness.answer === 'no_caller') return words.answer.because(words.answer.noCaller)
  if (readiness.answer === 'draft') return words.answer.because(words.answer.isDraft)
  const missing = readiness.rows.filter((row) => isMissing(row, campaign.channels)).length
  if (campaign.state === 'paused' && missing > 0) return words.answer.missing(missing)
  return words.answer.because(words.campaignReason[status.reason ?? campaign.state] ?? campaign.state)
}

const isMissing = (row: { state: string; key: string }, channels: number): boolean =>
  row.state === 'blocks' || (row.key === 'channels' && channels === 0)

function nextStep({ campaign, readiness, breaker }: Asked): string {
  if (breaker.is_tripped) return words.answer.breaker(breaker.failures, breaker.calls)
  const first = readiness.rows.find((row) => isMissing(row, campaign.channels))
  if (first) return first.message
  if (campaign.state !== 'paused') return ''
  if (campaign.is_armed) return words.answer.startsByItself
  return words.answer.press(campaign.has_open_run ? words.commands.resume : words.commands.start)
}

export const answerMarks: Record<AnswerMood, [Shape, Tone]> = {
  yes: ['dot', 'ok'],
  later: ['clock', 'accent'],
  no: ['cross', 'bad'],
}

/** It was to dial, no call of it goes on, and no time alone will change that: somebody is needed. */
export const isStalled = ({ campaign, breaker, channels }: Asked, { mood }: Told): boolean =>
  breaker.is_tripped || (campaign.state === 'active' && mood === 'no' && channels.in_use === 0)

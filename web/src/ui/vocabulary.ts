/** The words that API, log, export and console share. The console adds a capital and a mark, nothing else. */

export const outcomes = [
  'answered',
  'no_answer',
  'busy',
  'failed',
  'completed',
  'voicemail',
  'canceled',
  'ambiguous',
] as const
export type Outcome = (typeof outcomes)[number]

export type CampaignState = 'draft' | 'paused' | 'active' | 'stopped' | 'completed'
/** What a state looks like: an active campaign either dials or waits. */
export type CampaignMood = 'dialing' | 'waiting' | 'paused' | 'draft' | 'completed' | 'stopped'
export type Verdict = 'ready' | 'warning' | 'blocks' | 'waits' | 'off'
export type CallPhase = 'talking' | 'ringing' | 'dialing'

export const isOutcome = (word: string): word is Outcome => (outcomes as readonly string[]).includes(word)

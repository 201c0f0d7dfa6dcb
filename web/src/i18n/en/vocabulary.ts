import type { CampaignMood, Outcome, Verdict } from '~/ui/vocabulary'

const outcome: Record<Outcome, string> = {
  completed: 'Completed',
  answered: 'Answered',
  voicemail: 'Voicemail',
  no_answer: 'No answer',
  busy: 'Busy',
  failed: 'Failed',
  canceled: 'Canceled',
  ambiguous: 'Ambiguous',
}

const campaignMood: Record<CampaignMood, string> = {
  dialing: 'Active',
  waiting: 'Waiting',
  paused: 'Paused',
  draft: 'Draft',
  completed: 'Completed',
  stopped: 'Stopped',
}

const verdict: Record<Verdict, string> = {
  ready: 'Ready',
  warning: 'Warning',
  waits: 'Waits',
  blocks: 'Blocks',
  off: 'Off',
}

/** Why a campaign does not dial, or what holds the next placement: as the end of a sentence. */
const campaignReason: Record<string, string> = {
  paused: 'it is paused',
  stopped: 'it was stopped',
  completed: 'it is completed',
  breaker_tripped: 'the circuit breaker tripped',
  ended: 'its end date has passed',
  before_start: 'its start is still to come',
  holiday: 'today is a holiday',
  day_not_allowed: 'today is no allowed day',
  window_closed: 'the call window is closed',
  no_channels: 'it has no channels',
  engine_busy: 'the server has no room for another call',
  organization_channels_full: 'all channels of the organization are in use',
  organization_share: 'other campaigns have their share',
  carrier_down: 'the carrier is down',
  carrier_rate: 'the carrier’s rate is used',
  carrier_channels_full: 'the carrier takes no more calls at once',
  daily_limit: 'the daily limit is reached',
  budget_spent: 'the budget is spent',
  price_unknown: 'the price of a call is unknown',
  no_caller_number: 'it has no number to call from',
  next_run: 'its next run is still to come',
  nothing_eligible_until: 'no contact may be called yet',
  database_away: 'the database does not answer',
  channels_full: 'its channels are in use',
  spacing: 'placement spacing',
  calls_per_minute: 'calls per minute',
}

/** The same as what holds: "Held by …". */
const heldBy: Record<string, string> = {
  paused: 'the pause',
  stopped: 'the stop',
  breaker_tripped: 'the circuit breaker',
  window_closed: 'the call window',
  holiday: 'the holiday',
  day_not_allowed: 'the allowed days',
  before_start: 'the start date',
  ended: 'the end date',
  no_channels: 'zero channels',
  channels_full: 'channels',
  carrier_down: 'the carrier',
  carrier_rate: 'the carrier’s rate',
  daily_limit: 'the daily limit',
  budget_spent: 'the budget',
  nothing_eligible_until: 'waits of the contacts',
  organization_share: 'the share of other campaigns',
  organization_channels_full: 'the organization’s channels',
  engine_busy: 'the room on the server',
  carrier_channels_full: 'the carrier’s calls at once',
  price_unknown: 'the unknown price of a call',
  no_caller_number: 'the missing caller number',
  next_run: 'the date of its next run',
  completed: 'its completion',
  database_away: 'the database, which does not answer',
}

/** The same, short, under a state. */
const campaignReasonShort: Record<string, string> = {
  paused: 'by a person',
  breaker_tripped: 'by the circuit breaker',
  ended: 'end date passed',
  before_start: 'starts',
  holiday: 'holiday',
  day_not_allowed: 'no allowed day',
  window_closed: 'window opens',
  no_channels: 'zero channels',
  engine_busy: 'server full',
  organization_channels_full: 'organization’s channels full',
  organization_share: 'share used by others',
  carrier_down: 'carrier down',
  carrier_rate: 'carrier’s rate',
  carrier_channels_full: 'carrier full',
  daily_limit: 'daily limit reached',
  budget_spent: 'budget spent',
  price_unknown: 'price unknown',
  no_caller_number: 'no caller number',
  next_run: 'next run',
  nothing_eligible_until: 'nothing eligible until',
  database_away: 'database away',
}

/** Of those that an instant completes, where none is known. */
const campaignReasonAlone: Record<string, string> = {
  before_start: 'before its start',
  window_closed: 'window closed',
  next_run: 'between runs',
  nothing_eligible_until: 'nothing eligible',
}

const contactReason: Record<string, string> = {
  in_call: 'In a call',
  number_in_call: 'Number in a call',
  reached: 'Reached',
  callback_at: 'Callback',
  attempts_used: 'Attempts used',
  retry_wait: 'Wait between attempts',
  cooldown: 'Cooldown of the number',
  not_picked_cooldown: 'Not-picked cooldown',
  too_soon: 'Less than 60 s ago',
  recently_completed: 'Recently completed',
  invalid_number: 'No valid number',
  premium_number: 'Premium number',
  country_not_allowed: 'Country not allowed',
  opted_out: 'Opted out',
  dnc: 'On a DNC list',
  dnc_stale: 'DNC list outdated',
  no_consent: 'No consent on record',
  unknown_zone: 'Time zone unknown',
  legal_hours: 'Legal hours',
  guard_hours: 'Guard hours',
  legal_cap: 'Legal cap',
  not_enrolled: 'Not enrolled',
  expired: 'Run ended first',
  deleted: 'Deleted',
}

/** Why a call ended as it did, beside its outcome: as the end of a sentence. */
const causes: Record<string, string> = {
  callee_left: 'hung up early',
  max_duration: 'reached the longest duration',
  operator: 'hung up from the console',
  worker_lost: 'cut off on our side',
  lost_end: 'its end was never told',
  agent_error: 'the agent failed',
  message_left: 'message left',
  screened: 'screened by an assistant',
  silence: 'nobody spoke',
  declined: 'declined',
  invalid_number: 'number not in service',
  no_route: 'no route to the number',
  refused: 'refused',
  rejected_as_unwanted: 'rejected as unwanted',
  credentials: 'the carrier did not accept our sign-in',
  credit: 'no credit with the carrier',
  carrier_error: 'error of the carrier',
  unknown: 'cause unknown',
  engine_busy: 'the server had no room',
  bad_caller_id: 'caller number not accepted',
  resolver: 'the carrier’s host was not found',
}

const limit: Record<string, string> = {
  spacing: 'Placement spacing',
  calls_per_minute: 'Calls per minute',
  channels: 'Channels',
  carrier_rate: 'Carrier rate',
  daily_limit: 'Daily limit',
}

const readinessRow: Record<string, string> = {
  agent: 'Agent',
  number: 'Caller numbers',
  contacts: 'Contacts',
  channels: 'Channels',
  schedule: 'Schedule',
  carrier: 'Carrier',
  dnc: 'DNC lists',
  consent: 'Consent',
  budget: 'Budget',
  breaker: 'Circuit breaker',
  agent_tested: 'Agent tested',
  calendars: 'Holidays',
  server: 'Server',
}

const role: Record<string, string> = { owner: 'Owner', manager: 'Manager', operator: 'Operator', analyst: 'Analyst' }

export const vocabularyWords = {
  outcome,
  campaignMood,
  verdict,
  campaignReason,
  campaignReasonShort,
  campaignReasonAlone,
  heldBy,
  contactReason,
  cause: (name: string) => causes[name] ?? name.replaceAll('_', ' '),
  limit,
  readinessRow,
  role,
  phase: { talking: 'Talking', ringing: 'Ringing', dialing: 'Dialing' },
}

import type { ConsoleShape } from '~/api/gen/types.gen'

/** Everything of one moment as plain text, to be pasted where people talk about it. The API's own words; times in UTC. */
export function incidentReport(console: ConsoleShape): string {
  const { campaign, status, channels, pace, breaker, readiness, health } = console
  const lines = [
    `${campaign.name} (${campaign.code}), run ${campaign.run_no ?? '–'}, at ${console.now}`,
    `state: ${campaign.state}; ${status.is_dialing ? 'dialing' : `not dialing: ${status.reason ?? 'no reason'}`}${status.until ? ` until ${status.until}` : ''}`,
    `channels: ${channels.in_use} of ${channels.allocated} in use (${channels.talking} talking, ${channels.ringing} ringing, ${channels.dialing} dialing); elsewhere ${channels.elsewhere} of ${channels.cap}`,
    `placed: ${pace.placed_last_hour} in the last hour, ${pace.placed_today} of ${pace.daily_call_limit} today; estimate ${Math.round(console.estimate.calls_per_hour)} calls/h, binds: ${console.estimate.binds}`,
    `outcomes today: ${told(console.outcomes_today)}`,
    `contacts: ${told(status.contacts)}`,
    `breaker: ${breaker.is_tripped ? `tripped ${breaker.tripped_at ?? ''}` : 'closed'}, ${breaker.failures} of ${breaker.calls} failed, trips at ${breaker.failure_rate} %`,
    ...(health ? [`health: ${health.score}`] : []),
    ...(health?.findings ?? []).map(
      (one) => `${one.finding}: ${one.points} points${one.since ? ` since ${one.since}` : ''}`,
    ),
    ...breaker.last_failures.map(
      (one) =>
        `failed ${one.ended_at}: call ${one.attempt_id}, ${[one.cause, one.sip_status, one.q850].filter(Boolean).join(' ')}`,
    ),
    ...readiness.rows.filter((row) => row.state !== 'ready').map((row) => `${row.key} (${row.state}): ${row.message}`),
  ]
  return lines.join('\n')
}

const told = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${word} ${count}`)
    .join(', ') || 'none'

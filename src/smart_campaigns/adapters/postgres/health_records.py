"""What the health score reads, counted by PostgreSQL in one snapshot."""

from __future__ import annotations

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.core.health import CALLS_AT_LEAST, LATE_WORDS_S, SHORT_CALL_S, WINDOW
from smart_campaigns.ports.health_records import HealthRow
from smart_campaigns.ports.store import CampaignRef

CALLS_MAX = 5_000
"""The latest: more would not say more."""
RARE = "e.kind not like 'call%' and e.kind not in ('opted_out', 'retry')"
"""As the index of the schema has it."""
_CARRIER_FAULTS = "('carrier_error', 'no_route', 'credentials', 'credit')"
_COULD_ANSWER = f"a.outcome not in ('canceled', 'ambiguous') and coalesce(a.cause, '') not in {_CARRIER_FAULTS}"
_ANSWERED = "a.picked_up_at is not null and not a.by_machine and (a.outcome in ('completed', 'answered') or a.cause = 'agent_error')"
_FIRST_ID = "(lpad(to_hex((extract(epoch from span.since) * 1000)::bigint - 60000), 12, '0') || repeat('0', 20))::uuid"
"""Ids begin with the milliseconds of their making; calls that were void stand in no other index."""
HEALTH = f"""
with r as (select run_id, begun_at from run where org_id = $1 and campaign_id = $2 order by run_no desc limit 1),
  least_calls as (select a.ended_at from attempt a, r where a.org_id = $1 and a.campaign_id = $2 and a.outcome is not null
    and a.run_id = r.run_id order by a.ended_at desc limit {CALLS_AT_LEAST}),
  w as (select case when $3 then now_s() else coalesce((select max(ended_at) from least_calls), now_s()) end as at),
  span as (select w.at, greatest(r.begun_at, least(w.at - interval '{WINDOW.total_seconds()} s',
    coalesce((select min(ended_at) from least_calls), w.at))) as since from w, r),
  a as (select a.* from attempt a, r, span where a.org_id = $1 and a.campaign_id = $2 and a.outcome is not null
    and a.run_id = r.run_id and a.ended_at >= span.since order by a.ended_at desc limit {CALLS_MAX})
select span.at as now, span.since, c.*, b.*, p.mean_hold_s, p.spent_micro,
  (select count(*) from attempt a where a.org_id = $1 and a.campaign_id = $2 and a.is_dialed and a.state <> 8
    and a.upper_at > span.since) as placed,
  (select count(*) from (select from target t join r using (run_id) where t.org_id = $1 and t.state = 0 limit 1000) t) as ready,
  (select count(*) from event e where e.org_id = $1 and e.campaign_id = $2 and e.at > span.since
    and {RARE}) as disturbances,
  (select max(a.upper_at) from attempt a where a.org_id = $1 and a.campaign_id = $2 and a.is_dialed) as last_placed_at,
  (select e.at from event e where e.org_id = $1 and e.campaign_id = $2 and {RARE} and e.kind = 'breaker_tripped'
    and k.tripped is not null order by e.at desc limit 1) as tripped_at,
  (select count(distinct (x.worker_id, x.epoch)) from (
      select a.worker_id, a.epoch from a where a.cause = 'worker_lost'
      union all select a.worker_id, a.epoch from attempt a where a.org_id = $1 and a.campaign_id = $2
        and a.attempt_id > {_FIRST_ID} and a.state = 10 and a.cause = 'worker_lost' and a.ended_at >= span.since) x) as workers_lost,
  g.down_since as carrier_down_since, g.rate_factor as carrier_rate_factor, g.slowed_at as carrier_slowed_at,
  q.calls_per_second as carrier_calls_per_second
from span, campaign k join pacing p using (org_id, campaign_id)
left join carrier_gate g on g.org_id = p.org_id and g.carrier_id = $4
left join carrier q on q.org_id = p.org_id and q.carrier_id = $4
cross join lateral (select count(*) as settled,
    count(*) filter (where a.cause in {_CARRIER_FAULTS} or a.cause = 'agent_error') as infra_or_agent_errors,
    count(*) filter (where a.is_permanent) as permanent_failures,
    count(*) filter (where a.outcome in ('completed', 'answered')) as connected,
    count(*) filter (where a.outcome in ('completed', 'answered')
      and a.ended_at - a.picked_up_at < interval '{SHORT_CALL_S} s') as connected_short,
    count(*) filter (where a.picked_up_at is not null) as picked_up,
    count(*) filter (where coalesce(a.first_audio_at, case when {_ANSWERED} then a.ended_at end) - a.picked_up_at
      > interval '{LATE_WORDS_S} s') as first_words_late,
    count(*) filter (where {_ANSWERED}) as answered_now, count(*) filter (where {_COULD_ANSWER}) as placed_now from a) c
cross join lateral (select coalesce(sum(y.answered), 0)::int as answered_before, coalesce(sum(y.rated), 0)::int as placed_before
  from call_tally y where y.org_id = $1 and y.campaign_id = $2 and y.local_date < (select min(x.local_date) from a x)
    and y.local_date >= (select min(x.local_date) from a x) - 28
    and y.local_hour in (select distinct x.local_hour from a x)) b
where k.org_id = $1 and k.campaign_id = $2"""


class PostgresHealth:
    def __init__(self, connections: Connections) -> None:
        self._db = connections

    async def health(self, ref: CampaignRef, carrier_id: int | None, *, is_active: bool) -> HealthRow | None:
        row = await self._db.fetchrow(HEALTH, ref.org_id, ref.campaign_id, is_active, carrier_id)
        return None if row is None else HealthRow(**dict(row))

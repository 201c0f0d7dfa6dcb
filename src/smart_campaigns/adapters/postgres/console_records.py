"""The live console, read from PostgreSQL."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.adapters.postgres.ledger_records import STATES
from smart_campaigns.core.numbers import masked
from smart_campaigns.ports.console_records import FailedCall, Figures, LiveCall, Quarter, RunRow
from smart_campaigns.ports.store import CampaignRef

FIGURES = """
select coalesce((select jsonb_object_agg(x.state, x.n) from (select a.state, count(*) as n from attempt a
    where a.org_id = $1 and a.campaign_id = $2 and a.is_live group by 1) x), '{}') as in_progress,
  (select count(*) from attempt a where a.org_id = $1 and a.campaign_id = $2 and a.is_dialed
    and a.upper_at > now_s() - interval '1 hour' and a.state <> 8) as placed_last_hour,
  coalesce((select jsonb_agg(x) from (select a.outcome, a.cause, count(*) as n from attempt a
    where a.org_id = $1 and a.campaign_id = $2 and a.outcome is not null
      and a.ended_at >= date_trunc('day', now_s() at time zone $3) at time zone $3 group by 1, 2) x), '[]') as ended_today,
  g.channels as org_channel_cap, g.in_use as org_in_use,
  (select coalesce(sum(x.channels), 0)::int from pacing x where x.org_id = $1 and x.state in ('active', 'paused')) as org_allocated,
  p.spent_micro, p.reserved_micro, b.calls as breaker_calls, b.failures as breaker_failures, k.tripped,
  case when k.tripped is not null then (select e.at from event e where e.org_id = $1 and e.campaign_id = $2
    and e.kind not like 'call%' and e.kind not in ('opted_out', 'retry') and e.kind = 'breaker_tripped'
    order by e.at desc limit 1) end as tripped_at,
  k.first_started_at, k.ended_at, (select r.begun_at from run r where r.org_id = $1 and r.run_id = p.run_id) as run_begun_at,
  pg_current_snapshot()::text as log_snapshot
from campaign k join pacing p using (org_id, campaign_id) join org_gate g using (org_id)
cross join lateral (select count(*) as calls, count(*) filter (where a.counts_for_breaker) as failures from attempt a
  where a.org_id = $1 and a.campaign_id = $2 and a.outcome is not null and a.ended_at > greatest($4, p.breaker_reset_at)) b
where k.org_id = $1 and k.campaign_id = $2"""
QUARTERS = """
select x.at::date as day, (extract(hour from x.at) * 4 + floor(extract(minute from x.at) / 15))::int as quarter,
  count(*)::int as placed
from (select a.upper_at at time zone $3 as at from attempt a where a.org_id = $1 and a.campaign_id = $2 and a.is_dialed
    and a.upper_at >= $4) x group by 1, 2"""
LIVE = """
select a.attempt_id, a.state, a.contact_id, case when c.deleted_at is null then c.name else '' end as contact,
  n.e164 as number, c.deleted_at is not null as is_deleted, f.e164 as caller_number, a.placement_no, a.slot_at as placed_at,
  a.ringing_at, a.picked_up_at
from attempt a join contact c using (org_id, contact_id) join number n using (org_id, number_id)
join phone_number f on f.org_id = a.org_id and f.phone_number_id = a.phone_number_id
where a.org_id = $1 and a.campaign_id = $2 and a.is_live order by a.attempt_id limit $3"""
FAILURES = """
select a.attempt_id, a.ended_at, a.contact_id, case when c.deleted_at is null then c.name else '' end as contact, a.cause,
  a.sip_status, a.q850
from attempt a join contact c using (org_id, contact_id)
where a.org_id = $1 and a.campaign_id = $2 and a.outcome is not null and a.counts_for_breaker order by a.ended_at desc limit $3"""
TARGET_WORD = """case when not r.is_open and t.state in (0, 1) then 'expired' when t.state = 0 then 'ready'
    when t.state = 1 then 'waiting' when t.state = 2 then 'in_call' when t.state = 4 then 'excluded'
    else coalesce(t.finished, 'finished') end"""
RUNS = f"""
select r.run_no, r.is_open, r.begun_at, r.ended_at, r.end_cause,
  coalesce((select jsonb_object_agg(x.word, x.n) from (select {TARGET_WORD} as word, count(*) as n from target t
    where t.org_id = $1 and t.run_id = r.run_id group by 1) x), '{{}}') as contacts,
  coalesce((select jsonb_object_agg(x.word, x.n) from (select coalesce(t.reason, 'excluded') as word, count(*) as n
    from target t where t.org_id = $1 and t.run_id = r.run_id and t.state = 4 group by 1) x), '{{}}') as excluded,
  coalesce((select jsonb_object_agg(x.word, x.n) from (select y.word, sum(y.count) as n from run_tally y
    where y.org_id = $1 and y.run_id = r.run_id and y.word not like 'contacts%' group by 1) x), '{{}}') as outcomes
from run r where r.org_id = $1 and r.campaign_id = $2 and ($3::int is null or r.run_no < $3) order by r.run_no desc limit $4"""


class PostgresConsole:
    def __init__(self, connections: Connections) -> None:
        self._db = connections

    async def figures(self, ref: CampaignRef, zone: str, breaker_since: datetime) -> Figures:
        row = await self._db.fetchrow(FIGURES, ref.org_id, ref.campaign_id, zone, breaker_since)
        assert row is not None
        states = {STATES[int(state)]: count for state, count in row["in_progress"].items()}
        told = {name: value for name, value in row.items() if name != "ended_today"}
        outcomes, causes = Counter[str](), defaultdict[str, dict[str, int]](dict)
        for one in row["ended_today"]:
            outcomes[one["outcome"]] += one["n"]
            if one["cause"] is not None:
                causes[one["outcome"]][one["cause"]] = one["n"]
        return Figures(**{**told, "in_progress": states, "outcomes_today": outcomes, "causes_today": causes})

    async def quarters(self, ref: CampaignRef, zone: str, since: datetime) -> Sequence[Quarter]:
        rows = await self._db.fetch(QUARTERS, ref.org_id, ref.campaign_id, zone, since)
        return [Quarter(**dict(row)) for row in rows]

    async def live_calls(self, ref: CampaignRef, limit: int) -> Sequence[LiveCall]:
        rows = await self._db.fetch(LIVE, ref.org_id, ref.campaign_id, limit)
        return [
            LiveCall(
                **{
                    **dict(row),
                    "state": STATES[row["state"]],
                    "number": masked(row["number"]) if row["is_deleted"] else row["number"],
                }
            )
            for row in rows
        ]

    async def last_failures(self, ref: CampaignRef, limit: int) -> Sequence[FailedCall]:
        return [FailedCall(**dict(row)) for row in await self._db.fetch(FAILURES, ref.org_id, ref.campaign_id, limit)]

    async def runs(self, ref: CampaignRef, before: int | None, limit: int) -> Sequence[RunRow]:
        rows = await self._db.fetch(RUNS, ref.org_id, ref.campaign_id, before, limit)
        return [RunRow(**dict(row)) for row in rows]

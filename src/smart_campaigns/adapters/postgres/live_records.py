"""The event log as it grows, on PostgreSQL.

A snapshot does not show what was under way in it, or began later: these two, and no others, are the events that a later
one may show anew. Both are found by the index on the transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import cast

import asyncpg

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.adapters.postgres.ledger_records import STATES
from smart_campaigns.core.event_data import OF_A_PERSON
from smart_campaigns.ports.live_records import LiveBatch, LiveEvent, LiveState

SNAPSHOT = "select pg_current_snapshot()::text"
IS_PAST = "select pg_snapshot_xmax($1::text::pg_snapshot) <= pg_snapshot_xmax(pg_current_snapshot())"
# the limit keeps it a look-up each: of a million contacts none is read that no event is about
# pg_current_snapshot() is that of this very statement: what it shows is what the statement reads
SINCE = f"""
with former as materialized (select pg_snapshot_xmax($2::text::pg_snapshot)::text::bigint as xmax,
    array(select x::text::bigint from pg_snapshot_xip($2::text::pg_snapshot) x) as under_way),
  o as (select unnest($1::int[]) as org_id),
  new as (select e.* from o cross join former f cross join lateral (
      select * from event e where e.org_id = o.org_id and e.xact >= f.xmax
      union all
      select * from event e where e.org_id = o.org_id and e.xact = any(f.under_way)) e order by e.event_id limit $3)
select s.snapshot, n.org_id, n.event_id, n.at, k.code as campaign, n.kind, n.data, n.xact as transaction,
  n.kind in {OF_A_PERSON} and c.deleted_at is not null as is_deleted, case when c.deleted_at is null then c.name end as contact
from (select pg_current_snapshot()::text as snapshot) s left join new n on true
left join campaign k on k.org_id = n.org_id and k.campaign_id = n.campaign_id
left join lateral (select c.name, c.deleted_at from contact c where c.org_id = n.org_id
  and c.contact_id = (n.data->>'contact_id')::bigint limit 1) c on true
order by n.event_id"""
CALLS = """
select a.org_id, a.attempt_id, k.code as campaign, a.state from attempt a join campaign k using (org_id, campaign_id)
where a.org_id = any($1::int[]) and a.is_live"""


class PostgresLive:
    def __init__(self, connections: Connections) -> None:
        self._db = connections

    async def snapshot(self) -> str:
        return cast("str", await self._db.fetchval(SNAPSHOT))

    async def is_past(self, snapshot: str) -> bool:
        return bool(await self._db.fetchval(IS_PAST, snapshot))

    async def since(self, org_ids: Collection[int], snapshot: str, limit: int) -> LiveBatch:
        rows = await self._db.fetch(SINCE, list(org_ids), snapshot, limit + 1)
        events = [live_event(row) for row in rows if row["event_id"] is not None]
        return LiveBatch(snapshot=rows[0]["snapshot"], events=events[:limit], is_cut=len(events) > limit)

    async def calls(self, org_ids: Collection[int]) -> Sequence[LiveState]:
        rows = await self._db.fetch(CALLS, list(org_ids))
        return [LiveState(**{**dict(row), "state": STATES[row["state"]]}) for row in rows]


def live_event(row: asyncpg.Record) -> LiveEvent:
    values = dict(row)
    del values["snapshot"]
    return LiveEvent(**values)

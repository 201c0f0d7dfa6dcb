"""The event log page by page, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.adapters.postgres.live_records import live_event
from smart_campaigns.core.event_data import OF_A_PERSON
from smart_campaigns.ports.event_records import EventFilter
from smart_campaigns.ports.live_records import LiveBatch

_PAGE = f"""
with n as (select e.* from event e where e.org_id = $1 {{campaign}}
  and ($2::bigint is null or e.event_id < $2) and ($3::bigint is null or e.event_id > $3)
  and (cardinality($4::text[]) = 0 or e.kind = any($4))
  and ($5::bigint is null or (e.data->>'contact_id')::bigint = $5) and ($6::timestamptz is null or e.at >= $6)
  and ($7::timestamptz is null or e.at < $7) order by e.event_id {{order}} limit $8)
select s.snapshot, n.org_id, n.event_id, n.at, k.code as campaign, n.kind, n.data, n.xact as transaction,
  n.kind in {OF_A_PERSON} and c.deleted_at is not null as is_deleted, case when c.deleted_at is null then c.name end as contact
from (select pg_current_snapshot()::text as snapshot) s left join n on true
left join campaign k on k.org_id = n.org_id and k.campaign_id = n.campaign_id
left join lateral (select c.name, c.deleted_at from contact c where c.org_id = n.org_id
  and c.contact_id = (n.data->>'contact_id')::bigint limit 1) c on true
order by n.event_id {{order}}"""
_OF_CAMPAIGN = "and e.campaign_id = (select campaign_id from campaign where org_id = $1 and code = $9)"
KINDS = """
select distinct kind from event where org_id = $1
  and campaign_id = (select campaign_id from campaign where org_id = $1 and code = $2) order by 1"""


class PostgresEvents:
    def __init__(self, connections: Connections) -> None:
        self._db = connections

    async def page(self, org_id: int, chosen: EventFilter) -> LiveBatch:
        values = (
            org_id,
            chosen.before,
            chosen.after,
            list(chosen.kinds),
            chosen.contact_id,
            chosen.begun_at,
            chosen.ended_at,
            chosen.limit,
        )
        page = _PAGE.format(
            campaign="" if chosen.campaign is None else _OF_CAMPAIGN, order="desc" if chosen.after is None else "asc"
        )
        rows = await self._db.fetch(page, *values, *filter(None, [chosen.campaign]))
        events = [live_event(row) for row in rows if row["event_id"] is not None]
        return LiveBatch(snapshot=rows[0]["snapshot"], events=events)

    async def kinds(self, org_id: int, campaign: str) -> Sequence[str]:
        return [row["kind"] for row in await self._db.fetch(KINDS, org_id, campaign)]

"""The list of campaigns, read from PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from smart_campaigns.adapters.postgres.campaign_records import READ, campaign_row
from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.adapters.postgres.console_records import TARGET_WORD
from smart_campaigns.core.campaign import Life
from smart_campaigns.ports.campaign_list import CampaignFilter, CampaignSort, DayFigures
from smart_campaigns.ports.records import CampaignRow
from smart_campaigns.ports.store import CampaignRef

_KEYS = {
    CampaignSort.NAME: "lower(w.name)",
    CampaignSort.STATE: "array_position(array['active', 'paused', 'draft', 'completed', 'stopped'], w.state)",
    CampaignSort.PRIORITY: "(select -q.weight from pacing q where q.org_id = w.org_id and q.campaign_id = w.campaign_id)",
}


def _page(key: str | None) -> str:
    """The ids of the page first: what belongs to each is joined to those alone."""
    order, after = "w.campaign_id desc", "w.campaign_id < $6"
    if key is not None:
        order = f"{key}, w.campaign_id desc"
        last = f"select {key}, -w.campaign_id from campaign w where w.org_id = $1 and w.campaign_id = $6"
        after = f"({key}, -w.campaign_id) > ({last})"
    return f"""
with wanted as (select w.campaign_id from campaign w where w.org_id = $1 and not w.is_test and w.is_archived = $2
    and (cardinality($3::text[]) = 0 or w.state = any($3)) and ($4::bigint is null or w.project_id = $4)
    and ($5 = '' or strpos(lower(w.name), lower($5)) > 0 or strpos(lower(w.code), lower($5)) > 0)
    and ($6::bigint is null or {after})
  order by {order} limit $7)
{READ} where k.org_id = $1 and k.campaign_id in (select campaign_id from wanted) order by {order.replace("w.", "k.")}"""


PAGES = {sort: _page(_KEYS.get(sort)) for sort in CampaignSort}
COUNTS = """
select state, is_archived, count(*) as n from campaign where org_id = $1 and not is_test group by 1, 2"""
PROGRESS = f"""
select r.campaign_id, {TARGET_WORD} as word, count(*) as n
from (select k.campaign_id, x.* from unnest($2::bigint[]) k(campaign_id) cross join lateral (select run_id, is_open from run
    where org_id = $1 and campaign_id = k.campaign_id order by run_no desc limit 1) x) r
join target t on t.org_id = $1 and t.run_id = r.run_id group by 1, 2"""
PLACED_LAST_HOUR = """
select a.campaign_id, count(*) as n from attempt a where a.org_id = $1 and a.campaign_id = any($2) and a.is_dialed
  and a.upper_at > now_s() - interval '1 hour' and a.state <> 8 group by 1"""
DAYS = """
select k.campaign_id, y.local_date as day, sum(y.placed)::int as placed, sum(y.connected)::int as connected
from unnest($2::bigint[]) k(campaign_id)
join call_tally y on y.org_id = $1 and y.campaign_id = k.campaign_id and y.local_date >= $3
group by 1, 2 order by 1, 2"""


class PostgresCampaignList:
    def __init__(self, connections: Connections) -> None:
        self._db = connections

    async def page(self, org_id: int, wanted: CampaignFilter, limit: int) -> Sequence[CampaignRow]:
        states = [str(state) for state in wanted.states]
        told = (wanted.is_archived, states, wanted.project_id, wanted.search, wanted.after, limit)
        return [campaign_row(row) for row in await self._db.fetch(PAGES[wanted.sort], org_id, *told)]

    async def counts(self, org_id: int) -> tuple[Mapping[str, int], int]:
        rows = await self._db.fetch(COUNTS, org_id)
        counted = {row["state"]: row["n"] for row in rows if not row["is_archived"]}
        return {life: counted.get(life, 0) for life in Life}, sum(row["n"] for row in rows if row["is_archived"])

    async def progress(self, refs: Sequence[CampaignRef]) -> Mapping[int, Mapping[str, int]]:
        found: dict[int, dict[str, int]] = {ref.campaign_id: {} for ref in refs}
        for row in await self._db.fetch(PROGRESS, refs[0].org_id, list(found)) if refs else ():
            found[row["campaign_id"]][row["word"]] = row["n"]
        return found

    async def placed_last_hour(self, refs: Sequence[CampaignRef]) -> Mapping[int, int]:
        ids = [ref.campaign_id for ref in refs]
        rows = await self._db.fetch(PLACED_LAST_HOUR, refs[0].org_id, ids) if refs else ()
        return {row["campaign_id"]: row["n"] for row in rows}

    async def days(self, refs: Sequence[CampaignRef], since: date) -> Mapping[int, Sequence[DayFigures]]:
        found: dict[int, list[DayFigures]] = {ref.campaign_id: [] for ref in refs}
        for row in await self._db.fetch(DAYS, refs[0].org_id, list(found), since) if refs else ():
            figures = DayFigures(day=row["day"], placed=row["placed"], connected=row["connected"])
            found[row["campaign_id"]].append(figures)
        return found

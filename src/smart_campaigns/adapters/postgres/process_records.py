"""Into the event log: that the process of the speech models ended, and that another one answers."""

from __future__ import annotations

from typing import cast

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.core.process_end import how_it_ended

ENDED = """
with e as (insert into event (org_id, campaign_id, kind, data)
    select x.org_id, x.campaign_id, 'process_ended', '{"process": "voice"}'::jsonb || $1 from (
      select org_id, null as campaign_id from organization
      union all select distinct org_id, campaign_id from attempt where is_live) x)
select pg_current_xact_id()::text::bigint"""
STARTED_AGAIN = """
insert into event (org_id, campaign_id, kind, data)
select e.org_id, e.campaign_id, 'process_started_again', '{"process": "voice"}' from organization o
join event e on e.org_id = o.org_id and e.xact = $1 and e.kind = 'process_ended'"""


class PostgresProcesses:
    """In the log of every organization, and of each campaign with calls in progress."""

    def __init__(self, connections: Connections) -> None:
        self._db = connections

    async def voice_ended(self, code: int | None) -> int:
        """What `voice_started_again` is to be given. Raises StoreAway."""
        return cast("int", await self._db.fetchval(ENDED, how_it_ended(code)))

    async def voice_started_again(self, ended: int) -> None:
        """Raises StoreAway."""
        await self._db.execute(STARTED_AGAIN, ended)

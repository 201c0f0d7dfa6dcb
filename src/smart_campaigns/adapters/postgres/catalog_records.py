"""Lists of what an organization has, its event log, and who dials, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence

import asyncpg

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.adapters.postgres.plans import carrier_config
from smart_campaigns.adapters.postgres.rules import WAKE_ALL
from smart_campaigns.core.errors import NotFound
from smart_campaigns.ports.records import CarrierRow, LiveCallers, Named, PhoneNumber

CARRIERS = """
select c.*, g.in_use, g.down_since, g.down_cause,
  (select count(*) from phone_number n where n.org_id = c.org_id and n.carrier_id = c.carrier_id) as numbers_ever, array(select n.e164 from phone_number n where n.org_id = c.org_id
  and n.carrier_id = c.carrier_id and n.released_at is null order by n.phone_number_id) as numbers
from carrier c join carrier_gate g using (org_id, carrier_id)
where c.deleted_at is null and ($1::int is null or c.org_id = $1) and ($2::bigint is null or c.carrier_id = $2) order by c.org_id, c.carrier_id"""
PROJECTS = """
select p.project_id as id, p.name, (select count(*) from contact c where c.org_id = p.org_id and c.project_id = p.project_id
  and c.deleted_at is null) as count from project p where p.org_id = $1 and not p.is_test order by 1"""
AGENTS = "select agent_id as id, name, coalesce(published_version, 0) as count from agent where org_id = $1 order by 1"
LATEST_VERSION = "select coalesce(max(version), 0) from agent_version where org_id = $1 and agent_id = $2"
NUMBERS = """
select n.e164, c.carrier_id, c.name as carrier, c.kind = 'virtual' as is_virtual from phone_number n
join carrier c using (org_id, carrier_id) where n.org_id = $1 and n.released_at is null order by n.phone_number_id"""
KNOWN = """
select distinct n.e164 from contact_number n join contact c using (org_id, contact_id)
where n.org_id = $1 and c.project_id = $2 and c.deleted_at is null"""
CALLERS = """
select coalesce(sum(free), -1)::int as free,
  case when bool_or(free > 0 and models_busy = '') then '' else coalesce(max(models_busy) filter (where free > 0), '') end as models_busy
from worker where lease_until > now_s() and org_id = $1 and carrier_id = $2"""
AGENT_KINDS = "select distinct config->>'kind' as kind from agent_version where config ? 'kind'"
TELL = """
insert into event (org_id, campaign_id, kind, data) select $1::int, k.campaign_id, $3::text, $4::jsonb from (
  select campaign_id from campaign c join campaign_settings s using (org_id, campaign_id)
  where c.org_id = $1 and c.state = 'active' and s.version = c.settings_version and exists (select from phone_number n
    where n.org_id = $1 and n.carrier_id = $2 and s.settings->'caller_numbers' ? n.e164)
  union all select null) k"""
UP = """
update carrier_gate set down_since = null, down_cause = null, failures_running = 0
where org_id = $1 and carrier_id = $2 and down_since is not null returning carrier_id"""


class PostgresCatalog:
    def __init__(self, connections: Connections) -> None:
        self._db = connections

    async def carriers(self, org_id: int | None = None) -> Sequence[CarrierRow]:
        return [_carrier(row) for row in await self._db.fetch(CARRIERS, org_id, None)]

    async def carrier(self, org_id: int, carrier_id: int) -> CarrierRow:
        row = await self._db.fetchrow(CARRIERS, org_id, carrier_id)
        if row is None:
            raise NotFound("carrier", str(carrier_id))
        return _carrier(row)

    async def projects(self, org_id: int) -> Sequence[Named]:
        return [Named(**dict(row)) for row in await self._db.fetch(PROJECTS, org_id)]

    async def agents(self, org_id: int) -> Sequence[Named]:
        return [Named(**dict(row)) for row in await self._db.fetch(AGENTS, org_id)]

    async def latest_version(self, org_id: int, agent_id: int) -> int:
        return int(await self._db.fetchval(LATEST_VERSION, org_id, agent_id))

    async def phone_numbers(self, org_id: int) -> Sequence[PhoneNumber]:
        return [PhoneNumber(**dict(row)) for row in await self._db.fetch(NUMBERS, org_id)]

    async def known_numbers(self, org_id: int, project_id: int) -> frozenset[str]:
        rows = await self._db.fetch(KNOWN, org_id, project_id)
        return frozenset(row["e164"] for row in rows)

    async def live_callers(self, org_id: int, carrier_id: int) -> LiveCallers:
        row = await self._db.fetchrow(CALLERS, org_id, carrier_id)
        assert row is not None
        return LiveCallers(free=row["free"], models_busy=row["models_busy"])

    async def agent_kinds(self) -> frozenset[str]:
        return frozenset(row["kind"] for row in await self._db.fetch(AGENT_KINDS))

    async def tell_carrier_down(self, carrier: CarrierRow) -> None:
        """A line in the log of the organization and of each active campaign that calls over it."""
        await self._tell(carrier, "carrier_down", carrier.down_cause)

    async def bring_up(self, carrier: CarrierRow) -> bool:
        """The carrier answers again: its campaigns may place at once. False: it was up already."""
        async with self._db.transaction() as connection:
            if await connection.fetchval(UP, carrier.org_id, carrier.config.carrier_id) is None:
                return False
            await connection.execute(
                TELL, carrier.org_id, carrier.config.carrier_id, "carrier_up", {"carrier": carrier.config.name}
            )
            await connection.execute(WAKE_ALL, carrier.org_id)
        return True

    async def _tell(self, carrier: CarrierRow, kind: str, cause: str | None) -> None:
        data = {"carrier": carrier.config.name, "cause": cause}
        await self._db.execute(TELL, carrier.org_id, carrier.config.carrier_id, kind, data)


def _carrier(row: asyncpg.Record) -> CarrierRow:
    return CarrierRow(
        org_id=row["org_id"],
        config=carrier_config(row),
        in_use=row["in_use"],
        down_since=row["down_since"],
        down_cause=row["down_cause"],
        numbers=tuple(row["numbers"]),
        numbers_ever=row["numbers_ever"],
    )

"""The do-not-call lists on PostgreSQL: national registries in bulk, own opt-outs taken back."""

from __future__ import annotations

from collections.abc import Sequence

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.adapters.postgres.rules import rules_changed
from smart_campaigns.ports.records import ImportedRegistry, Listed, OptOut

REMOVE = """
with d as (delete from dnc where org_id = $1 and e164 = any($2::text[]) returning is_virtual, e164),
  n as (update number n set version = version + 1 from d
    where n.org_id = $1 and n.is_virtual = d.is_virtual and n.e164 = d.e164 returning n.number_id),
  c as (update contact c set changed_in = pg_current_xact_id()::text::bigint from d, contact_number cn
    where (select count(*) from n) >= 0 and cn.org_id = $1 and cn.e164 = d.e164 and c.org_id = $1 and c.contact_id = cn.contact_id)
select count(distinct e164) from d"""

OPT_OUTS = """
select e164, min(source) as source, min(reason) as reason, min(added_at) as added_at, bool_and(is_virtual) as is_virtual_only
from dnc where org_id = $1 and e164 > $3 and e164 like '%' || $2 || '%' group by e164 order by e164 limit $4"""
IMPORTED = """
select r.registry, r.country, r.entries, r.imported_at,
  now_s() - r.imported_at as age, make_interval(days => o.dnc_max_age_days) as organization_limit
from dnc_registry r join organization o using (org_id) where r.org_id = $1 order by r.registry"""

OPTED_OUT = "select e164 from dnc where org_id = $1 and not is_virtual and e164 = any($2::text[])"
REGISTRY_HITS = """
select e164, registry from dnc_registry_entry where org_id = $1 and e164 = any($2::text[]) order by e164, registry"""


class PostgresDnc:
    def __init__(self, connections: Connections) -> None:
        self._db = connections

    async def import_registry(self, org_id: int, registry: str, country: str, numbers: Sequence[str]) -> int:
        async with self._db.transaction() as connection:
            await connection.execute(
                "delete from dnc_registry_entry where org_id = $1 and registry = $2", org_id, registry, timeout=600
            )
            await connection.copy_records_to_table(
                "dnc_registry_entry",
                records=[(org_id, e164, registry) for e164 in numbers],
                columns=("org_id", "e164", "registry"),
                timeout=600,
            )
            await connection.execute(
                """insert into dnc_registry (org_id, registry, country, imported_at, entries) values ($1, $2, $3, now_s(), $4)
                on conflict (org_id, registry) do update set country = $3, imported_at = now_s(), entries = $4""",
                org_id,
                registry,
                country,
                len(numbers),
            )
            await rules_changed(connection, org_id)  # last: it holds up every placement until the commit
        return len(numbers)

    async def opt_outs(self, org_id: int, digits: str, after: str, limit: int) -> Sequence[OptOut]:
        return [OptOut(**dict(row)) for row in await self._db.fetch(OPT_OUTS, org_id, digits, after, limit)]

    async def listed(self, org_id: int, numbers: Sequence[str]) -> Listed:
        opted_out = await self._db.fetch(OPTED_OUT, org_id, list(numbers))
        hits = await self._db.fetch(REGISTRY_HITS, org_id, list(numbers))
        return Listed(
            frozenset(row["e164"] for row in opted_out), tuple((row["e164"], row["registry"]) for row in hits)
        )

    async def imported(self, org_id: int) -> Sequence[ImportedRegistry]:
        return [ImportedRegistry(**dict(row)) for row in await self._db.fetch(IMPORTED, org_id)]

    async def remove_dnc(self, org_id: int, numbers: Sequence[str]) -> int:
        return int(await self._db.fetchval(REMOVE, org_id, list(numbers)))

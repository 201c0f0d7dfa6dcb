"""Test calls on PostgreSQL: a project and campaigns that no list shows."""

from __future__ import annotations

from collections.abc import Sequence

import asyncpg

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.adapters.postgres.records import LOCK_PROJECT, insert_contacts
from smart_campaigns.ports.records import NewContact
from smart_campaigns.ports.test_call_records import Rung

NAME = "Test calls"
PROJECT = """
with made as (insert into project (org_id, name, is_test) values ($1, $2, true) on conflict (org_id, name) do nothing
  returning project_id)
select project_id from made union all select project_id from project where org_id = $1 and name = $2 and is_test limit 1"""
FREE = """
select g.e164 from unnest($3::text[]) with ordinality g(e164, position)
where not exists (select from contact_number n join contact c using (org_id, contact_id)
  where n.org_id = $1 and n.e164 = g.e164 and c.project_id <> $2 and c.deleted_at is null)
order by g.position limit 1"""
KNOWN = """
select c.contact_id from contact_number n join contact c using (org_id, contact_id)
where n.org_id = $1 and c.project_id = $2 and n.e164 = $3 and c.deleted_at is null"""
IS_TESTED = """
select exists (select from attempt a join campaign k using (org_id, campaign_id) where a.org_id = $1 and k.is_test
  and a.agent_id = $2 and a.agent_version = $3 and a.outcome in ('completed', 'answered'))"""


class PostgresTestCalls:
    def __init__(self, connections: Connections) -> None:
        self._db = connections

    async def rung(self, org_id: int, name: str, numbers: Sequence[str]) -> Rung | None:
        async with self._db.transaction() as connection:
            project_id = await _project(connection, org_id)
            await connection.execute(LOCK_PROJECT, org_id, project_id)
            number = await connection.fetchval(FREE, org_id, project_id, list(numbers))
            if number is None:
                return None
            contact_id = await connection.fetchval(KNOWN, org_id, project_id, number)
            if contact_id is None:
                new = NewContact(name=name, numbers=(number,), consent="express", consent_source="test call")
                (contact_id,) = await insert_contacts(connection, org_id, project_id, [new])
        return Rung(project_id=project_id, contact_id=contact_id, number=number)

    async def is_tested(self, org_id: int, agent_id: int, version: int) -> bool:
        return bool(await self._db.fetchval(IS_TESTED, org_id, agent_id, version))


async def _project(connection: asyncpg.Connection, org_id: int) -> int:
    for name in (NAME, f"{NAME} (hidden)"):  # somebody may have called a project of theirs so
        if (found := await connection.fetchval(PROJECT, org_id, name)) is not None:
            return int(found)
    raise AssertionError("both names of the hidden project are taken")

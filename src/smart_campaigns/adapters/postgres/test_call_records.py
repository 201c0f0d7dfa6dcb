"""Test calls on PostgreSQL: a project and campaigns that no list shows."""

from __future__ import annotations

from smart_campaigns.adapters.postgres.connections import Connections

NAME = "Test calls"
PROJECT = """
with made as (insert into project (org_id, name, is_test) values ($1, $2, true) on conflict (org_id, name) do nothing
  returning project_id)
select project_id from made union all select project_id from project where org_id = $1 and name = $2 and is_test limit 1"""
IS_TESTED = """
select exists (select from attempt a join campaign k using (org_id, campaign_id) where a.org_id = $1 and k.is_test
  and a.agent_id = $2 and a.agent_version = $3 and a.outcome in ('completed', 'answered'))"""


class PostgresTestCalls:
    def __init__(self, connections: Connections) -> None:
        self._db = connections

    async def project(self, org_id: int) -> int:
        for name in (NAME, f"{NAME} (hidden)"):  # somebody may have called a project of theirs so
            if (found := await self._db.fetchval(PROJECT, org_id, name)) is not None:
                return int(found)
        raise AssertionError("both names of the hidden project are taken")

    async def is_tested(self, org_id: int, agent_id: int, version: int) -> bool:
        return bool(await self._db.fetchval(IS_TESTED, org_id, agent_id, version))

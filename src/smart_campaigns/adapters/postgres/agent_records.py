"""Voice agents on PostgreSQL. A version that is published bumps the rules: what was judged before is judged anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.adapters.postgres.rules import rules_changed
from smart_campaigns.core.errors import CommandRefused, NotFound
from smart_campaigns.ports.agent_records import AgentCard, AgentVersion
from smart_campaigns.ports.records import NameTaken, StaleVersion

CARDS = """
select a.agent_id, a.name, a.published_version, a.draft, a.draft_text, a.draft_version, a.created_at,
  (select coalesce(max(v.version), 0) from agent_version v where v.org_id = a.org_id and v.agent_id = a.agent_id) as latest_version,
  array(select k.code from campaign k join campaign_settings s on s.org_id = k.org_id and s.campaign_id = k.campaign_id
    and s.version = k.settings_version where k.org_id = a.org_id and not k.is_test and k.state not in ('stopped', 'completed')
    and (s.settings->>'agent_id')::bigint = a.agent_id order by k.campaign_id) as campaigns
from agent a where a.org_id = $1 order by a.agent_id"""
ADD = "insert into agent (org_id, name, draft, draft_text, draft_version) values ($1, $2, $3, $4, 1) returning agent_id"
RENAME = "update agent set name = $3 where org_id = $1 and agent_id = $2 returning true"
LOCK = "select draft, draft_text, draft_version from agent where org_id = $1 and agent_id = $2 for update"
SAVE = """
update agent set draft = $3, draft_text = $4, draft_version = draft_version + 1 where org_id = $1 and agent_id = $2"""
ADD_VERSION = """
insert into agent_version (org_id, agent_id, version, config, text)
select $1, $2, coalesce(max(version), 0) + 1, $3, $4 from agent_version where org_id = $1 and agent_id = $2 returning version"""
PUBLISHED = """
update agent set published_version = $3, draft = null, draft_text = null, draft_version = draft_version + 1
where org_id = $1 and agent_id = $2"""
CHOOSE = """
update agent a set published_version = $3 where a.org_id = $1 and a.agent_id = $2
  and exists (select from agent_version v where v.org_id = $1 and v.agent_id = $2 and v.version = $3) returning true"""
VERSIONS = """
select version, config, text, created_at from agent_version where org_id = $1 and agent_id = $2 order by version desc"""
LOG = "insert into event (org_id, kind, data) values ($1, 'agent_published', $2)"


class PostgresAgents:
    def __init__(self, connections: Connections) -> None:
        self._db = connections

    async def cards(self, org_id: int) -> Sequence[AgentCard]:
        return [
            AgentCard(**{**dict(row), "campaigns": tuple(row["campaigns"])})
            for row in await self._db.fetch(CARDS, org_id)
        ]

    async def add_draft(self, org_id: int, name: str, config: Mapping[str, Any], text: str | None) -> int:
        try:
            return int(await self._db.fetchval(ADD, org_id, name, dict(config), text))
        except asyncpg.UniqueViolationError:
            raise NameTaken("agent", name) from None

    async def rename(self, org_id: int, agent_id: int, name: str) -> None:
        try:
            found = await self._db.fetchval(RENAME, org_id, agent_id, name)
        except asyncpg.UniqueViolationError:
            raise NameTaken("agent", name) from None
        if not found:
            raise NotFound("agent", str(agent_id))

    async def save_draft(
        self, org_id: int, agent_id: int, config: Mapping[str, Any], text: str | None, *, based_on: int
    ) -> None:
        async with self._db.transaction() as connection:
            await _locked(connection, org_id, agent_id, based_on)
            await connection.execute(SAVE, org_id, agent_id, dict(config), text)

    async def publish(self, org_id: int, agent_id: int, *, based_on: int) -> int:
        async with self._db.transaction() as connection:
            draft = await _locked(connection, org_id, agent_id, based_on)
            if draft["draft"] is None:
                raise CommandRefused("no_draft", "Nothing was changed since the published version.")
            kept = (draft["draft"], draft["draft_text"])
            version = int(await connection.fetchval(ADD_VERSION, org_id, agent_id, *kept))
            await connection.execute(PUBLISHED, org_id, agent_id, version)
            await _tell(connection, org_id, agent_id, version)
        return version

    async def choose_version(self, org_id: int, agent_id: int, version: int) -> None:
        async with self._db.transaction() as connection:
            if not await connection.fetchval(CHOOSE, org_id, agent_id, version):
                raise NotFound("version of the agent", str(version))
            await _tell(connection, org_id, agent_id, version)

    async def versions(self, org_id: int, agent_id: int) -> Sequence[AgentVersion]:
        return [AgentVersion(**dict(row)) for row in await self._db.fetch(VERSIONS, org_id, agent_id)]


async def _locked(connection: asyncpg.Connection, org_id: int, agent_id: int, based_on: int) -> asyncpg.Record:
    row = await connection.fetchrow(LOCK, org_id, agent_id)
    if row is None:
        raise NotFound("agent", str(agent_id))
    if row["draft_version"] != based_on:
        raise StaleVersion(row["draft_version"])
    return row


async def _tell(connection: asyncpg.Connection, org_id: int, agent_id: int, version: int) -> None:
    await connection.execute(LOG, org_id, {"agent_id": agent_id, "version": version})
    await rules_changed(connection, org_id)  # last: it holds up every placement until the commit

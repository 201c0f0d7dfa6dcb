"""Voice agents and their versions, in tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.adapters.postgres.rules import rules_changed
from smart_campaigns.ports.agent_records import AgentRow, AgentVersion
from smart_campaigns.ports.records import NameTaken, StaleVersion

AGENTS = """
select a.agent_id, a.name, a.published_version, a.published_at, l.version as latest_version, coalesce(l.config->>'kind', '') as kind,
  (select count(*) from campaign c join campaign_settings s on s.org_id = c.org_id and s.campaign_id = c.campaign_id
      and s.version = c.settings_version
    where c.org_id = a.org_id and c.state in ('draft', 'paused', 'active') and not c.is_archived
      and (s.settings->>'agent_id')::bigint = a.agent_id)::int as campaigns
from agent a cross join lateral (select v.version, v.config from agent_version v
  where v.org_id = a.org_id and v.agent_id = a.agent_id order by v.version desc limit 1) l
where a.org_id = $1 order by a.agent_id"""
VERSIONS = """
select v.agent_id, v.version, v.config, v.created_at, v.version is not distinct from a.published_version as is_published
from agent_version v join agent a on a.org_id = v.org_id and a.agent_id = v.agent_id
where v.org_id = $1 and v.agent_id = $2 order by v.version desc"""
CREATE = "insert into agent (org_id, name) values ($1, $2) returning agent_id"
LOCK = "select from agent where org_id = $1 and agent_id = $2 for update"
LATEST = "select max(version) from agent_version where org_id = $1 and agent_id = $2"
SAVE = "insert into agent_version (org_id, agent_id, version, config) values ($1, $2, $3, $4)"
PUBLISH = "update agent set published_version = $3, published_at = now_s() where org_id = $1 and agent_id = $2"
RENAME = "update agent set name = $3 where org_id = $1 and agent_id = $2"
TELL = "insert into event (org_id, kind, data) values ($1, 'agent_published', jsonb_build_object('agent_id', $2::bigint, 'version', $3::int))"


class PostgresAgents:
    def __init__(self, connections: Connections) -> None:
        self._db = connections

    async def agents(self, org_id: int) -> Sequence[AgentRow]:
        return [AgentRow(**dict(row)) for row in await self._db.fetch(AGENTS, org_id)]

    async def versions(self, org_id: int, agent_id: int) -> Sequence[AgentVersion]:
        return [AgentVersion(**dict(row)) for row in await self._db.fetch(VERSIONS, org_id, agent_id)]

    async def create(self, org_id: int, name: str, config: Mapping[str, Any]) -> int:
        try:
            async with self._db.transaction() as connection:
                agent_id: int = await connection.fetchval(CREATE, org_id, name)
                await connection.execute(SAVE, org_id, agent_id, 1, dict(config))
                return agent_id
        except asyncpg.UniqueViolationError:
            raise NameTaken("agent", name) from None

    async def save(self, org_id: int, agent_id: int, config: Mapping[str, Any], based_on: int) -> int:
        async with self._db.transaction() as connection:
            await connection.execute(LOCK, org_id, agent_id)
            latest: int = await connection.fetchval(LATEST, org_id, agent_id)
            if latest != based_on:
                raise StaleVersion(latest)
            await connection.execute(SAVE, org_id, agent_id, latest + 1, dict(config))
            return latest + 1

    async def publish(self, org_id: int, agent_id: int, version: int) -> None:
        async with self._db.transaction() as connection:
            await connection.execute(PUBLISH, org_id, agent_id, version)
            await connection.execute(TELL, org_id, agent_id, version)
            await rules_changed(connection, org_id)

    async def rename(self, org_id: int, agent_id: int, name: str) -> None:
        try:
            await self._db.execute(RENAME, org_id, agent_id, name)
        except asyncpg.UniqueViolationError:
            raise NameTaken("agent", name) from None

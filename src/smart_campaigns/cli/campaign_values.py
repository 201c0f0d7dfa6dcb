"""The values of a campaign's form as options give them: project and agent by name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from smart_campaigns.cli.session import Session
from smart_campaigns.cli.settings_pairs import read_settings
from smart_campaigns.core.errors import NotFound


async def form_values(  # noqa: PLR0917 - one form
    session: Session,
    pairs: Sequence[str] | None,
    file: Path | None,
    name: str | None,
    preset: str | None,
    agent: str | None,
) -> dict[str, Any]:
    """All but the project. Raises InvalidInput, NotFound."""
    given = {"name": name, "preset": preset}
    values = read_settings(pairs or [], file) | {key: value for key, value in given.items() if value is not None}
    return values if agent is None else values | {"agent_id": await _agent(session, agent)}


async def project_values(session: Session, name: str | None, *, may_lack: bool) -> dict[str, Any]:
    """By name; blank: the only one there is. A draft may be without."""
    if name is None and may_lack and len(await session.house.catalog.projects(session.org_id)) != 1:
        return {}
    return {"project_id": (await session.use.contacts.project(session.org_id, name)).id}


async def _agent(session: Session, name: str) -> int:
    for agent in await session.house.catalog.agents(session.org_id):
        if name in {agent.name, str(agent.id)}:
            return agent.id
    raise NotFound("agent", name)

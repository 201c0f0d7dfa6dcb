"""Voice agents and their versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRow:
    """`latest_version` beyond `published_version` is a draft."""

    agent_id: int
    name: str
    kind: str
    """Of its latest version."""
    published_version: int | None
    latest_version: int
    published_at: datetime | None
    campaigns: int
    """That call with it, the ended left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentVersion:
    agent_id: int
    version: int
    config: Mapping[str, Any]
    created_at: datetime
    is_published: bool


class AgentRecords(Protocol):
    async def agents(self, org_id: int) -> Sequence[AgentRow]: ...
    async def versions(self, org_id: int, agent_id: int) -> Sequence[AgentVersion]:
        """The newest first."""
        ...

    async def create(self, org_id: int, name: str, config: Mapping[str, Any]) -> int:
        """With version 1, which is not published. Raises NameTaken."""
        ...

    async def save(self, org_id: int, agent_id: int, config: Mapping[str, Any], based_on: int) -> int:
        """A new version. Raises StaleVersion where `based_on` is not the latest."""
        ...

    async def publish(self, org_id: int, agent_id: int, version: int) -> None:
        """Acts on the next placement of every campaign that calls with the published version."""
        ...

    async def rename(self, org_id: int, agent_id: int, name: str) -> None:
        """Raises NameTaken."""
        ...

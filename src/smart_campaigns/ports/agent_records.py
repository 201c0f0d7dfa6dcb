"""Voice agents: a draft that is worked on, and the versions that were published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentCard:
    """`draft` None: nothing is being worked on. `draft_text`: as its author wrote it, None: it came without a
    text. `campaigns`: codes of those that name it and have not ended."""

    agent_id: int
    name: str
    published_version: int | None
    latest_version: int
    draft: Mapping[str, Any] | None
    draft_text: str | None
    draft_version: int
    """Of the draft: a change of it is based on the one that was read."""
    created_at: datetime
    campaigns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentVersion:
    """`config` is what runs; `text`: as its author wrote it, None: it came without one."""

    version: int
    config: Mapping[str, Any]
    text: str | None
    created_at: datetime


class AgentRecords(Protocol):
    async def cards(self, org_id: int) -> Sequence[AgentCard]: ...
    async def add_draft(self, org_id: int, name: str, config: Mapping[str, Any], text: str | None) -> int:
        """An agent with no version yet. Raises NameTaken."""
        ...

    async def rename(self, org_id: int, agent_id: int, name: str) -> None:
        """Raises NameTaken, NotFound."""
        ...

    async def save_draft(
        self, org_id: int, agent_id: int, config: Mapping[str, Any], text: str | None, *, based_on: int
    ) -> None:
        """Raises NotFound, StaleVersion."""
        ...

    async def publish(self, org_id: int, agent_id: int, *, based_on: int) -> int:
        """The draft as a new version, which acts on the next call. Raises NotFound, StaleVersion, CommandRefused
        (`no_draft`)."""
        ...

    async def choose_version(self, org_id: int, agent_id: int, version: int) -> None:
        """A former version is the published one again. Raises NotFound."""
        ...

    async def versions(self, org_id: int, agent_id: int) -> Sequence[AgentVersion]:
        """Newest first."""
        ...

"""The event log as it grows: each moment's snapshot, and the events that the former one did not show.

Ids are given before the commit, so a later id may be seen before an earlier one. Who follows the log by ids loses events;
who follows it by snapshots meets each event once, whatever the order of the commits.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveEvent:
    """`campaign` None: of the organization. `transaction`: which wrote it."""

    org_id: int
    event_id: int
    at: datetime
    campaign: str | None
    kind: str
    data: Mapping[str, Any]
    is_deleted: bool
    """Its contact was deleted since: the number is masked."""
    contact: str | None
    """The name of its contact; None: it has none, or it was deleted."""
    transaction: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveBatch:
    """`events` in the order of their ids; `is_cut`: there are more than were asked for."""

    snapshot: str
    events: Sequence[LiveEvent]
    is_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveState:
    """A call in progress, and how far it is."""

    org_id: int
    attempt_id: UUID
    campaign: str
    state: str


class LiveRecords(Protocol):
    async def snapshot(self) -> str: ...
    async def is_past(self, snapshot: str) -> bool:
        """Whether this store ever was in it (it may be of another, or of one that was set back since)."""
        ...

    async def since(self, org_ids: Collection[int], snapshot: str, limit: int) -> LiveBatch:
        """Committed now, and not shown by the snapshot."""
        ...

    async def calls(self, org_ids: Collection[int]) -> Sequence[LiveState]: ...

"""The event log page by page: of one campaign, or of the organization."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from smart_campaigns.ports.live_records import LiveBatch


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """Newest first; `before`: an event's id. `after` an event's id: those that come next, oldest first. `kinds` () is any.
    `campaign`: its code; None: all of the organization. `limit` None: all."""

    campaign: str | None = None
    kinds: tuple[str, ...] = ()
    contact_id: int | None = None
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    before: int | None = None
    after: int | None = None
    limit: int | None = 50


class EventRecords(Protocol):
    async def page(self, org_id: int, chosen: EventFilter) -> LiveBatch:
        """With the snapshot that it was read in: a live stream goes on from it."""
        ...

    async def kinds(self, org_id: int, campaign: str) -> Sequence[str]:
        """Those that a campaign's log has."""
        ...

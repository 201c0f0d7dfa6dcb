"""What the health score reads of a campaign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from smart_campaigns.ports.store import CampaignRef


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthRow:
    """Counts as `core.health.HealthFacts` has them, over the window that ends at `now`."""

    now: datetime
    """Of a campaign that does not dial any more: when its last call ended."""
    since: datetime
    settled: int
    infra_or_agent_errors: int
    permanent_failures: int
    connected: int
    connected_short: int
    picked_up: int
    first_words_late: int
    answered_now: int
    placed_now: int
    answered_before: int
    placed_before: int
    placed: int
    ready: int
    """Contacts that could be called now."""
    disturbances: int
    """What people and rules did to its pace in the window: pauses, edits, allocations, the run's own beginning."""
    workers_lost: int
    carrier_down_since: datetime | None
    carrier_rate_factor: float | None
    """As it was at `carrier_slowed_at`; it recovers from there."""
    carrier_slowed_at: datetime | None
    tripped_at: datetime | None
    last_placed_at: datetime | None
    mean_hold_s: float | None
    carrier_calls_per_second: float | None
    spent_micro: int


class HealthRecords(Protocol):
    async def health(self, ref: CampaignRef, carrier_id: int | None, *, is_active: bool) -> HealthRow | None:
        """`carrier_id`: by which it would dial. None: it never began a run."""
        ...

"""What the live console of a campaign reads: counts, money, and the calls that are in progress. Money in micro-units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from smart_campaigns.ports.store import CampaignRef


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveCall:
    """A call in progress; `state`: dialing, ringing or picked_up."""

    attempt_id: UUID
    state: str
    contact_id: int
    contact: str
    number: str
    is_deleted: bool
    """The contact was, meanwhile: its number is masked."""
    caller_number: str
    placement_no: int
    placed_at: datetime
    ringing_at: datetime | None
    picked_up_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedCall:
    """One that counts for the circuit breaker."""

    attempt_id: UUID
    ended_at: datetime
    contact_id: int
    contact: str
    cause: str | None
    sip_status: int | None
    q850: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """`in_progress`: by state of the ledger. `outcomes_today`: of calls that ended since the campaign's midnight."""

    in_progress: Mapping[str, int]
    placed_last_hour: int
    outcomes_today: Mapping[str, int]
    causes_today: Mapping[str, Mapping[str, int]]
    """Of each outcome: how many by cause, where one is known."""
    org_channel_cap: int
    org_in_use: int
    org_allocated: int
    spent_micro: int
    reserved_micro: int
    breaker_calls: int
    breaker_failures: int
    tripped: Mapping[str, int] | None
    """`calls` and `failures` when it tripped."""
    tripped_at: datetime | None
    first_started_at: datetime | None
    ended_at: datetime | None
    run_begun_at: datetime | None
    log_snapshot: str
    """What the event log showed: a live stream goes on from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """`quarter` of the day by the clock, 0 to 95."""

    day: date
    quarter: int
    placed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One run, open or ended. `contacts` and `outcomes` by word."""

    run_no: int
    is_open: bool
    begun_at: datetime
    ended_at: datetime | None
    end_cause: str | None
    contacts: Mapping[str, int]
    excluded: Mapping[str, int]
    outcomes: Mapping[str, int]


class ConsoleRecords(Protocol):
    async def figures(self, ref: CampaignRef, zone: str, breaker_since: datetime) -> Figures: ...
    async def live_calls(self, ref: CampaignRef, limit: int) -> Sequence[LiveCall]:
        """Oldest first."""
        ...

    async def quarters(self, ref: CampaignRef, zone: str, since: datetime) -> Sequence[Quarter]:
        """Those in which calls were placed."""
        ...

    async def last_failures(self, ref: CampaignRef, limit: int) -> Sequence[FailedCall]:
        """Newest first."""
        ...

    async def runs(self, ref: CampaignRef, before: int | None, limit: int) -> Sequence[RunRow]:
        """Newest first; `before`: of a run's number."""
        ...

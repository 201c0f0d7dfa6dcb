"""The ledger as a person reads it: every call of a campaign, page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from smart_campaigns.core.carrier_messages import CarrierMessage
from smart_campaigns.ports.store import CampaignRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One placement. `number` is masked where its contact was deleted. Money in micro-units."""

    attempt_id: UUID
    campaign: str
    """Its code."""
    run_no: int
    contact_id: int
    contact: str
    number: str
    is_deleted: bool
    """Of the contact."""
    caller_number: str
    carrier: str
    is_virtual: bool
    is_test: bool
    """A call that tries an agent: in no figure."""
    placement_no: int
    state: str
    """dialing, ringing, picked_up, ended, throttled or void."""
    outcome: str | None
    cause: str | None
    result: str | None
    is_permanent: bool | None
    counts_as_attempt: bool | None
    by_machine: bool
    is_crossed: bool
    sip_status: int | None
    q850: int | None
    placed_at: datetime
    """Its slot."""
    sent_at: datetime | None
    ringing_at: datetime | None
    picked_up_at: datetime | None
    ended_at: datetime | None
    cost_micro: int | None
    settings_version: int
    agent_id: int
    agent_version: int
    verdicts: Mapping[str, Any]
    conversation: Mapping[str, Any] | None = None
    """Turns, decisions, slots, the recording's name; of one call that was asked for, never of a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallContact:
    """The contact's own columns, for an export; empty where it was deleted."""

    zone: str | None = None
    place: str | None = None
    language: str | None = None
    consent: str | None = None
    consent_source: str | None = None
    consent_on: date | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFilter:
    """Newest first; `before`: only calls placed before that one. `outcomes` () is any but void."""

    outcomes: tuple[str, ...] = ()
    contact_id: int | None = None
    before: UUID | None = None
    limit: int = 50
    run_no: int | None = None
    placed_from: datetime | None = None
    placed_until: datetime | None = None
    digits: str | None = None
    """In the number that was called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeCall:
    """`messages`: what the carrier answered. `conversation`: what the agent made of it, in its own words; None: nobody
    talked."""

    call: Call
    early_media_at: datetime | None
    first_audio_at: datetime | None
    variant: int | None
    carrier_ref: str | None
    messages: Sequence[CarrierMessage]
    conversation: Mapping[str, Any] | None
    committed_at: datetime
    deadline_at: datetime


class LedgerRecords(Protocol):
    async def calls(self, ref: CampaignRef, chosen: CallFilter) -> Sequence[Call]: ...
    async def calls_of_all(self, org_id: int, chosen: CallFilter) -> Sequence[Call]:
        """Of every campaign."""
        ...

    async def whole(self, org_id: int, attempt_id: UUID) -> WholeCall:
        """Raises NotFound."""
        ...

    async def hang_up(self, org_id: int, attempt_id: UUID) -> bool:
        """Tells its caller to end it now; False: it has ended. Raises NotFound."""
        ...

    async def call(self, ref: CampaignRef, prefix: str) -> Sequence[Call]:
        """Those whose id begins or ends so; three at most."""
        ...

    async def contacts_of(self, ref: CampaignRef, contact_ids: Sequence[int]) -> Mapping[int, CallContact]: ...
    async def attribute_names(self, ref: CampaignRef) -> Sequence[str]:
        """Of all contacts that were called, in the order of the alphabet."""
        ...

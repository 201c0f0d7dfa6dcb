"""What an organization changes for all its campaigns at once: its own limits, its carriers', its numbers.

Every change bumps the organization's version of rules in its transaction, so that no placement judged before it commits,
and wakes the campaigns that dial.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from smart_campaigns.core.budget import Price
from smart_campaigns.core.errors import CommandRefused
from smart_campaigns.core.some_of import some_of

NAMES_TOLD = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationCard:
    """An organization with everything that can be set."""

    org_id: int
    name: str
    country: str
    zone: str
    currency: str
    channel_cap: int
    channels_in_use: int
    allowed_countries: tuple[str, ...]
    callback_tolerance_min: int
    dnc_max_age_days: int
    channels_allocated: int = 0
    """To all campaigns that are active or paused."""
    recordings_days: int = 90
    transcripts_days: int = 365
    events_days: int = 365
    monthly_budget_micro: int | None = None
    budget_left_micro: int | None = None
    """Of this month, less what calls in progress may cost."""
    budget_until: datetime | None = None
    """When the month ends, in the organization's zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationEdit:
    """None: stays as it is."""

    name: str | None = None
    country: str | None = None
    """Of numbers without +, and of what new campaigns begin with."""
    channel_cap: int | None = None
    allowed_countries: tuple[str, ...] | None = None
    currency: str | None = None
    zone: str | None = None
    callback_tolerance_min: int | None = None
    dnc_max_age_days: int | None = None
    recordings_days: int | None = None
    transcripts_days: int | None = None
    events_days: int | None = None
    monthly_budget_micro: int | None = None
    """0: no limit any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierEdit:
    """None: stays as it is. `prices` () takes all prices away."""

    calls_per_second: float | None = None
    concurrent_calls: int | None = None
    prices: tuple[Price, ...] | None = None
    trunk: Mapping[str, Any] = field(default_factory=dict)
    """What changes of how a SIP trunk is reached: host, port, transport, auth_user."""
    secret: bytes | None = None
    """Its new password, encrypted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnNumber:
    """A number to call from, and the campaigns that name it."""

    e164: str
    carrier: str
    is_virtual: bool
    campaigns: tuple[str, ...]
    """Codes of those that are not stopped or completed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierUses:
    """What a carrier is still used by: its numbers, the campaigns not ended that call from them, its calls in progress."""

    numbers: tuple[str, ...] = ()
    campaigns: tuple[str, ...] = ()
    calls: int = 0


class CarrierInUse(CommandRefused):
    """The carrier cannot be deleted yet."""

    def __init__(self, name: str, uses: CarrierUses) -> None:
        told = []
        if uses.calls:
            told.append(f"{uses.calls} {'call' if uses.calls == 1 else 'calls'} in progress: let them end")
        if uses.numbers:
            told.append(f"numbers {some_of(uses.numbers, NAMES_TOLD)}: release them first")
        if uses.campaigns:
            told.append(
                f"campaigns {some_of(uses.campaigns, NAMES_TOLD)} call from these: give them other numbers, or stop them"
            )
        super().__init__("carrier_in_use", f"{name} is still in use: {'; '.join(told)}.")
        self.uses = uses


class OrganizationRecords(Protocol):
    async def card(self, org_id: int) -> OrganizationCard: ...
    async def edit_organization(self, org_id: int, edit: OrganizationEdit) -> None:
        """Raises CommandRefused (`money_spent`) for a currency when something was spent in the present one."""
        ...

    async def renew_budgets(self) -> None:
        """Of organizations whose month has ended: the new month's, less what calls in progress have reserved."""
        ...

    async def edit_carrier(self, org_id: int, carrier_id: int, edit: CarrierEdit) -> None: ...
    async def delete_carrier(self, org_id: int, carrier_id: int) -> None:
        """Its password goes; calls of the past still name it. Raises NotFound, CarrierInUse."""
        ...

    async def own_numbers(self, org_id: int) -> Sequence[OwnNumber]: ...
    async def release_numbers(self, org_id: int, numbers: Sequence[str]) -> int:
        """They leave the rotation at the next placement; how many were there."""
        ...

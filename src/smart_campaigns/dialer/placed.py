"""A committed placement on its way to the caller."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from smart_campaigns.ports.store import CallerNumber, CampaignPlan, Placement


class Sender(Protocol):
    """Whoever placed the call: told what became of the send, so that its next placement comes at the right time."""

    def sent(self, upper: datetime) -> None:
        """The INVITE left at `upper` at the latest."""
        ...

    def refused(self, why: str) -> None:
        """Our own side could not send it, and so soon again would not either."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """`dialing` is committed: it must be sent within [slot, upper], or be void."""

    placement: Placement
    plan: CampaignPlan
    caller_number: CallerNumber
    sender: Sender
    reports_at_once: bool
    """Spacing or a rate binds the next placement: report the send alone, at once."""
    is_carrier_well: bool
    """Its calls got through when this one was placed."""
    is_carrier_near_its_rate: bool
    """At least half of the carrier's window is taken."""
    rate_factor_after_throttling: float
    """The carrier's rate factor, should it throttle this call."""

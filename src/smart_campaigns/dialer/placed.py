"""A committed placement on its way to the caller."""

from __future__ import annotations

from dataclasses import dataclass

from smart_campaigns.ports.store import CallerNumber, CampaignPlan, Placement


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """`dialing` is committed: it must be sent within [slot, upper], or be void."""

    placement: Placement
    plan: CampaignPlan
    caller_number: CallerNumber
    reports_at_once: bool
    """Spacing or a rate binds the next placement: report the send alone, at once."""
    is_carrier_near_its_rate: bool
    """At least half of the carrier's window is taken."""
    rate_factor_after_throttling: float
    """The carrier's rate factor, should it throttle this call."""

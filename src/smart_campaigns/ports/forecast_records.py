"""What readiness and the estimate read: counts, means and sums, no row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.ports.store import CampaignRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """How a campaign has gone, and what is left. Money in micro-units."""

    mean_hold_s: float | None
    """Placement to end, over the project's last 30 days."""
    settled_calls: int
    """Of which it is the mean; of very many only the latest."""
    contacts: int
    """That the campaign would enrol: of its project, or its single contact."""
    remaining: int | None
    """Waiting, ready or in call in the open run; None: no run is open."""
    last_wait_until: datetime | None
    """Of those that wait for an instant, appointed callbacks apart, the latest."""
    callbacks: int
    """Appointed, and to come."""
    last_callback_at: datetime | None
    day: date | None
    placed_today: int
    spent_micro: int
    reserved_micro: int
    other_weights: float
    """Of the other active campaigns that call over the same carrier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """A contact, as far as the law asks. `numbers` are E.164 in order, those left out that were said to be wrong: it may
    have none."""

    numbers: tuple[str, ...]
    zone: str | None
    place: str | None
    consent: str | None
    opted_out: frozenset[str]
    registry_hits: tuple[tuple[str, str], ...]
    """(number, national list that names it)."""
    is_finished: bool = False
    """In the campaign's open run: it was called, or its run is over for it."""
    is_left: bool = True
    """The open run has still to call it; without one: everybody."""

    @property
    def e164(self) -> str | None:
        """The first of them."""
        return self.numbers[0] if self.numbers else None


class ForecastRecords(Protocol):
    async def outlook(self, ref: CampaignRef, settings: CampaignSettings, carrier_id: int | None) -> Outlook: ...
    async def sample(
        self, ref: CampaignRef, settings: CampaignSettings, limit: int, *, is_virtual: bool
    ) -> Sequence[Sampled]:
        """The first contacts that the campaign would enrol; opt-outs of real or virtual calls."""
        ...

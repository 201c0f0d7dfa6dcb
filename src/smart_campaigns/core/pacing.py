"""How fast placements may follow each other: spacing, calls per any 60 s, the carrier's own rate, and the slot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from smart_campaigns.core.facts import LOOK_AHEAD, CampaignFacts, CarrierFacts
from smart_campaigns.core.reasons import CampaignReason
from smart_campaigns.core.verdict import OK, Blocked, Verdict

MINUTE = timedelta(seconds=60)
RATE_PART_MAX = 500
"""A carrier's rate above this is judged in parts of a second: n in any 1 s is implied by n/k in any 1/k s."""
RECOVERY_PER_MINUTE = 0.10
WELL_FOR = timedelta(minutes=1)
"""How long one call that got through speaks for its carrier."""
SECOND_US = 1_000_000
"""Windows are rounded up to a microsecond: parts a hair too short would leave a gap in the second that they fill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """At most `count` sends in any `window` (sliding, half-open)."""

    count: int
    window: timedelta


def carrier_limit(carrier: CarrierFacts, now: datetime) -> RateLimit:
    """The carrier's calls per second as a sliding window, slowed while it throttles.

    Below one a second: one in 1 ÷ rate. Above: whole calls in any second, in parts of a second where they are many.
    """
    per_second = carrier.calls_per_second * current_rate_factor(carrier, now)
    if per_second < 1:
        return RateLimit(count=1, window=timedelta(microseconds=ceil(SECOND_US / per_second)))
    parts = -(-int(per_second) // RATE_PART_MAX)
    return RateLimit(count=int(per_second) // parts, window=timedelta(microseconds=ceil(SECOND_US / parts)))


def current_rate_factor(carrier: CarrierFacts, now: datetime) -> float:
    return recovered(carrier.rate_factor, carrier.slowed_at, now)


def recovered(rate_factor: float, slowed_at: datetime | None, now: datetime) -> float:
    """Halved by a throttling, back by 10 % of the full rate a minute (product.md §3)."""
    if slowed_at is None:
        return 1.0
    minutes = max(0.0, (now - slowed_at) / MINUTE)
    return min(1.0, rate_factor + RECOVERY_PER_MINUTE * minutes)


def slowed(carrier: CarrierFacts, now: datetime) -> float:
    """The factor after one more throttling; never below a hundredth of the full rate."""
    return max(0.01, current_rate_factor(carrier, now) / 2)


def is_well(carrier: CarrierFacts, now: datetime) -> bool:
    """Whether its calls get through: then a bare 503 says "slower", not "broken" (tables.md F)."""
    return carrier.failures_running == 0 and carrier.last_well_at is not None and now - carrier.last_well_at < WELL_FOR


def free_at(recent: Sequence[datetime], limit: RateLimit) -> datetime | None:
    """The first instant at which one more send fits into `limit`; None: at once."""
    if len(recent) < limit.count:
        return None
    return sorted(recent, reverse=True)[limit.count - 1] + limit.window


def free_sends(recent: Sequence[datetime], limit: RateLimit, at: datetime) -> int:
    """How many sends fit into the window that ends at `at`."""
    return limit.count - sum(upper > at - limit.window for upper in recent)


def is_near_rate(carrier: CarrierFacts, limit: RateLimit) -> bool:
    """Whether the carrier's window is at least half full with one more send."""
    return 2 * (len(carrier.recent) + 1) >= limit.count


def judge_spacing(spacing_s: float, facts: CampaignFacts, at: datetime) -> Verdict:
    """Blocked first until the slot's own spacing, then until the upper bound's: nobody sleeps W too long."""
    spacing = timedelta(seconds=spacing_s)
    for former in (facts.last_slot, facts.last_upper):
        if former is not None and former + spacing > at:
            return Blocked(CampaignReason.SPACING, former + spacing)
    return OK


def judge_minute(facts: CampaignFacts, at: datetime) -> Verdict:
    if facts.nth_upper is not None and facts.nth_upper + MINUTE > at:
        return Blocked(CampaignReason.CALLS_PER_MINUTE, facts.nth_upper + MINUTE)
    return OK


def judge_carrier_rate(carrier: CarrierFacts, at: datetime) -> Verdict:
    """Blocked as long as the window is full, and while others' sends, due before this one, take all that it has free."""
    limit = carrier_limit(carrier, at)
    free = free_at(carrier.recent, limit)
    if free is not None and free > at:
        return Blocked(CampaignReason.CARRIER_RATE, free)
    if carrier.ahead >= free_sends(carrier.recent, limit, at):
        return Blocked(CampaignReason.CARRIER_RATE)
    return OK


def judge_carrier_channels(carrier: CarrierFacts) -> Verdict:
    if carrier.in_use + carrier.ahead >= carrier.concurrent_calls:
        return Blocked(CampaignReason.CARRIER_CHANNELS_FULL)
    return OK


def turn_in(carrier: CarrierFacts, at: datetime) -> timedelta:
    """About how long until those before this campaign have had their sends of the carrier's rate."""
    limit = carrier_limit(carrier, at)
    before = carrier.ahead + 1 - free_sends(carrier.recent, limit, at)
    return max(0, before) * limit.window / limit.count


def slot(spacing_s: float, facts: CampaignFacts) -> datetime:
    """The instant of sending: the one that was judged, 25 ms from now; never before spacing, minute and carrier allow."""
    earliest = [facts.now + LOOK_AHEAD]
    if facts.last_upper is not None:
        earliest.append(facts.last_upper + timedelta(seconds=spacing_s))
    if facts.nth_upper is not None:
        earliest.append(facts.nth_upper + MINUTE)
    free = free_at(facts.carrier.recent, carrier_limit(facts.carrier, facts.now + LOOK_AHEAD))
    if free is not None:
        earliest.append(free)
    return max(earliest)


def reports_at_once(settings_spacing_s: float, calls_per_minute: int, channels: int, mean_hold_s: float) -> bool:
    """Whether spacing or a rate, not channels, binds the next placement: then W is given back by a report of its own."""
    per_second = min(1 / settings_spacing_s, calls_per_minute / 60)
    return channels / max(mean_hold_s, 0.001) >= per_second

"""The circuit breaker: too large a share of settled calls failed within its sliding window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from smart_campaigns.core.campaign_settings import CampaignSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Calls settled within the breaker's window (and since its last reset)."""

    calls: int
    failures: int


def window_start(settings: CampaignSettings, now: datetime, reset_at: datetime | None) -> datetime:
    start = now - timedelta(minutes=settings.breaker_window_min)
    return max(start, reset_at) if reset_at is not None else start


def trips(settings: CampaignSettings, settled: Settled) -> bool:
    """At or above the failure rate, once at least `breaker_least_calls` are settled."""
    if not settings.circuit_breaker or settled.calls < settings.breaker_least_calls:
        return False
    return 100 * settled.failures >= settings.breaker_failure_rate * settled.calls

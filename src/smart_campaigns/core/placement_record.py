"""What allowed a placement, as its row of the ledger keeps it: what each gate saw.

`ok`; or how much of how much, this call counted ("3 of 6"); or the instant (ISO 8601, UTC) until which the gate allows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.facts import CampaignFacts, TargetFacts
from smart_campaigns.core.schedule import Schedule, window_day
from smart_campaigns.core.verdict import FOREVER, Blocked, Verdict


def what_gates_saw(  # noqa: PLR0917 - all that was judged
    settings: CampaignSettings,
    schedule: Schedule,
    facts: CampaignFacts,
    target: TargetFacts,
    gates: Iterable[tuple[str, Verdict]],
    at: datetime,
) -> dict[str, str]:
    """Each of `gates` under its name; of those that count, how much."""
    placed_today = facts.placed_today if facts.day == window_day(schedule, at) else 0
    counted = {
        "channel_free": _with_this(facts.in_use, facts.channels),
        "organization_channels": _with_this(facts.org_in_use, facts.org_channels),
        "carrier_channels": _with_this(facts.carrier.in_use, facts.carrier.concurrent_calls),
        "daily_limit": _with_this(placed_today, settings.daily_call_limit),
        "attempts": _with_this(target.attempts, settings.max_dial_attempts),
    }
    return {name: counted.get(name) or _seen(verdict) for name, verdict in gates}


def _with_this(before: int, limit: int) -> str:
    return f"{before + 1} of {limit}"


def _seen(verdict: Verdict) -> str:
    if isinstance(verdict, Blocked) or verdict.until >= FOREVER:
        return "ok"
    return verdict.until.astimezone(UTC).isoformat()

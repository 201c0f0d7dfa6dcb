"""The gates of a placement that a campaign itself holds (product.md §5). Pure; each says why not and until when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.facts import CampaignFacts
from smart_campaigns.core.pacing import judge_carrier_channels, judge_carrier_rate, judge_minute, judge_spacing
from smart_campaigns.core.reasons import CampaignReason
from smart_campaigns.core.schedule import Schedule, judge, next_window_day_start, window_day
from smart_campaigns.core.share import judge_share
from smart_campaigns.core.verdict import OK, Allowed, Blocked, Verdict, first_block


class Scarce(StrEnum):
    """What campaigns share. Blocked by one of them alone, a campaign *wants* it and counts in its fair share."""

    ORGANIZATION = "organization"
    CARRIER = "carrier"


SCARCE = {
    CampaignReason.ORGANIZATION_CHANNELS_FULL: Scarce.ORGANIZATION,
    CampaignReason.ORGANIZATION_SHARE: Scarce.ORGANIZATION,
    CampaignReason.CARRIER_RATE: Scarce.CARRIER,
    CampaignReason.CARRIER_CHANNELS_FULL: Scarce.CARRIER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """What this process knows of itself and no table says."""

    free_channels: int
    has_caller_number: bool
    models: Verdict = OK
    """Whether the host's speech models take another conversation, where the agent needs them."""


def campaign_schedule(settings: CampaignSettings) -> Schedule:
    return Schedule(
        zone=settings.zone or "UTC",
        start_date=settings.start_date,
        start_time=settings.start_time,
        end_date=settings.end_date,
        window_start=settings.window_start,
        window_end=settings.window_end,
        allowed_days=settings.allowed_days,
        holidays=settings.holidays,
    )


def _life(facts: CampaignFacts) -> Verdict:
    match facts.state:
        case "active":
            return OK
        case "stopped":
            return Blocked(CampaignReason.STOPPED)
        case "completed":
            return Blocked(CampaignReason.COMPLETED)
        case _:
            return Blocked(CampaignReason.PAUSED)


def _channels(facts: CampaignFacts) -> Verdict:
    if facts.in_use >= facts.channels:
        return Blocked(CampaignReason.CHANNELS_FULL)
    return OK


def _engine(engine: Engine) -> Verdict:
    return engine.models if engine.free_channels > 0 else Blocked(CampaignReason.ENGINE_BUSY)


def _daily_limit(settings: CampaignSettings, schedule: Schedule, facts: CampaignFacts, at: datetime) -> Verdict:
    if facts.day == window_day(schedule, at) and facts.placed_today >= settings.daily_call_limit:
        return Blocked(CampaignReason.DAILY_LIMIT, next_window_day_start(schedule, at))
    return OK


CAMPAIGN_GATES = (
    *("active", "schedule", "channels", "engine", "organization_channels", "carrier_up", "carrier_rate"),
    *("carrier_channels", "daily_limit", "caller_number", "run", "channel_free", "spacing", "calls_per_minute"),
)
"""Names of what `judge_campaign` answers, in its order."""


def judge_campaign(
    settings: CampaignSettings, schedule: Schedule, facts: CampaignFacts, engine: Engine, at: datetime
) -> tuple[Verdict, ...]:
    """All gates of the campaign at the instant `at` of sending, in the order in which a reason is told (tables.md C)."""
    organization_full = facts.org_in_use >= facts.org_channels
    return (
        _life(facts),
        judge(schedule, at),
        OK if facts.channels else Blocked(CampaignReason.NO_CHANNELS),
        _engine(engine),
        Blocked(CampaignReason.ORGANIZATION_CHANNELS_FULL) if organization_full else judge_share(facts),
        Blocked(CampaignReason.CARRIER_DOWN) if facts.carrier.is_down else OK,
        judge_carrier_rate(facts.carrier, at),
        judge_carrier_channels(facts.carrier),
        _daily_limit(settings, schedule, facts, at),
        OK if engine.has_caller_number else Blocked(CampaignReason.NO_CALLER_NUMBER),
        OK if facts.run_id is not None else Blocked(CampaignReason.NEXT_RUN),
        _channels(facts),
        judge_spacing(settings.placement_spacing_s, facts, at),
        judge_minute(facts, at),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Why nothing is placed now, for a person and for the loop."""

    told: Blocked
    """The first reason that applies."""
    look_again_at: datetime | None
    """When every gate that waits for time alone has let go; None: an event must come first."""
    lacks: frozenset[Scarce]
    """What is missing, where nothing but what campaigns share is; else nothing."""


def hold(verdicts: tuple[Verdict, ...]) -> Hold | Allowed:
    """What the gates say together."""
    blocks = [v for v in verdicts if isinstance(v, Blocked)]
    if not blocks:
        total = first_block(verdicts)
        assert isinstance(total, Allowed)
        return total
    # what campaigns share comes back by an event; once time has let go of the rest, this one wants it
    untils = [b.until for b in blocks if b.until is not None or b.reason not in SCARCE]
    lacks = [SCARCE[b.reason] for b in blocks if isinstance(b.reason, CampaignReason) and b.reason in SCARCE]
    return Hold(
        told=blocks[0],
        look_again_at=None if None in untils else max((u for u in untils if u is not None), default=None),
        lacks=frozenset(lacks) if len(lacks) == len(blocks) else frozenset(),
    )


def without_now(facts: CampaignFacts, now: datetime) -> CampaignFacts:
    """The same facts at another instant (for `why`)."""
    return replace(facts, now=now)

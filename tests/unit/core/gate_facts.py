"""Facts of a campaign, a carrier and a contact at which every gate is open; a test says what differs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from smart_campaigns.core.facts import CampaignFacts, CarrierFacts, TargetFacts

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
"""A Tuesday at noon."""
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TICK = timedelta(microseconds=1)

_CARRIER = CarrierFacts(
    carrier_id=1,
    is_down=False,
    recent=(),
    in_use=0,
    concurrent_calls=10,
    calls_per_second=1.0,
    start_tag=0.0,
    ahead=0,
    others=0,
    failures_running=0,
    last_well_at=None,
    rate_factor=1.0,
    slowed_at=None,
)
_CAMPAIGN = CampaignFacts(
    now=NOW,
    version=1,
    settings_version=1,
    state="active",
    run_id=1,
    keys_version=1,
    channels=4,
    in_use=0,
    day=None,
    placed_today=0,
    last_slot=None,
    last_upper=None,
    nth_upper=None,
    weight=5.0,
    start_tag=0.0,
    ahead=0,
    favoured=None,
    mean_hold_s=None,
    next_due=None,
    spent_micro=0,
    reserved_micro=0,
    org_in_use=0,
    org_channels=10,
    org_budget_left_micro=None,
    rules_version=1,
    carrier=_CARRIER,
)
_TARGET = TargetFacts(
    contact_id=1,
    contact_version=1,
    number_id=1,
    number_version=1,
    number_position=0,
    e164="+12125550123",
    legal_key=1,
    priority=5,
    seq=1,
    attempts=0,
    placements=0,
    faults=0,
    repeats={},
    last_placed_at=None,
    not_before=None,
    callback_at=None,
    consent=None,
    consent_on=None,
    connected_at=None,
    is_opted_out=False,
    registry_hits=(),
    has_live_call=False,
    held_until=None,
    recent=(),
    last_dialed_at=None,
    last_no_answer_at=None,
    last_conversation_at=None,
    last_refusal_at=None,
    last_hangup_at=None,
)


def carrier(**differs: object) -> CarrierFacts:
    return replace(_CARRIER, **differs)  # type: ignore[arg-type]


def campaign(**differs: object) -> CampaignFacts:
    return replace(_CAMPAIGN, **differs)  # type: ignore[arg-type]


def target(**differs: object) -> TargetFacts:
    return replace(_TARGET, **differs)  # type: ignore[arg-type]

"""The placement that a verdict leads to: all that its commit checks and writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from smart_campaigns.core.facts import SEND_WINDOW, CampaignFacts, TargetFacts
from smart_campaigns.core.pacing import carrier_limit, slot
from smart_campaigns.core.schedule import Schedule, window_day
from smart_campaigns.core.share import carrier_charge, charge
from smart_campaigns.ports.store import CallerNumber, CampaignPlan, Lease, Placement

DEADLINE_MARGIN = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One contact whom every gate lets be called now, with the snapshot on which it was judged."""

    plan: CampaignPlan
    schedule: Schedule
    facts: CampaignFacts
    target: TargetFacts
    zone: str | None
    """The contact's; None: not known, the campaign's stands for it in what analytics counts."""
    caller_number: CallerNumber
    until: datetime
    """At this instant time alone could turn a verdict."""
    worst_micro: int
    """What the call may cost at most; 0: no price is known, and no budget asks for one."""
    seen: Mapping[str, str]
    """What each gate saw, for the record of the call."""
    lifts_head: bool
    """Nobody was passed over for it."""


def placement_of(judged: Judged, lease: Lease, attempt_id: UUID, favoured: int | None) -> Placement:
    """`favoured`: the process whose turn is next; None: the caller number says so."""
    plan, facts, settings = judged.plan, judged.facts, judged.plan.settings
    assert plan.carrier is not None and plan.agent_id is not None and plan.agent_version is not None  # noqa: PT018
    assert facts.run_id is not None
    send_at = slot(settings.placement_spacing_s, facts)
    upper = send_at + SEND_WINDOW
    local = send_at.astimezone(ZoneInfo(settings.zone or "UTC"))
    theirs = send_at.astimezone(ZoneInfo(judged.zone or settings.zone or "UTC"))
    longest = timedelta(seconds=settings.ring_timeout_s + settings.max_call_duration_s)
    return Placement(
        attempt_id=attempt_id,
        ref=plan.ref,
        run_id=facts.run_id,
        target=judged.target,
        campaign_version=facts.version,
        rules_version=facts.rules_version,
        until=min(judged.until, facts.now + SEND_WINDOW),
        carrier_id=plan.carrier.carrier_id,
        carrier_limit=carrier_limit(facts.carrier, facts.now),
        carrier_concurrent_calls=plan.carrier.concurrent_calls,
        worker_id=lease.worker_id,
        epoch=lease.epoch,
        slot=send_at,
        upper=upper,
        deadline=upper + longest + DEADLINE_MARGIN,
        day=window_day(judged.schedule, send_at),
        charge=charge(facts),
        start_tag=facts.start_tag,
        carrier_charge=carrier_charge(facts),
        carrier_start_tag=facts.carrier.start_tag,
        favoured=favoured,
        phone_number_id=judged.caller_number.phone_number_id,
        is_virtual=plan.carrier.is_virtual,
        settings_version=plan.settings_version,
        agent_id=plan.agent_id,
        agent_version=plan.agent_version,
        variant=None,
        local_date=local.date(),
        local_hour=local.hour,
        contact_local_date=theirs.date(),
        contact_local_hour=theirs.hour,
        reserved_micro=judged.worst_micro,
        verdicts=judged.seen,
        lifts_head=judged.lifts_head,
    )

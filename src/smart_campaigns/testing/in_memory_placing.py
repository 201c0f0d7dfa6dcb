"""Look, compare and commit, park and promote on the tables of the in-memory store: as PostgreSQL does it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from math import ceil

from smart_campaigns.core.facts import CampaignFacts, CarrierFacts, TargetFacts
from smart_campaigns.ports.store import CallState, CampaignRef, Look, Park, Placement, TargetState
from smart_campaigns.testing.in_memory_rows import (
    Attempt,
    Campaign,
    Carrier,
    Number,
    Organization,
    Run,
    Tables,
    Target,
    Worker,
)

PROMOTED_AT_ONCE = 1000
RECENT = 16
WANTS_FOR = timedelta(seconds=1)


def look(
    tables: Tables,
    ref: CampaignRef,
    carrier_id: int,
    now: datetime,
    *,
    nth: int,
    keys: Sequence[int],
    candidates: int,
) -> Look | None:
    campaign, carrier = tables.campaigns.get(ref), tables.carriers.get((ref.org_id, carrier_id))
    if campaign is None or carrier is None:
        return None
    organization = tables.organizations[ref.org_id]
    run = campaign.run
    targets = _candidates(run, keys, candidates) if run is not None else ()
    return Look(
        campaign=_campaign_facts(tables, campaign, carrier, now, nth=nth),
        targets=tuple(_target_facts(organization, target, target.number) for target in targets if target.number),
    )


def _candidates(run: Run, keys: Sequence[int], count: int) -> Sequence[Target]:
    places = [place for key in keys for place in run.ready_in(key, count)]
    return [run.targets[place[2]] for place in sorted(places)[:count]]


def start_tag(campaign: Campaign, organization: Organization) -> float:
    return max(campaign.vtime, organization.vclock)


def carrier_start_tag(campaign: Campaign, carrier: Carrier) -> float:
    return max(campaign.rate_vtime, carrier.vclock)


def wanting(tables: Tables, organization: Organization, now: datetime) -> list[tuple[float, int]]:
    """(start tag, id) of the campaigns that want a channel of the organization."""
    return [
        (start_tag(campaign, organization), campaign.ref.campaign_id)
        for campaign in tables.campaigns_of(organization.org_id)
        if campaign.state == "active" and campaign.wants_until is not None and campaign.wants_until > now
    ]


def wanting_carrier(tables: Tables, org_id: int, carrier: Carrier, now: datetime) -> list[tuple[float, int]]:
    """(start tag, id) of the campaigns that want to call over the carrier."""
    return [
        (carrier_start_tag(campaign, carrier), campaign.ref.campaign_id)
        for campaign in tables.campaigns_of(org_id)
        if campaign.state == "active"
        and campaign.carrier_id == carrier.config.carrier_id
        and campaign.wants_carrier_until is not None
        and campaign.wants_carrier_until > now
    ]


def _before(wanting: Sequence[tuple[float, int]], campaign: Campaign, tag: float) -> int:
    mine = (tag, campaign.ref.campaign_id)
    return sum(one < mine for one in wanting if one[1] != campaign.ref.campaign_id)


def _sends_before(tables: Tables, campaign: Campaign, carrier: Carrier, now: datetime) -> int:
    mine = (carrier_start_tag(campaign, carrier), campaign.ref.campaign_id)
    first = [one for one in wanting_carrier(tables, campaign.ref.org_id, carrier, now) if one < mine]
    weights = {other.ref.campaign_id: other.weight for other in tables.campaigns_of(campaign.ref.org_id)}
    return sum(min(1000, max(1, ceil((mine[0] - tag) * weights[campaign_id]))) for tag, campaign_id in first)


def _campaign_facts(tables: Tables, campaign: Campaign, carrier: Carrier, now: datetime, *, nth: int) -> CampaignFacts:
    sends, organization = campaign.sends, tables.organizations[campaign.ref.org_id]
    tag = carrier_start_tag(campaign, carrier)
    return CampaignFacts(
        now=now,
        version=campaign.version,
        settings_version=campaign.settings_version,
        state=campaign.state,
        run_id=campaign.run.run_id if campaign.run else None,
        keys_version=campaign.keys_version,
        channels=campaign.channels,
        in_use=campaign.in_use,
        day=campaign.day,
        placed_today=campaign.placed_today,
        last_slot=sends[-1][1] if sends else None,
        last_upper=sends[-1][0] if sends else None,
        nth_upper=sends[-nth][0] if len(sends) >= nth else None,
        weight=campaign.weight,
        start_tag=start_tag(campaign, organization),
        ahead=_before(wanting(tables, organization, now), campaign, start_tag(campaign, organization)),
        favoured=campaign.favoured,
        mean_hold_s=campaign.mean_hold_s,
        next_due=campaign.run.next_due() if campaign.run else None,
        spent_micro=campaign.spent_micro,
        reserved_micro=campaign.reserved_micro,
        org_in_use=organization.in_use,
        org_channels=organization.channels,
        org_budget_left_micro=organization.budget_left_micro,
        rules_version=organization.rules_version,
        carrier=CarrierFacts(
            carrier_id=carrier.config.carrier_id,
            is_down=carrier.down_since is not None,
            recent=tuple(carrier.recent),
            in_use=carrier.channels_taken(now),
            concurrent_calls=carrier.config.concurrent_calls,
            calls_per_second=carrier.config.calls_per_second,
            start_tag=tag,
            ahead=_sends_before(tables, campaign, carrier, now),
            others=sum(
                other is not campaign and other.state == "active" and other.carrier_id == carrier.config.carrier_id
                for other in tables.campaigns_of(organization.org_id)
            ),
            failures_running=carrier.failures_running,
            last_well_at=carrier.last_well_at,
            rate_factor=carrier.rate_factor,
            slowed_at=carrier.slowed_at,
        ),
    )


def _target_facts(organization: Organization, target: Target, number: Number) -> TargetFacts:
    contact = target.contact
    dialed = [attempt for attempt in number.attempts if attempt.state is not CallState.VOID]
    own = [attempt for attempt in target.ledger if attempt.state is not CallState.VOID and attempt.is_counted]
    counted = [attempt.upper for attempt in dialed if attempt.is_counted]
    return TargetFacts(
        contact_id=contact.contact_id,
        contact_version=contact.version,
        number_id=number.number_id,
        number_version=number.version,
        number_position=target.number_position,
        e164=number.e164,
        legal_key=target.legal_key,
        priority=target.priority,
        seq=target.seq,
        attempts=target.attempts,
        placements=target.placements,
        faults=target.faults,
        repeats=dict(target.repeats),
        last_placed_at=max(own, key=lambda a: a.placement_no).upper if own else None,
        not_before=target.not_before,
        callback_at=target.callback_at,
        zone=contact.zone,
        place=contact.place,
        consent=contact.consent,
        consent_on=contact.consent_on,
        connected_at=contact.virtual_connected_at if number.is_virtual else contact.connected_at,
        is_opted_out=(number.is_virtual, number.e164) in organization.dnc,
        registry_hits=tuple(sorted(hits)) if (hits := organization.registry_hits.get(number.e164)) else (),
        has_live_call=number.has_live_call,
        held_until=number.held_until,
        recent=tuple(sorted(counted, reverse=True)[:RECENT]) if counted else (),
        last_dialed_at=max(attempt.upper for attempt in dialed) if dialed else None,
        last_no_answer_at=number.last_no_answer_at,
        last_conversation_at=number.last_conversation_at,
        last_refusal_at=number.last_refusal_at,
        last_hangup_at=number.last_hangup_at,
    )


def place(tables: Tables, p: Placement, now: datetime) -> bool:
    """All guards first, in the order of PostgreSQL's locks; then all writes, or none (but the day's count)."""
    campaign, organization = tables.campaigns.get(p.ref), tables.organizations.get(p.ref.org_id)
    carrier, run = tables.carriers.get((p.ref.org_id, p.carrier_id)), tables.runs.get(p.run_id)
    contact = tables.contacts.get((p.ref.org_id, p.target.contact_id))
    if campaign is None or organization is None or carrier is None or run is None or contact is None:
        return False
    number = tables.numbers.get((p.ref.org_id, p.is_virtual, p.target.e164))
    target = run.targets.get(p.target.contact_id)
    if number is None or target is None or p.attempt_id in tables.attempts:
        return False
    if _campaign_stands(campaign, p) and _may_have_calls(campaign, p.day):
        campaign.version += 1
        campaign.day, campaign.placed_today = p.day, _placed_on(tables, p)
        return False
    stands = (
        _campaign_stands(campaign, p)
        and _organization_stands(organization, p)
        and _carrier_stands(carrier, p, now)
        and number.number_id == p.target.number_id
        and number.version == p.target.number_version
        and (p.is_virtual, p.target.e164) not in organization.dnc
        and contact.version == p.target.contact_version
        and not contact.is_deleted
        and _worker_stands(tables.workers.get(p.worker_id), p)
        and _target_stands(target, number, p)
        and now < p.until
        and not number.has_live_call
    )
    if not stands:
        return False
    attempt = _commit_target(run, target, number, p, now)
    _commit_counters(campaign, organization, carrier, attempt)
    tables.attempts[p.attempt_id] = tables.live[p.attempt_id] = attempt
    return True


def _campaign_stands(campaign: Campaign, p: Placement) -> bool:
    return campaign.version == p.campaign_version and campaign.state == "active" and campaign.in_use < campaign.channels


def _may_have_calls(campaign: Campaign, day: date) -> bool:
    """An edit led back to a window day that is no later than the latest."""
    return campaign.day != day and campaign.last_day is not None and day <= campaign.last_day


def _placed_on(tables: Tables, p: Placement) -> int:
    of_day = (a for a in tables.attempts.values() if a.placement.ref == p.ref and a.placement.day == p.day)
    return sum(attempt.state not in {CallState.THROTTLED, CallState.VOID} for attempt in of_day)


def _organization_stands(organization: Organization, p: Placement) -> bool:
    left = organization.budget_left_micro
    return (
        organization.in_use < organization.channels
        and organization.rules_version == p.rules_version
        and (left is None or left >= p.reserved_micro)
    )


def _carrier_stands(carrier: Carrier, p: Placement, now: datetime) -> bool:
    since = p.slot - p.carrier_limit.window
    return (
        carrier.down_since is None
        and carrier.channels_taken(now) < p.carrier_concurrent_calls
        and sum(upper > since for upper in carrier.recent) < p.carrier_limit.count
    )


def _worker_stands(worker: Worker | None, p: Placement) -> bool:
    return worker is not None and worker.epoch == p.epoch and worker.lease_until > p.upper


def _target_stands(target: Target, number: Number, p: Placement) -> bool:
    return target.state is TargetState.READY and target.placements == p.target.placements and target.number is number


def _commit_target(run: Run, target: Target, number: Number, p: Placement, now: datetime) -> Attempt:
    target.state, target.reason = TargetState.IN_CALL, "in_call"
    target.placements += 1
    target.next_at = target.not_before = None
    number.version += 1
    attempt = Attempt(
        placement=p,
        number=number,
        run=run,
        placement_no=target.placements,
        epoch=p.epoch,
        upper=p.upper,
        committed_at=now,
    )
    number.attempts.append(attempt)
    target.ledger.append(attempt)
    return attempt


def _commit_counters(campaign: Campaign, organization: Organization, carrier: Carrier, attempt: Attempt) -> None:
    p = attempt.placement
    campaign.version += 1
    campaign.in_use += 1
    campaign.favoured, campaign.wants_until = p.favoured, None
    campaign.vtime = max(campaign.vtime, p.start_tag) + p.charge
    campaign.carrier_id, campaign.wants_carrier_until = p.carrier_id, None
    campaign.rate_vtime = max(campaign.rate_vtime, p.carrier_start_tag) + p.carrier_charge
    carrier.vclock = max(carrier.vclock, p.carrier_start_tag)
    campaign.placed_today = campaign.placed_today + 1 if campaign.day == p.day else 1
    campaign.day = p.day
    campaign.last_day = max(campaign.last_day or p.day, p.day)
    campaign.reserved_micro += p.reserved_micro
    campaign.add_send(attempt)
    organization.in_use += 1
    organization.vclock = max(organization.vclock, p.start_tag)
    if organization.budget_left_micro is not None:
        organization.budget_left_micro -= p.reserved_micro
    since = p.slot - p.carrier_limit.window
    carrier.in_use += 1
    carrier.recent = [*(upper for upper in carrier.recent if upper > since), p.upper]


def park(tables: Tables, run_id: int, parks: Sequence[Park]) -> None:
    run = tables.runs[run_id]
    for one in parks:
        target = run.targets[one.contact_id]
        stands = target.number is not None and (target.number.number_id, target.attempts) == (
            one.number_id,
            one.attempts,
        )
        if target.state is not TargetState.READY or not stands:
            continue
        target.state, target.next_at = one.state, one.next_at
        target.reason, target.detail, target.finished = one.reason, one.detail, one.finished
        if one.state is TargetState.WAITING:
            run.wait(target, one.next_at)


def promote(tables: Tables, run_id: int, now: datetime) -> int:
    run, promoted = tables.runs[run_id], 0
    campaign = tables.campaigns[run.ref]
    if campaign.run is run:
        campaign.version += 1
    while promoted < PROMOTED_AT_ONCE and (target := run.pop_due(now)) is not None:
        target.next_at = target.reason = target.detail = None
        run.enqueue(target)
        promoted += 1
    return promoted

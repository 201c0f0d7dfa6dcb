"""Progress, end and void of a call on the tables of the in-memory store: as PostgreSQL does it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from smart_campaigns.core.reasons import ContactReason
from smart_campaigns.core.share import next_mean
from smart_campaigns.ports.store import CallState, Finish, Finished, Progress, TargetNext, TargetState
from smart_campaigns.testing.in_memory_placing import wanting, wanting_carrier
from smart_campaigns.testing.in_memory_rows import Attempt, Campaign, Carrier, Contact, Number, Run, Tables, Target

HELD_FOR = timedelta(seconds=60)
FAILURES_TO_DOWN = 3
T = TypeVar("T")


def progress(tables: Tables, p: Progress) -> bool:
    attempt = tables.live.get(p.attempt_id)
    if attempt is None:
        return False
    attempt.state = max(attempt.state, p.state)
    if p.sent_at is not None and p.sent_at < attempt.upper:
        _lower(tables, attempt, p.sent_at, with_carrier=p.is_carrier_near_its_rate)
    attempt.sent_at = _first(attempt.sent_at, p.sent_at)
    attempt.ringing_at = _first(attempt.ringing_at, p.ringing_at)
    attempt.early_media_at = _first(attempt.early_media_at, p.early_media_at)
    attempt.picked_up_at = _first(attempt.picked_up_at, p.picked_up_at)
    attempt.first_audio_at = _first(attempt.first_audio_at, p.first_audio_at)
    attempt.carrier_ref = _first(attempt.carrier_ref, p.carrier_ref)
    return True


def _first(one: T | None, other: T | None) -> T | None:
    return other if one is None else one


def _lower(tables: Tables, attempt: Attempt, upper: datetime, *, with_carrier: bool) -> None:
    """W comes back to spacing and rates."""
    campaign, carrier = tables.campaigns[attempt.placement.ref], _carrier(tables, attempt)
    if with_carrier:
        carrier.recent = [upper if recent == attempt.upper else recent for recent in carrier.recent]
    campaign.drop_send(attempt)
    attempt.upper = upper
    campaign.add_send(attempt)


def _carrier(tables: Tables, attempt: Attempt) -> Carrier:
    return tables.carriers[attempt.placement.ref.org_id, attempt.placement.carrier_id]


def finish(tables: Tables, f: Finish, now: datetime) -> Finished:
    attempt = tables.live.pop(f.attempt_id, None)
    if attempt is None:
        return Finished(is_done=False)
    attempt.state, attempt.ended_at, attempt.cause, attempt.finish = f.state, now, f.cause, f
    campaign = tables.campaigns[attempt.placement.ref]
    _finish_target(attempt, f)
    was_full = _give_back(tables, attempt, campaign, f.cost_micro or 0)
    _finish_campaign(campaign, attempt, f, now)
    _finish_carrier(_carrier(tables, attempt), f, now)
    _finish_number(attempt.number, f, now)
    if f.is_connected:
        _connect(tables, attempt, now)
    if f.is_wrong_number:
        contact = _contact(tables, attempt)
        contact.version += 1
        contact.said_wrong.add(attempt.number.e164)
    return Finished(
        is_done=True,
        wake=_to_wake(tables, campaign, _carrier(tables, attempt), now, was_full=was_full),
        last_failure_at=campaign.last_failure_at,
        breaker_reset_at=campaign.breaker_reset_at,
        now=now,
    )


def _finish_target(attempt: Attempt, f: Finish) -> None:
    run = attempt.run
    target = run.targets[attempt.placement.target.contact_id]
    if target.state is TargetState.IN_CALL:
        _move(run, target, _exhausted(f) if _lacks_a_number(target, f.target) else f.target)
        if target.finished is not None:
            run.tallies[f"contacts_{target.finished}"] += 1
    run.tallies[f.outcome or "throttled"] += 1


def _lacks_a_number(target: Target, to: TargetNext) -> bool:
    contact = target.contact
    left = set(contact.numbers[target.number_position + 1 :]) - contact.said_wrong
    return to.takes_next_number and not left


def _exhausted(f: Finish) -> TargetNext:
    """Nobody waits for a number that the contact does not have."""
    return replace(
        f.target,
        state=TargetState.FINISHED,
        finished="exhausted",
        reason=ContactReason.INVALID_NUMBER,
        next_at=None,
        takes_next_number=False,
    )


def _move(run: Run, target: Target, to: TargetNext) -> None:
    """What becomes of the contact; in a run that has ended nobody waits any more."""
    goes_on = run.is_open or to.state is TargetState.FINISHED
    target.state = to.state if goes_on else TargetState.FINISHED
    target.next_at = to.next_at if goes_on else None
    target.reason, target.finished = (to.reason, to.finished) if goes_on else ("expired", "expired")
    target.detail = None
    if to.takes_next_number:
        target.number = None
        run.to_rederive.append(target)
    target.attempts += to.attempts_add
    target.faults += to.faults_add
    target.repeats = {**target.repeats, **to.repeats}
    target.not_before, target.callback_at = to.not_before, to.callback_at
    if target.state is TargetState.WAITING:
        run.wait(target, target.next_at)


def _give_back(tables: Tables, attempt: Attempt, campaign: Campaign, cost_micro: int) -> bool:
    """Channels and the reserved money; whether the campaign's channels were all taken."""
    reserved = attempt.placement.reserved_micro
    was_full = campaign.in_use >= campaign.channels
    campaign.in_use -= 1
    campaign.reserved_micro -= reserved
    organization = tables.organizations[campaign.ref.org_id]
    organization.in_use -= 1
    if organization.budget_left_micro is not None:
        organization.budget_left_micro += reserved - cost_micro
    _carrier(tables, attempt).in_use -= 1
    return was_full


def _finish_campaign(campaign: Campaign, attempt: Attempt, f: Finish, now: datetime) -> None:
    hold_s = (now - attempt.placement.slot).total_seconds()
    campaign.mean_hold_s = next_mean(campaign.mean_hold_s, campaign.holds_counted, hold_s)
    campaign.holds_counted += 1
    campaign.spent_micro += f.cost_micro or 0
    if f.counts_for_breaker:
        campaign.last_failure_at = now
    if f.state is CallState.THROTTLED:
        campaign.placed_today -= campaign.day == attempt.placement.day
    else:
        campaign.settled.append((now, f.counts_for_breaker))


def _finish_carrier(carrier: Carrier, f: Finish, now: datetime) -> None:
    carrier.lost_until = [until for until in carrier.lost_until if until > now]
    if f.is_lost:
        carrier.lost_until.append(now + HELD_FOR)
    if f.is_infra:
        carrier.failures_running += 1
    elif f.state is not CallState.THROTTLED and not f.is_lost:
        carrier.failures_running, carrier.last_well_at = 0, now
    if f.takes_carrier_down is not None or (f.is_infra and carrier.failures_running >= FAILURES_TO_DOWN):
        carrier.down_since = carrier.down_since or now
    carrier.down_cause = f.takes_carrier_down or carrier.down_cause
    if f.rate_factor is not None:
        carrier.rate_factor, carrier.slowed_at = f.rate_factor, now


def _finish_number(number: Number, f: Finish, now: datetime) -> None:
    if f.is_no_answer:
        number.last_no_answer_at = now
    if f.is_connected:
        number.last_conversation_at = now
    if f.is_refusal:
        number.last_refusal_at = now
    if f.is_callee_hangup:
        number.last_hangup_at = now
    if f.is_lost:
        number.held_until = now + HELD_FOR


def _contact(tables: Tables, attempt: Attempt) -> Contact:
    return tables.contacts[attempt.placement.ref.org_id, attempt.placement.target.contact_id]


def _connect(tables: Tables, attempt: Attempt, now: datetime) -> None:
    contact = _contact(tables, attempt)
    contact.version += 1
    if attempt.placement.is_virtual:
        contact.virtual_connected_at = now
    else:
        contact.connected_at = now


def void(tables: Tables, attempt_id: UUID, cause: str, now: datetime, *, only_unsent: bool) -> Finished:
    attempt = tables.live.get(attempt_id)
    if attempt is None or attempt.state is not CallState.DIALING:
        return Finished(is_done=False)
    if only_unsent and attempt.sent_at is not None:
        return Finished(is_done=False)
    del tables.live[attempt_id]
    campaign = tables.campaigns[attempt.placement.ref]
    attempt.state, attempt.ended_at, attempt.cause = CallState.VOID, now, cause
    target = attempt.run.targets[attempt.placement.target.contact_id]
    if target.state is TargetState.IN_CALL:
        target.placements -= 1
        target.reason = target.next_at = None
        if attempt.run.is_open:
            attempt.run.enqueue(target)
        else:
            target.state, target.finished, target.reason = TargetState.FINISHED, "expired", "expired"
    campaign.drop_send(attempt)
    campaign.placed_today -= campaign.day == attempt.placement.day
    campaign.version += 1
    carrier = _carrier(tables, attempt)
    carrier.recent = [upper for upper in carrier.recent if upper != attempt.upper]
    was_full = _give_back(tables, attempt, campaign, 0)
    wake = _to_wake(tables, campaign, _carrier(tables, attempt), now, was_full=was_full)
    return Finished(is_done=True, wake=wake, gives_slot_back=True)


def _to_wake(tables: Tables, campaign: Campaign, carrier: Carrier, now: datetime, *, was_full: bool) -> tuple[int, ...]:
    """The campaign itself where its channels were full; of those that want a channel the one with the least start tag."""
    organization = tables.organizations[campaign.ref.org_id]
    firsts = (
        min(wanting(tables, organization, now), default=None),
        min(wanting_carrier(tables, campaign.ref.org_id, carrier, now), default=None),
    )
    mine = (campaign.ref.campaign_id,) if was_full else ()
    return tuple(sorted({*mine, *(first[1] for first in firsts if first is not None)}))

"""What becomes of a contact after a call: waiting until an instant, finished, or its next number (tables.md F).

The instants here are when to look again; every gate is judged anew at that look, with the settings of that time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from operator import itemgetter

from smart_campaigns.core.callbacks import is_kept
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.facts import SAME_NUMBER_FLOOR
from smart_campaigns.core.reasons import ContactReason
from smart_campaigns.core.settlement import Cause, Next, Outcome, Settlement

BACK_OFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60))
"""Carrier faults back off by these; from the fourth on by the last."""
FAULTS_MAX = 8
"""So many faults back off; the next one exhausts the contact."""
ONCE = 1


_READ_BY_WAITS = (
    *("call_type", "zone", "ring_timeout_s", "max_dial_attempts", "wait_between_attempts_min", "cooldown_h"),
    *("not_picked_cooldown_h", "business_hours_guard", "guard_start", "guard_end", "skip_recently_completed_days"),
)
"""Settings by which a contact waits, and until when. (What excludes is judged again after every edit.)"""


def moves_waits(before: CampaignSettings, after: CampaignSettings) -> bool:
    """Whether an edit may change until when a contact waits: then all who wait are looked at again."""
    return any(getattr(before, name) != getattr(after, name) for name in _READ_BY_WAITS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """The contact's account in this run, before the call that is now settled."""

    attempts: int
    faults: int = 0
    repeats: Mapping[str, int] = field(default_factory=dict)
    callback_at: datetime | None = None
    """The call now settled was the callback that the contact asked for: what is no attempt does not use it up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryAt:
    """Waiting. `not_before` binds beyond the settings (back-off, Retry-After, a lost call's deadline, the next day)."""

    at: datetime
    reason: ContactReason
    not_before: datetime | None = None
    takes_next_number: bool = False
    callback_at: datetime | None = None
    attempts_add: int = 0
    faults_add: int = 0
    repeats: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUp:
    """Finished: `reached` or `exhausted`; `closed` where the whole organization must not call again."""

    finished: str
    reason: ContactReason
    attempts_add: int = 0
    faults_add: int = 0
    callback_at: datetime | None = None
    """Asked for, and not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The call's own instants: when it was placed (upper bound), when it ended, and its deadline."""

    placed_at: datetime
    now: datetime
    deadline: datetime
    next_day: datetime
    """The first instant of the next day in the campaign's zone."""
    callback_at: datetime | None = None


def decide(settings: CampaignSettings, tried: Tried, settlement: Settlement, ended: Ended) -> RetryAt | GiveUp:
    """The contact's next state. Raises nothing; every `Next` has an answer."""
    add = 1 if settlement.counts_as_attempt else 0
    match settlement.next:
        case Next.REACHED | Next.OPT_OUT:
            return GiveUp(finished="reached", reason=ContactReason.REACHED, attempts_add=add)
        case Next.EXHAUSTED | Next.CLOSED_FOR_RUN:
            return GiveUp(finished="exhausted", reason=ContactReason.ATTEMPTS_USED, attempts_add=add)
        case Next.BACK_OFF:
            return _back_off(tried, ended)
        case Next.BACK_AFTER:
            after = timedelta(seconds=max(settlement.retry_after_s or 0, SAME_NUMBER_FLOOR.total_seconds()))
            return _not_before(tried, ended.now + after)
        case Next.READY_AGAIN:
            return _not_before(tried, ended.now)
        case Next.REOPEN_CALLBACK:
            return _call_back(settings, ended, add)
        case Next.NEXT_NUMBER:
            return _next_number(settings, tried, settlement, ended, add)
        case Next.RETRY_ONCE_THEN_REACHED:
            return _once(settings, tried, ended, Cause.SILENCE, then="reached")
        case Next.RETRY_NEXT_DAY_ONCE:
            return _once(settings, tried, ended, Cause.AGENT_ERROR, then="exhausted", not_before=ended.next_day)
        case Next.RETRY_AFTER_DEADLINE:
            return _retry(settings, tried, ended, add, not_before=ended.deadline)
        case Next.RETRY | Next.RETRY_NOT_PICKED:
            return _again(settings, tried, settlement, ended, add)


def _next_number(
    settings: CampaignSettings, tried: Tried, settlement: Settlement, ended: Ended, add: int
) -> RetryAt | GiveUp:
    if settlement.is_void:
        return replace(_not_before(tried, ended.now), takes_next_number=True)
    if settings.single_number is not None:
        return GiveUp(finished="exhausted", reason=ContactReason.INVALID_NUMBER, attempts_add=add)
    return _retry(settings, tried, ended, add, takes_next_number=True)


def _call_back(settings: CampaignSettings, ended: Ended, add: int) -> RetryAt | GiveUp:
    at = max(ended.callback_at or ended.now, ended.now)
    if is_kept(settings, at, ended.now):
        return RetryAt(at=at, reason=ContactReason.CALLBACK_AT, callback_at=at, attempts_add=add)
    return GiveUp(finished="reached", reason=ContactReason.REACHED, attempts_add=add, callback_at=at)


def _again(
    settings: CampaignSettings, tried: Tried, settlement: Settlement, ended: Ended, add: int
) -> RetryAt | GiveUp:
    if settlement.cause is Cause.DECLINED:
        return _once(settings, tried, ended, Cause.DECLINED, then="exhausted")
    return _retry(settings, tried, ended, add, is_not_picked=settlement.outcome is Outcome.NO_ANSWER)


def _retry(
    settings: CampaignSettings,
    tried: Tried,
    ended: Ended,
    add: int,
    *,
    is_not_picked: bool = False,
    not_before: datetime | None = None,
    takes_next_number: bool = False,
    repeats: Mapping[str, int] | None = None,
) -> RetryAt | GiveUp:
    if tried.attempts + add >= settings.max_dial_attempts:
        return GiveUp(finished="exhausted", reason=ContactReason.ATTEMPTS_USED, attempts_add=add)
    waits = [
        (ended.now if not_before is None else not_before, ContactReason.RETRY_WAIT),
        (ended.placed_at + timedelta(minutes=settings.wait_between_attempts_min), ContactReason.RETRY_WAIT),
    ]
    if not takes_next_number:
        waits.append((ended.placed_at + timedelta(hours=settings.cooldown_h), ContactReason.COOLDOWN))
        waits.append((ended.placed_at + SAME_NUMBER_FLOOR, ContactReason.TOO_SOON))
    if is_not_picked:
        waits.append((ended.now + timedelta(hours=settings.not_picked_cooldown_h), ContactReason.NOT_PICKED_COOLDOWN))
    at, reason = max(waits, key=itemgetter(0))  # of equal ones the first
    return RetryAt(
        at=at,
        reason=reason,
        not_before=not_before,
        takes_next_number=takes_next_number,
        attempts_add=add,
        repeats=repeats or {},
    )


def _once(
    settings: CampaignSettings,
    tried: Tried,
    ended: Ended,
    why: Cause,
    *,
    then: str,
    not_before: datetime | None = None,
) -> RetryAt | GiveUp:
    if tried.repeats.get(why, 0) >= ONCE or tried.attempts + 1 >= settings.max_dial_attempts:
        reason = ContactReason.REACHED if then == "reached" else ContactReason.ATTEMPTS_USED
        return GiveUp(finished=then, reason=reason, attempts_add=1)
    counted = {**tried.repeats, str(why): ONCE}
    declined = why is Cause.DECLINED
    return _retry(settings, tried, ended, 1, is_not_picked=declined, not_before=not_before, repeats=counted)


def _back_off(tried: Tried, ended: Ended) -> RetryAt | GiveUp:
    if tried.faults >= FAULTS_MAX:
        return GiveUp(finished="exhausted", reason=ContactReason.ATTEMPTS_USED, faults_add=1)
    at = ended.now + BACK_OFF[min(tried.faults, len(BACK_OFF) - 1)]
    return replace(_not_before(tried, at), faults_add=1)


def _not_before(tried: Tried, at: datetime) -> RetryAt:
    """No attempt: neither the settings' waits nor a callback asked for are touched."""
    reason = ContactReason.RETRY_WAIT
    return RetryAt(at=at, reason=reason, not_before=at, callback_at=tried.callback_at)

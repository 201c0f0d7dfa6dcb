"""The gates of a placement that a contact and its number hold (product.md §5). Pure; each says why not and until when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from smart_campaigns.core.campaign_settings import CampaignSettings, ConsentRule
from smart_campaigns.core.facts import SAME_NUMBER_FLOOR, TargetFacts
from smart_campaigns.core.policy import Cap, CapHistory, consent_bases, has_consent, judge_caps
from smart_campaigns.core.reasons import ContactReason
from smart_campaigns.core.verdict import OK, Allowed, Blocked, Verdict
from smart_campaigns.core.wall_clock import local_date, opening_instant, zone_of

LIVE_CALL_LOOK_AGAIN = timedelta(seconds=30)
"""A call to the number is up somewhere else in the organization; nobody tells when it ends."""

EXCLUDING = frozenset(
    {
        ContactReason.INVALID_NUMBER,
        ContactReason.PREMIUM_NUMBER,
        ContactReason.COUNTRY_NOT_ALLOWED,
        ContactReason.OPTED_OUT,
        ContactReason.DNC,
        ContactReason.DNC_STALE,
        ContactReason.NO_CONSENT,
        ContactReason.UNKNOWN_ZONE,
        ContactReason.DELETED,
    }
)
"""Reasons with no end of their own: the contact is excluded, and returns when the cause goes while the run is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LawOfKey:
    """What the policy says of one legal key at one instant: judged once for all its contacts."""

    hours: Verdict
    guard: Verdict
    caps: tuple[Cap, ...]
    consent: Callable[[str | None], Verdict]
    """The verdict for the consent on record (None: no record)."""
    stale_registries: frozenset[str]
    registries: frozenset[str]
    """National lists that bind calls of this key."""
    registries_fresh_until: datetime | None = None
    """When the first of these that were imported passes its age limit; None: none was, or all have."""


def judge_target(
    settings: CampaignSettings, law: LawOfKey, target: TargetFacts, zone: str, now: datetime, *, number: Verdict
) -> tuple[tuple[str, Verdict], ...]:
    """Every gate by name, in the order in which a reason is told. `zone` is the campaign's; `number` is the verdict of
    `core.numbers.judge_number`, derived anew.
    """
    return tuple(_gates(settings, law, target, zone, now, number))


def _gates(  # noqa: PLR0917 - all that is judged
    settings: CampaignSettings, law: LawOfKey, target: TargetFacts, zone: str, now: datetime, number: Verdict
) -> Iterator[tuple[str, Verdict]]:
    is_callback = target.callback_at is not None
    yield "live_call", _live_call(target, now)
    yield "not_before", _after(ContactReason.RETRY_WAIT, target.not_before, now)
    if is_callback:
        yield "callback", _after(ContactReason.CALLBACK_AT, target.callback_at, now)
    else:
        yield "attempts", _attempts(settings, target)
        yield "retry_wait", _wait(settings, target, now)
        yield "cooldown", _cooldown(settings, target, now)
        yield "not_picked", _not_picked(settings, target, now)
    yield "too_soon", _floor(target, now)
    if not is_callback:
        yield "recently_completed", _recently(settings, target, zone, now)
    yield "number", number
    yield "opted_out", Blocked(ContactReason.OPTED_OUT) if target.is_opted_out else OK
    yield "dnc", _registries(settings, law, target)
    yield "consent", _consent(settings, law, target)
    yield "legal_hours", law.hours
    yield "guard_hours", law.guard if settings.business_hours_guard else OK
    yield "legal_cap", _caps(law, target, now)


def _after(reason: ContactReason, instant: datetime | None, now: datetime) -> Verdict:
    return Blocked(reason, instant) if instant is not None and instant > now else OK


def _live_call(target: TargetFacts, now: datetime) -> Verdict:
    if target.has_live_call:
        return Blocked(ContactReason.NUMBER_IN_CALL, now + LIVE_CALL_LOOK_AGAIN)
    return _after(ContactReason.NUMBER_IN_CALL, target.held_until, now)


def _attempts(settings: CampaignSettings, target: TargetFacts) -> Verdict:
    return Blocked(ContactReason.ATTEMPTS_USED) if target.attempts >= settings.max_dial_attempts else OK


def _wait(settings: CampaignSettings, target: TargetFacts, now: datetime) -> Verdict:
    if target.last_placed_at is None or target.attempts == 0:
        return OK
    wait = timedelta(minutes=settings.wait_between_attempts_min)
    return _after(ContactReason.RETRY_WAIT, target.last_placed_at + wait, now)


def _cooldown(settings: CampaignSettings, target: TargetFacts, now: datetime) -> Verdict:
    if not target.recent:
        return OK
    return _after(ContactReason.COOLDOWN, target.recent[0] + timedelta(hours=settings.cooldown_h), now)


def _not_picked(settings: CampaignSettings, target: TargetFacts, now: datetime) -> Verdict:
    if target.last_no_answer_at is None:
        return OK
    cooldown = timedelta(hours=settings.not_picked_cooldown_h)
    return _after(ContactReason.NOT_PICKED_COOLDOWN, target.last_no_answer_at + cooldown, now)


def _floor(target: TargetFacts, now: datetime) -> Verdict:
    if target.last_dialed_at is None:
        return OK
    return _after(ContactReason.TOO_SOON, target.last_dialed_at + SAME_NUMBER_FLOOR, now)


def _recently(settings: CampaignSettings, target: TargetFacts, zone: str, now: datetime) -> Verdict:
    """Calendar days in the campaign's zone: 1 is today, n the last n days, today included."""
    days = settings.skip_recently_completed_days
    if days == 0 or target.connected_at is None:
        return OK
    local = zone_of(zone)
    free_day = local_date(local, target.connected_at) + timedelta(days=days)
    return _after(ContactReason.RECENTLY_COMPLETED, opening_instant(local, free_day), now)


def _registries(settings: CampaignSettings, law: LawOfKey, target: TargetFacts) -> Verdict:
    if not settings.respect_dnc_registry:
        return OK
    if stale := sorted(law.stale_registries & law.registries):
        return Blocked(ContactReason.DNC_STALE, detail=", ".join(stale))
    if hits := sorted(law.registries.intersection(target.registry_hits)):
        return Blocked(ContactReason.DNC, detail=", ".join(hits))
    return OK if law.registries_fresh_until is None else Allowed(law.registries_fresh_until)


def _consent(settings: CampaignSettings, law: LawOfKey, target: TargetFacts) -> Verdict:
    if settings.require_consent is ConsentRule.ALWAYS and not has_consent(consent_bases(target.consent)):
        return Blocked(ContactReason.NO_CONSENT, detail="this campaign always requires a record")
    return law.consent(target.consent)


def _caps(law: LawOfKey, target: TargetFacts, now: datetime) -> Verdict:
    if not law.caps:
        return OK
    history = CapHistory(
        attempts=target.recent,
        last_conversation_at=target.last_conversation_at,
        last_refusal_at=target.last_refusal_at,
        last_hangup_at=target.last_hangup_at,
    )
    return judge_caps(law.caps, history, now, has_consent=has_consent(consent_bases(target.consent)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A contact that may not be called now: waiting until an instant, or (None) excluded or finished by `reason`."""

    reason: ContactReason
    detail: str
    until: datetime | None


def held(gates: tuple[tuple[str, Verdict], ...]) -> Held | Allowed:
    """What the gates say together: the first reason told, the instant at which all that wait for time have let go."""
    blocks = [verdict for _, verdict in gates if isinstance(verdict, Blocked)]
    if not blocks:
        return Allowed(min(v.until for _, v in gates if isinstance(v, Allowed)))
    lasting = [block for block in blocks if block.until is None]
    told = (lasting or blocks)[0]
    assert isinstance(told.reason, ContactReason)
    until = None if lasting else max(block.until for block in blocks if block.until is not None)
    return Held(reason=told.reason, detail=told.detail, until=until)

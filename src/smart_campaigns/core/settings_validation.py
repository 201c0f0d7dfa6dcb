"""Every limit of the settings table (tables.md A), judged before anything is saved.

Each error names the field, its limit and the fix. Limits come from the `Spec` of the field; what concerns several
fields, or what the organization has, is here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from math import isclose
from typing import Any

from smart_campaigns.core.budget import Price, worst_case_micro
from smart_campaigns.core.campaign_gates import campaign_schedule
from smart_campaigns.core.campaign_settings import (
    AVAILABLE_TRIGGERS,
    CampaignSettings,
    RecurrenceKind,
    Spec,
    Trigger,
    Voicemail,
    specs,
)
from smart_campaigns.core.errors import FieldError
from smart_campaigns.core.numbers import masked
from smart_campaigns.core.recurrence import RecurrenceError, check_recurrence, first_run_at
from smart_campaigns.core.series import recurrence_of
from smart_campaigns.core.units import MICRO
from smart_campaigns.core.wall_clock import is_known_zone

YEARS_AT_MOST = 5
READABLE_BELOW = 1e15
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
"""Of every date: beyond them it is a slip of the pen."""
GUARD_EARLIEST, GUARD_LATEST = time(7), time(22)
CARRIERS_BURST_S = 0.5
"""Below this spacing carriers throttle (guide: faster than about two a second)."""
_SLUG = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*")
_NO_RECURRENCE = (Trigger.EVENT, Trigger.API)
_MIDNIGHT = time(0)

_Check = Callable[["CampaignSettings", "SettingsContext"], Iterator[FieldError]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsContext:
    """What the organization has, as far as settings are judged by it."""

    now: datetime
    channel_cap: int
    countries: Collection[str]
    """ISO 3166 codes that are known."""
    caller_numbers: Mapping[str, bool] = field(default_factory=dict)
    """The organization's numbers to call from (E.164) → whether it is virtual."""
    contact_numbers: Sequence[str] | None = None
    """Numbers of the single contact; None: no contact of the project has that id."""
    prices: Sequence[Price] = ()
    """Of the campaign's carrier, for the numbers it will call; empty: none is known."""
    two_party_places: Collection[str] = ()
    """Places of the project's contacts where a recording must be announced."""


def validate(settings: CampaignSettings, context: SettingsContext) -> tuple[FieldError, ...]:
    """Every wrong field, in the order of the form; () when the settings may be saved."""
    errors = [error for name, spec in specs().items() for error in _by_spec(name, spec, getattr(settings, name))]
    for check in _CHECKS:
        errors += check(settings, context)
    if not errors:
        errors += _recurrence_rule(settings, context)
    order = list(specs())
    return tuple(sorted(errors, key=lambda error: order.index(error.field)))


def warnings(settings: CampaignSettings, today: date | None = None) -> tuple[FieldError, ...]:
    """What may be saved, and yet a person should know."""
    return tuple(_warnings(settings, today))


def locked_changes(before: CampaignSettings, after: CampaignSettings) -> tuple[FieldError, ...]:
    """Fields that were changed after the first run although they are locked (409 `locked_after_first_run`)."""
    return tuple(
        FieldError(field=name, limit="locked after the first run", fix="duplicate the campaign to change it")
        for name, spec in specs().items()
        if spec.is_locked and getattr(before, name) != getattr(after, name)
    )


def limits_of(spec: Spec) -> str:
    """`1 to 120 characters`."""
    unit = f" {spec.unit}" if spec.unit else ""
    if spec.minimum is not None and spec.maximum is not None:
        return f"{spec.minimum:,g} to {_plain(spec.maximum)}{unit}"
    if spec.maximum is not None:
        return f"at most {_plain(spec.maximum)}{unit}"
    return f"at least {spec.minimum:,g}{unit}"


def _plain(number: float) -> str:
    is_readable = float(number).is_integer() and abs(number) < READABLE_BELOW
    return f"{number:,.0f}" if is_readable else f"{number:,g}"


def _by_spec(name: str, spec: Spec, value: Any) -> Iterator[FieldError]:
    if spec.is_required and (not value or not str(value).strip()):
        yield FieldError(field=name, limit="required", fix="give one")
    elif isinstance(value, str) and not is_text(value):
        yield FieldError(field=name, limit="text", given="this holds what is none", fix="type it anew")
    elif value is None or name in _OWN_WORDS:
        return
    else:
        yield from _within(name, spec, _measure(value))


def is_text(value: str) -> bool:
    """What the store can keep: no NUL, no half of a character."""
    return not any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value)


def no_country(field_: str, given: object) -> FieldError:
    return FieldError.none(field_, "an ISO 3166 code", given, fix="give one such as US or IN")


def no_zone(field_: str, given: object) -> FieldError:
    return FieldError.none(field_, "an IANA time zone", given, fix="give one such as Asia/Kolkata")


def _within(name: str, spec: Spec, measured: float | None) -> Iterator[FieldError]:
    if measured is None:
        return
    least, most = spec.minimum, spec.maximum
    if not (least is None or measured >= least) or not (most is None or measured <= most):
        is_above = most is not None and measured > most
        yield FieldError.beyond(name, limits_of(spec), given=_plain(measured), is_above=is_above)
    elif spec.step is not None and not isclose(measured / spec.step, round(measured / spec.step), abs_tol=1e-6):
        nearest = _nearest(measured, spec.step)
        yield FieldError(field=name, limit=f"in steps of {spec.step:g}", fix=f"give the nearest, {nearest:g}")


def _measure(value: object) -> float | None:
    """A number's value, the length of a text or list; None where the table sets no limit to the kind."""
    if isinstance(value, (str, frozenset, tuple)):
        return float(len(value))
    return float(value) if isinstance(value, (int, float)) else None


def _nearest(value: float, step: float) -> float:
    return round(round(value / step) * step, 6)


_OWN_WORDS = frozenset({"budget_micro", "allowed_days", "voicemail_message"})
"""Judged by a check of their own, whose words say more."""


def _targeting(settings: CampaignSettings, context: SettingsContext) -> Iterator[FieldError]:
    if settings.country is not None and settings.country not in context.countries:
        yield no_country("country", settings.country)
    if settings.single_contact is not None and context.contact_numbers is None:
        fix = "choose one, or leave it blank"
        yield FieldError(field="single_contact", limit="a contact of this project", given="this is none", fix=fix)
    if settings.single_number is None:
        return
    if settings.single_contact is None:
        yield FieldError(field="single_number", limit="needs a single contact", fix="choose one, or leave it blank")
    elif settings.single_number not in (context.contact_numbers or ()):
        own = ", ".join(map(masked, context.contact_numbers or ())) or "none"
        yield FieldError(field="single_number", limit=f"one of the contact's numbers ({own})", fix="choose one of them")


def _caller_numbers(settings: CampaignSettings, context: SettingsContext) -> Iterator[FieldError]:
    numbers = settings.caller_numbers
    unknown = [number for number in numbers if number not in context.caller_numbers]
    if unknown:
        given = f"{unknown[0]} is none"
        yield FieldError(
            field="caller_numbers", limit="numbers of this organization", given=given, fix="add it, or leave it out"
        )
    if len(set(numbers)) < len(numbers):
        yield FieldError(field="caller_numbers", limit="each number once", fix="remove the repeated one")
    if len({context.caller_numbers[number] for number in numbers if number in context.caller_numbers}) > 1:
        yield FieldError(
            field="caller_numbers", limit="one kind, virtual or real", fix="remove the numbers of the other kind"
        )


def _times(settings: CampaignSettings, _: SettingsContext) -> Iterator[FieldError]:
    for name in ("start_time", "window_start", "window_end", "guard_start", "guard_end"):
        value = getattr(settings, name)
        if value is not None and (value.second or value.microsecond or value.tzinfo):
            yield FieldError(field=name, limit="a time of day as hh:mm", fix="leave out seconds and zone")
    if settings.start_time is not None and settings.start_date is None:
        yield FieldError(field="start_time", limit="needs a start date", fix="give one, or leave the time blank")
    if settings.window_end == _MIDNIGHT:
        yield FieldError(field="window_end", limit="00:01 to 24:00", fix="give 24:00 for midnight")
    elif settings.window_end == settings.window_start:
        limit, fix = "not equal to the window's start", "for all day give 00:00 to 24:00"
        yield FieldError(field="window_end", limit=limit, fix=fix)


def _days(settings: CampaignSettings, _: SettingsContext) -> Iterator[FieldError]:
    if not settings.allowed_days or not settings.allowed_days <= frozenset(range(7)):
        yield FieldError(field="allowed_days", limit="1 to 7 weekdays, Monday is 0", fix="allow at least one day")


def _dates(settings: CampaignSettings, context: SettingsContext) -> Iterator[FieldError]:
    far = list(_far_dates(settings))
    yield from far
    if settings.end_date is None or far:
        return
    start = settings.start_date or context.now.date()
    latest = _years_later(start, YEARS_AT_MOST)
    if settings.start_date is not None and settings.end_date < start:
        yield FieldError(field="end_date", limit=f"on or after the start date {start}", fix="choose a later date")
    elif settings.end_date > latest:
        yield FieldError(
            field="end_date",
            limit=f"at most {YEARS_AT_MOST} years after the start, {latest}",
            fix="choose an earlier date or none",
        )


def _far_dates(settings: CampaignSettings) -> Iterator[FieldError]:
    for name in ("start_date", "end_date", "recurrence_end_date"):
        day = getattr(settings, name)
        if day is not None and not EARLIEST <= day <= LATEST:
            yield _far(name, day)
    far = next((day for day in sorted(settings.holidays) if not EARLIEST <= day <= LATEST), None)
    if far is not None:
        yield _far("holidays", far)


def _far(name: str, day: date) -> FieldError:
    fix = "give an earlier day" if day > LATEST else "give a later day"
    return FieldError(field=name, limit=f"{EARLIEST} to {LATEST}", given=f"{day} is not", fix=fix)


def _years_later(day: date, years: int) -> date:
    leap = day.month == 2 and day.day == 29  # noqa: PLR2004 - 29 February
    return day.replace(year=day.year + years, day=28 if leap else day.day)


def _zone(settings: CampaignSettings, _: SettingsContext) -> Iterator[FieldError]:
    zone = settings.zone
    is_fixed = zone is not None and zone.startswith(("UTC+", "UTC-"))
    if zone is not None and (is_fixed or not is_known_zone(zone)):
        yield no_zone("zone", zone)


def _recurrence(settings: CampaignSettings, _: SettingsContext) -> Iterator[FieldError]:
    if settings.is_recurring and settings.trigger in _NO_RECURRENCE:
        yield FieldError(
            field="recurrence",
            limit=f"none with trigger {settings.trigger}",
            fix="clear it, or choose manual or scheduled",
        )
    if settings.recurrence is RecurrenceKind.CUSTOM and not (settings.recurrence_rule or "").strip():
        yield FieldError(
            field="recurrence_rule", limit="required when custom", fix="for example FREQ=WEEKLY;BYDAY=MO,TH"
        )
    if settings.recurrence_end_date and settings.start_date and settings.recurrence_end_date < settings.start_date:
        yield FieldError(field="recurrence_end_date", limit="on or after the start date", fix="choose a later date")


def _recurrence_rule(settings: CampaignSettings, context: SettingsContext) -> Iterator[FieldError]:
    """Judged last: it needs a schedule that stands."""
    try:
        schedule = campaign_schedule(settings)
        check_recurrence(recurrence_of(settings), schedule, first_run_at(schedule, context.now))
    except RecurrenceError as error:
        yield FieldError(field=error.field, limit=error.limit, fix=error.fix)


def _channels(settings: CampaignSettings, context: SettingsContext) -> Iterator[FieldError]:
    if settings.planned_channels > context.channel_cap:
        yield FieldError(
            field="planned_channels",
            limit=f"0 to {context.channel_cap}, the organization's cap",
            fix="give fewer, or raise the cap",
        )


def _voicemail(settings: CampaignSettings, _: SettingsContext) -> Iterator[FieldError]:
    spec, text = specs()["voicemail_message"], settings.voicemail_message or ""
    if settings.voicemail is Voicemail.LEAVE_MESSAGE and not text.strip():
        yield FieldError(field="voicemail_message", limit="required to leave a message", fix="write what is to be said")
    elif spec.maximum is not None and len(text) > spec.maximum:
        given = f"this is {len(text):,}"
        yield FieldError(field="voicemail_message", limit=limits_of(spec), given=given, fix="shorten it")


def _guard(settings: CampaignSettings, _: SettingsContext) -> Iterator[FieldError]:
    if settings.guard_start < GUARD_EARLIEST:
        yield FieldError(field="guard_start", limit="07:00 at the earliest", fix="give a later time")
    if settings.guard_end > GUARD_LATEST:
        yield FieldError(field="guard_end", limit="22:00 at the latest", fix="give an earlier time")
    if settings.guard_start >= settings.guard_end:
        yield FieldError(
            field="guard_end", limit=f"after guard start {settings.guard_start:%H:%M}", fix="give a later time"
        )


def _recording(settings: CampaignSettings, context: SettingsContext) -> Iterator[FieldError]:
    if settings.record_calls and not settings.recording_announcement and context.two_party_places:
        places = ", ".join(sorted(context.two_party_places))
        yield FieldError(
            field="recording_announcement", limit=f"on in {places}, by law", fix="switch it on, or recording off"
        )


def _budget(settings: CampaignSettings, context: SettingsContext) -> Iterator[FieldError]:
    if settings.budget_micro is None:
        return
    most = specs()["budget_micro"].maximum or 0
    costs = (worst_case_micro(price, settings.max_call_duration_s) for price in context.prices)
    least = max(max(costs, default=0), 1)
    if not least <= settings.budget_micro <= most:
        yield FieldError(
            field="budget_micro",
            limit=f"{_money(least)} (the worst case of one call) to {_money(most)}",
            fix="give an amount in that range",
        )


def _money(micro: float) -> str:
    return f"{micro / MICRO:,.6f}".rstrip("0").rstrip(".")


def _trigger(settings: CampaignSettings, _: SettingsContext) -> Iterator[FieldError]:
    name = settings.event_name
    if settings.trigger not in AVAILABLE_TRIGGERS:
        yield FieldError(
            field="trigger",
            limit=f"{settings.trigger} is not available in this release",
            fix="choose manual or scheduled",
        )
    if name and not _SLUG.fullmatch(name):
        yield FieldError(
            field="event_name",
            limit="lower-case letters and digits with - or _ between",
            fix="write it such as cart-abandoned",
        )


_CHECKS: tuple[_Check, ...] = (
    *(_targeting, _caller_numbers, _times, _days, _dates, _zone, _recurrence),
    *(_channels, _voicemail, _guard, _recording, _budget, _trigger),
)


def _warnings(settings: CampaignSettings, today: date | None) -> Iterator[FieldError]:
    if settings.placement_spacing_s < CARRIERS_BURST_S:
        yield FieldError(
            field="placement_spacing_s",
            limit=f"below {CARRIERS_BURST_S} s many carriers throttle",
            fix=f"give {CARRIERS_BURST_S} or more",
        )
    for name, risk in _RISKS.items():
        if not getattr(settings, name):
            yield FieldError(field=name, limit=f"off: {risk}", fix="switch it on unless you are sure")
    past = sorted(day for day in settings.holidays if today is not None and day < today)
    if past:
        limit = f"{past[0]} is past: it is kept and does nothing"
        yield FieldError(field="holidays", limit=limit, fix="take it out, or leave it")


_RISKS = {
    "respect_dnc_registry": "numbers on national do-not-call lists are dialed (your own opt-outs are not)",
    "business_hours_guard": "only the legal hours bind, which may be early or late",
    "circuit_breaker": "nothing halts the run when calls fail",
}

"""Rows of the policy table as typed values. `core/policy_data/policy_rows.csv` is where they start; text comes in.

Rules the engine does not use yet (disclosure, recording consent, opt-out, abandonment) are kept as rows with their text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeAlias

from smart_campaigns.core.campaign_settings import CallType

CHECKED_ON = date(2026, 11, 23)
"""When the rows that ship were last compared with their sources."""
DEFAULT_PLACE = "default"
ALL_DAY = 24 * 3600
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LOCAL_BASIS = "called_party_local"
_CAP = re.compile(r"(\d+)/(?:(\d+)([hd])|(forever))(?:_after_(\w+))?/([\w+]+?)( if no_consent)?")
_RANGE = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


class PolicyRowError(ValueError):
    """A row cannot be read: its `place`, its `rule`, and what is wrong with the value."""

    def __init__(self, place: str, rule: str, problem: str) -> None:
        super().__init__(f"policy row {place} {rule}: {problem}")
        self.place, self.rule = place, rule


class Rule(StrEnum):
    HOURS = "hours"
    CLOSED_DAYS = "closed_days"
    CAP = "cap"
    CONSENT = "consent"
    DNC_REGISTRY = "dnc_registry"
    DISCLOSURE = "disclosure"
    RECORDING_CONSENT = "recording_consent"
    OPT_OUT = "opt_out"
    ABANDONMENT = "abandonment"


class Channel(StrEnum):
    ANY = "any"
    ARTIFICIAL_VOICE = "artificial_voice"


class ConsentLevel(StrEnum):
    EXPRESS = "express"
    """Prior express consent, oral or written."""
    OPT_IN_CHANNEL = "opt_in_channel"
    """The person asked for marketing by this channel."""
    EXPLICIT_REGISTERED = "explicit_registered"
    """Recorded on the regulator's register."""
    EXISTING_RELATIONSHIP = "existing_relationship"
    """A customer already; no consent by itself."""
    WRITTEN = "written"
    """Prior express written consent."""
    BANNED = "banned"
    """No consent suffices."""


class After(StrEnum):
    """The event that a cap counts from."""

    CONVERSATION = "conversation"
    REFUSAL = "refusal"
    HANGUP = "hangup"
    ABANDONED = "abandoned"


Ranges: TypeAlias = tuple[tuple[int, int], ...]
"""Half-open [start, end) in seconds of the wall-clock day."""
Week: TypeAlias = tuple[Ranges, ...]
"""Seven days from Monday; a day without ranges is closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """`on_public_holidays` and `in_ramadan` take the place of `ordinary` on such dates; None: no window of that kind."""

    ordinary: Week | None
    on_public_holidays: Week | None
    in_ramadan: Week | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedDays:
    weekdays: frozenset[int]
    """Monday is 0."""
    has_public_holidays: bool
    has_state_of_emergency: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CapValue:
    """At most `limit` attempts in any `window` (None: for ever), or within it after an event; counted per number."""

    limit: int
    window: timedelta | None
    after: After | None
    scope: str
    is_without_consent_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    level: ConsentLevel
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Registries:
    names: tuple[str, ...]
    max_age: timedelta | None


Value: TypeAlias = Hours | ClosedDays | CapValue | Consent | Registries | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRow:
    """`text` is the value as written and as shown; `value` its meaning, None for rules that no gate uses yet."""

    place: str
    rule: Rule
    call_types: frozenset[CallType]
    channel: Channel
    text: str
    value: Value
    time_basis: str | None
    """A second clock such as `UTC-06:00`; None: the called party's."""
    source: str
    read_in: str
    confidence: str
    note: str
    checked_on: date

    @property
    def row_id(self) -> str:
        """Names the row in overrides and the audit log; it changes with the row's value."""
        return "|".join(
            (self.place, self.rule, ";".join(sorted(self.call_types)), self.channel, self.text, self.time_basis or "")
        )

    @property
    def is_verified(self) -> bool:
        """Read in the law or in what others quoted of it; not from memory."""
        return self.confidence.startswith("read_")


def parse_rows(rows: Iterable[Mapping[str, str]], checked_on: date = CHECKED_ON) -> tuple[PolicyRow, ...]:
    """Rows with the columns of `policy_rows.csv`. Raises PolicyRowError for one that cannot be read."""
    return tuple(_parse_row(row, checked_on) for row in rows)


def _parse_row(row: Mapping[str, str], checked_on: date) -> PolicyRow:
    try:
        rule = Rule(row["rule"])
        return PolicyRow(
            place=row["place"],
            rule=rule,
            call_types=_call_types(row["call_types"]),
            channel=Channel(row["channel"]),
            text=row["value"],
            value=_parse_value(rule, row["value"]),
            time_basis=None if row["time_basis"] == _LOCAL_BASIS else row["time_basis"],
            source=row["source"],
            read_in=row["read_in"],
            confidence=row["confidence"],
            note=row["note"],
            checked_on=checked_on,
        )
    except (ValueError, KeyError) as error:
        raise PolicyRowError(row.get("place", "?"), row.get("rule", "?"), str(error)) from error


def with_value(row: PolicyRow, text: str) -> PolicyRow:
    """The row with another value of its rule's syntax. Raises PolicyRowError."""
    try:
        return replace(row, text=text, value=_parse_value(row.rule, text))
    except (ValueError, KeyError) as error:
        raise PolicyRowError(row.place, row.rule, str(error)) from error


def _call_types(text: str) -> frozenset[CallType]:
    return frozenset(CallType) if text == "all" else frozenset(CallType(name) for name in text.split(";"))


def _parse_value(rule: Rule, text: str) -> Value:
    if rule is Rule.HOURS:
        return parse_hours(text)
    if rule is Rule.CLOSED_DAYS:
        return _parse_closed_days(text)
    if rule is Rule.CAP:
        return _parse_cap(text)
    if rule is Rule.CONSENT:
        level, *terms = text.split(";")
        return Consent(level=ConsentLevel(level), terms=tuple(terms))
    if rule is Rule.DNC_REGISTRY:
        return _parse_registries(text)
    return None


def parse_hours(text: str) -> Hours:
    """`[ramadan|public_holidays] [days] hh:mm-hh:mm[,…]`, joined by `;`. A day not named is closed."""
    weeks: dict[str, list[Ranges]] = {}
    for part in text.split(";"):
        *words, ranges = part.split(" ")
        kind = words.pop(0) if words and words[0] in ("ramadan", "public_holidays") else ""
        week = weeks.setdefault(kind, [()] * len(_WEEKDAYS))
        for day in _parse_days(words[0] if words else "mon-sun"):
            week[day] = _parse_ranges(ranges)
    ordinary, holidays, ramadan = (
        tuple(weeks[kind]) if kind in weeks else None for kind in ("", "public_holidays", "ramadan")
    )
    return Hours(ordinary=ordinary, on_public_holidays=holidays, in_ramadan=ramadan)


def _parse_days(text: str) -> range:
    first, _, last = text.partition("-")
    return range(_WEEKDAYS.index(first), _WEEKDAYS.index(last or first) + 1)


def _parse_ranges(text: str) -> Ranges:
    ranges = []
    for part in text.split(","):
        found = _RANGE.fullmatch(part)
        if found is None:
            raise ValueError(f"{part!r} is no range hh:mm-hh:mm")
        hour, minute, end_hour, end_minute = map(int, found.groups())
        start, end = hour * 3600 + minute * 60, end_hour * 3600 + end_minute * 60
        if not 0 <= start < end <= ALL_DAY:
            raise ValueError(f"{part!r} does not end after its start, within one day")
        ranges.append((start, end))
    return tuple(sorted(ranges))


def _parse_closed_days(text: str) -> ClosedDays:
    names = set(text.split(";"))
    weekdays = names - {"public_holidays", "state_of_emergency"}
    return ClosedDays(
        weekdays=frozenset(_WEEKDAYS.index(name) for name in weekdays),
        has_public_holidays="public_holidays" in names,
        has_state_of_emergency="state_of_emergency" in names,
    )


def _parse_cap(text: str) -> CapValue:
    found = _CAP.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no cap n/window/scope")
    limit, amount, unit, _forever, after, scope, condition = found.groups()
    hours = None if amount is None else int(amount) * (24 if unit == "d" else 1)
    return CapValue(
        limit=int(limit),
        window=None if hours is None else timedelta(hours=hours),
        after=None if after is None else After(after),
        scope=scope,
        is_without_consent_only=condition is not None,
    )


def _parse_registries(text: str) -> Registries:
    names = [part for part in text.split(";") if not part.startswith("max_age=")]
    ages = [part.removeprefix("max_age=").removesuffix("d") for part in text.split(";") if part.startswith("max_age=")]
    return Registries(names=tuple(names), max_age=timedelta(days=int(ages[0])) if ages else None)

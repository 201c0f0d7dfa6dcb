"""Legal hours and guard hours at the called party's local time, with the exact instant at which the answer may turn.

Hours are half-open wall-clock time, judged by what the clocks show: a repeated hour is in or out twice. Every candidate
zone and every clock must allow (policy.md, Applying the rows, 3 and 5).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from smart_campaigns.core.policy_rows import (
    ALL_DAY,
    DEFAULT_PLACE,
    ClosedDays,
    Hours,
    PolicyRow,
    Rule,
    Week,
)
from smart_campaigns.core.policy_table import UNKNOWN_SUBDIVISION, LegalKey, PolicyTable
from smart_campaigns.core.reasons import ContactReason
from smart_campaigns.core.verdict import FOREVER, Allowed, Blocked, Verdict
from smart_campaigns.core.wall_clock import (
    ONE_DAY,
    closing_instant,
    is_known_zone,
    local_date,
    offset_change,
    opening_instant,
    zone_of,
)

LONGEST_RING_S = 120
"""The largest ring timeout (tables.md A): what is taken off where the law counts the instant of receipt."""
JUDGED_WHEN_RECEIVED = frozenset({"US-WA"})
"""RCW 80.36.390: the call may not be *received* outside the hours, so placing stops a ring earlier."""
_HORIZON_DAYS = 60
"""No week of law stays closed that long; what does never opens by time alone."""
_DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calendars:
    """Dates that are data of their own. A year missing is a calendar not loaded: what it binds stays closed.

    `public_holidays` by (place, year), place as in the rows (`US-AL`, `FR`); `ramadan` by year; `emergencies`: places
    where someone has switched a state of emergency on.
    """

    public_holidays: Mapping[tuple[str, int], frozenset[date]] = field(default_factory=dict)
    ramadan: Mapping[int, frozenset[date]] = field(default_factory=dict)
    emergencies: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Check:
    """One row on one clock."""

    label: str
    suffix: str
    clock: tzinfo
    value: Hours | ClosedDays
    places: tuple[str, ...]
    """Whose public holidays and emergencies count."""
    ring_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Checks:
    """All checks of a key, and the wall-clock seconds at which any of them may turn, by clock."""

    reason: ContactReason
    checks: tuple[_Check, ...]
    edges: tuple[tuple[tzinfo, tuple[int, ...]], ...]


def judge_hours(
    table: PolicyTable, key: LegalKey, now: datetime, calendars: Calendars, *, ring_s: int = LONGEST_RING_S
) -> Verdict:
    """`legal_hours` with the row that forbids it, `until` the next instant at which all rows allow (None: time alone
    never opens it); Allowed until the next closing. No zone, or one that the zone data lacks: `unknown_zone`.
    """
    unknown = _unknown_zone(key.zones)
    return unknown or _judge(_compile(table, key, ring_s), now, calendars)


def judge_guard_hours(zones: Iterable[str], guard_start: time, guard_end: time, now: datetime) -> Verdict:
    """The business-hours guard, [start, end) at the called number: in every candidate zone."""
    names = tuple(sorted(zones))
    unknown = _unknown_zone(names)
    return unknown or _judge(_compile_guard(names, guard_start, guard_end), now, _NO_CALENDARS)


def _unknown_zone(zones: tuple[str, ...]) -> Blocked | None:
    bad = [name for name in zones if not is_known_zone(name)]
    return Blocked(ContactReason.UNKNOWN_ZONE, None, ", ".join(bad)) if bad or not zones else None


def calendars_needed(table: PolicyTable, key: LegalKey) -> frozenset[str]:
    """Places whose public holidays bind the key, and `ramadan`: readiness asks whether they are loaded."""
    needed: set[str] = set()
    for check in _compile(table, key, LONGEST_RING_S).checks if key.zones else ():
        value = check.value
        if value.has_public_holidays if isinstance(value, ClosedDays) else value.on_public_holidays is not None:
            needed.update(check.places)
        if isinstance(value, Hours) and value.in_ramadan is not None:
            needed.add("ramadan")
    return frozenset(needed)


_NO_CALENDARS = Calendars()


def _judge(checks: _Checks, now: datetime, calendars: Calendars) -> Verdict:
    detail = _forbidden(checks, now, calendars)
    turn = _next_turn(checks, now, calendars, is_open=detail is None)
    if detail is None:
        return Allowed(turn or FOREVER)
    return Blocked(checks.reason, turn, detail)


def _next_turn(checks: _Checks, now: datetime, calendars: Calendars, *, is_open: bool) -> datetime | None:
    """The first instant after `now` at which the answer is the other one."""
    limit = now + _HORIZON_DAYS * ONE_DAY
    instant = _next_edge(checks, now)
    while instant < limit:
        if (_forbidden(checks, instant, calendars) is None) is not is_open:
            return instant
        instant = _next_edge(checks, instant)
    return None


def _next_edge(checks: _Checks, after: datetime) -> datetime:
    return min(_next_edge_of(clock, edges, after) for clock, edges in checks.edges)


def _next_edge_of(clock: tzinfo, edges: tuple[int, ...], after: datetime) -> datetime:
    day = local_date(clock, after)
    while True:
        for instant in _edge_instants(clock, edges, day):
            if instant > after:
                return instant
        day += ONE_DAY


@lru_cache(maxsize=16384)
def _edge_instants(clock: tzinfo, edges: tuple[int, ...], day: date) -> tuple[datetime, ...]:
    """Every instant of local `day` at which a clock passes an edge, in order: both passes, and a change of offset."""
    found = {offset_change(clock, day)} - {None}
    for edge in edges:
        wall = (datetime.combine(day, time()) + timedelta(seconds=edge)).time()
        last_day = day + ONE_DAY if edge == ALL_DAY else day
        found |= {opening_instant(clock, last_day, wall), closing_instant(clock, last_day, wall)}
    return tuple(sorted(instant for instant in found if instant is not None))


def _forbidden(checks: _Checks, instant: datetime, calendars: Calendars) -> str | None:
    """Why the first row that forbids this instant does, or None."""
    walls = {clock: instant.astimezone(clock) for clock, _ in checks.edges}
    for check in checks.checks:
        wall = walls[check.clock]
        found = (
            _closed(check, wall, calendars) if isinstance(check.value, ClosedDays) else _outside(check, wall, calendars)
        )
        if found is not None:
            return found + check.suffix
    return None


def _closed(check: _Check, wall: datetime, calendars: Calendars) -> str | None:
    days = check.value
    assert isinstance(days, ClosedDays)
    if wall.weekday() in days.weekdays:
        return f"{check.label} closed {_DAY_NAMES[wall.weekday()]}"
    if days.has_state_of_emergency and not calendars.emergencies.isdisjoint(check.places):
        return f"{check.label} closed state_of_emergency"
    if not days.has_public_holidays:
        return None
    holiday = _is_holiday(check.places, wall.date(), calendars)
    if holiday is None:
        return f"{check.label} public_holidays: no calendar of {wall.year} loaded"
    return f"{check.label} closed public_holidays" if holiday else None


def _outside(check: _Check, wall: datetime, calendars: Calendars) -> str | None:
    hours = check.value
    assert isinstance(hours, Hours)
    special: list[Week] = []
    if hours.in_ramadan is not None:
        dates = calendars.ramadan.get(wall.year)
        if dates is None:
            return f"{check.label}: no calendar of Ramadan {wall.year} loaded"
        special += [hours.in_ramadan] if wall.date() in dates else []
    if hours.on_public_holidays is not None:
        holiday = _is_holiday(check.places, wall.date(), calendars)
        if holiday is None:
            return f"{check.label} public_holidays: no calendar of {wall.year} loaded"
        special += [hours.on_public_holidays] if holiday else []
    weeks = special or ([hours.ordinary] if hours.ordinary is not None else [])
    second = wall.hour * 3600 + wall.minute * 60 + wall.second
    if all(any(start <= second < end - check.ring_s for start, end in week[wall.weekday()]) for week in weeks):
        return None
    return check.label


def _is_holiday(places: tuple[str, ...], day: date, calendars: Calendars) -> bool | None:
    """Whether any of the places has a holiday; None where a calendar is missing."""
    years = [calendars.public_holidays.get((place, day.year)) for place in places]
    if None in years:
        return None
    return any(day in dates for dates in years if dates is not None)


@lru_cache(maxsize=4096)
def _compile(table: PolicyTable, key: LegalKey, ring_s: int) -> _Checks:
    rows = (*table.binding(key, Rule.CLOSED_DAYS), *table.binding(key, Rule.HOURS))
    order = {place: n for n, place in enumerate((*table.places_of(key), DEFAULT_PLACE))}
    checks = tuple(
        check
        for row in sorted(rows, key=lambda row: order[row.place])  # of one place the closed days come first
        for check in _checks_of(row, key, ring_s if row.place in JUDGED_WHEN_RECEIVED else 0)
    )
    return _Checks(reason=ContactReason.LEGAL_HOURS, checks=checks, edges=_edges_of(checks))


def _checks_of(row: PolicyRow, key: LegalKey, ring_s: int) -> list[_Check]:
    assert isinstance(row.value, Hours | ClosedDays)
    clocks = key.zones if row.time_basis is None else (row.time_basis,)
    label = row.place if isinstance(row.value, ClosedDays) else f"{row.place} {row.text}"
    own = tuple(place.removesuffix(f"-{UNKNOWN_SUBDIVISION}") for place in key.places)
    return [
        _Check(
            label=label,
            suffix=f" in {clock}" if len(key.zones) > 1 else "",
            clock=zone_of(clock),
            value=row.value,
            places=own if row.place == DEFAULT_PLACE else (row.place,),
            ring_s=ring_s,
        )
        for clock in clocks
    ]


@lru_cache(maxsize=1024)
def _compile_guard(zones: tuple[str, ...], start: time, end: time) -> _Checks:
    seconds = start.hour * 3600 + start.minute * 60, end.hour * 3600 + end.minute * 60
    week: Week = ((seconds,),) * 7
    hours = Hours(ordinary=week, on_public_holidays=None, in_ramadan=None)
    label = f"{start:%H:%M}-{end:%H:%M}"
    checks = tuple(
        _Check(label=label, suffix=f" in {zone}" if len(zones) > 1 else "", clock=zone_of(zone), value=hours, places=())
        for zone in zones
    )
    return _Checks(reason=ContactReason.GUARD_HOURS, checks=checks, edges=_edges_of(checks))


def _edges_of(checks: Iterable[_Check]) -> tuple[tuple[tzinfo, tuple[int, ...]], ...]:
    edges: dict[tzinfo, set[int]] = {}
    for check in checks:
        own = edges.setdefault(check.clock, {0, ALL_DAY})
        if isinstance(check.value, Hours):
            for week in (check.value.ordinary, check.value.on_public_holidays, check.value.in_ramadan):
                own |= {second for day in week or () for start, end in day for second in (start, end - check.ring_s)}
    return tuple((clock, tuple(sorted(seconds))) for clock, seconds in edges.items())

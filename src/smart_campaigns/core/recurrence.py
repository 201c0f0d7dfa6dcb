"""The runs of a recurring campaign: on which dates, at which instants, and what becomes of those missed (product.md §3).

A later run is due at the schedule's start time (blank: the window's opening) of its date. Dates whose window never
opens (day not allowed, holiday, past the end date) have no run and are not counted.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TypeAlias

from dateutil.rrule import rrule, rrulestr

from smart_campaigns.core.campaign_settings import OnOverlap, RecurrenceKind
from smart_campaigns.core.schedule import Schedule, judge, window_of
from smart_campaigns.core.verdict import Allowed
from smart_campaigns.core.wall_clock import ONE_DAY, local_date, opening_instant

MAX_RUNS = 1000
HORIZON = timedelta(days=5 * 366)
"""How far ahead a next run is looked for: as long as a campaign may last (tables.md A, end date)."""
_ON_TIME = timedelta(minutes=1)
"""A run whose window has closed before its start time still begins when it is taken up this soon."""
_CALENDAR_CYCLES = 19 * 400
"""Years. The calendar repeats every 400, and dateutil seeks the dates of an impossible rule until the year 9999."""
_IDLE_INTERVAL = re.compile(r"INTERVAL=[+-]?0*(;|$)|INTERVAL=-")
_FINER_THAN_A_DAY = ("HOURLY", "MINUTELY", "SECONDLY")
_REFUSED_PARTS = ("BYHOUR", "BYMINUTE", "BYSECOND", "COUNT", "UNTIL", "DTSTART")


class RecurrenceError(ValueError):
    """A setting of the recurrence is wrong: which `field`, its `limit`, and the `fix`."""

    def __init__(self, field: str, limit: str, fix: str) -> None:
        super().__init__(f"{field}: {limit}; {fix}")
        self.field, self.limit, self.fix = field, limit, fix


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """`end_date` and `count` both None: it never ends. `count` includes the first run. Raises RecurrenceError."""

    kind: RecurrenceKind
    rule: str = ""
    end_date: date | None = None
    count: int | None = None

    def __post_init__(self) -> None:
        if self.count is not None and not 1 <= self.count <= MAX_RUNS:
            raise RecurrenceError("recurrence_count", f"1 to {MAX_RUNS} runs", "give a number of runs in that range")
        if self.count is not None and self.end_date is not None:
            raise RecurrenceError("recurrence_end_date", "one end: a date or a count", "clear one of the two")
        if self.kind is RecurrenceKind.CUSTOM:
            _parse_rule(self.rule, date(2000, 1, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDue:
    """A new run begins now; `is_late` when its own instant was missed while paused, tripped or down."""

    due_at: datetime
    is_late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSkipped:
    """`reason`: `overlap` (the former run is open) or `missed` (due while held; not made up)."""

    due_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerRunEnded:
    """The open run ends because the next one is due."""

    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesEnded:
    """No further run will be due."""

    last_due_at: datetime


DueEvent: TypeAlias = RunDue | RunSkipped | FormerRunEnded | SeriesEnded


def first_run_at(schedule: Schedule, started_at: datetime) -> datetime:
    """When the first run begins: as the campaign is started, but not before its start date and time."""
    return max(started_at, schedule.starts_at or started_at)


def check_recurrence(recurrence: Recurrence, schedule: Schedule, first: datetime) -> None:
    """Raises RecurrenceError when no run would ever follow the first, or the series ends before it."""
    if recurrence.kind is RecurrenceKind.NONE or recurrence.count == 1:
        return
    if recurrence.end_date is not None and recurrence.end_date < local_date(schedule.tz, first):
        raise RecurrenceError("recurrence_end_date", "not before the first run", "choose a later date")
    if next(run_instants(recurrence, schedule, first), None) is None:
        field = "recurrence_rule" if recurrence.kind is RecurrenceKind.CUSTOM else "recurrence"
        raise RecurrenceError(
            field, "at least one run after the first", "check allowed days, holidays and end dates against its dates"
        )


def run_instants(recurrence: Recurrence, schedule: Schedule, first: datetime) -> Iterator[datetime]:
    """Instants (UTC) of the runs after the one that began at `first`, in order; the series may have no end.

    Dates are counted from the schedule's start date, or from the first run's date where it is blank.
    """
    if recurrence.kind is RecurrenceKind.NONE:
        return
    dates = _dates(recurrence, schedule, local_date(schedule.tz, first))
    limit = None if recurrence.count is None else recurrence.count - 1
    for day in islice(dates, limit):
        yield _due_at(schedule, day)


def next_due(recurrence: Recurrence, schedule: Schedule, first: datetime, after: datetime) -> datetime | None:
    """The first run instant later than `after` and at most `HORIZON` past it, or None."""
    for instant in run_instants(recurrence, schedule, first):
        if instant > after:
            return instant if instant - after <= HORIZON else None
    return None


def latest_missed(
    recurrence: Recurrence, schedule: Schedule, first: datetime, after: datetime, now: datetime
) -> datetime | None:
    """The latest run instant in (after, now], or None."""
    return max(_due_between(recurrence, schedule, first, after, now), default=None)


def decide_due(
    recurrence: Recurrence,
    schedule: Schedule,
    *,
    first: datetime,
    after: datetime,
    now: datetime,
    is_run_open: bool,
    on_overlap: OnOverlap,
) -> tuple[DueEvent, ...]:
    """What the runs due in (after, now] come to. `after`: up to where the series was decided before, at least `first`.

    Of several only the latest begins, late, and only while the window of its day is still open. To be asked only of an
    active campaign: what falls due while it is held is missed.
    """
    due = _due_between(recurrence, schedule, first, after, now)
    if not due:
        return ()
    events: list[DueEvent] = [RunSkipped(due_at=instant, reason="missed") for instant in due[:-1]]
    events += _decide_latest(schedule, due[-1], now, is_run_open=is_run_open, on_overlap=on_overlap)
    if next_due(recurrence, schedule, first, due[-1]) is None:
        events.append(SeriesEnded(last_due_at=due[-1]))
    return tuple(events)


def _decide_latest(
    schedule: Schedule, due_at: datetime, now: datetime, *, is_run_open: bool, on_overlap: OnOverlap
) -> list[DueEvent]:
    if not _may_begin(schedule, due_at, now):
        return [RunSkipped(due_at=due_at, reason="missed")]
    begin = RunDue(due_at=due_at, is_late=now - due_at > _ON_TIME)
    if not is_run_open:
        return [begin]
    if on_overlap is OnOverlap.SKIP:
        return [RunSkipped(due_at=due_at, reason="overlap")]
    return [FormerRunEnded(due_at=due_at), begin]


def _may_begin(schedule: Schedule, due_at: datetime, now: datetime) -> bool:
    """On time, or while its day's window is open; a window yet to open on that day counts as open."""
    if now - due_at <= _ON_TIME:
        return True
    opens, closes = window_of(schedule, local_date(schedule.tz, due_at))
    return now < closes and (now < opens or isinstance(judge(schedule, now), Allowed))


def _due_between(
    recurrence: Recurrence, schedule: Schedule, first: datetime, after: datetime, now: datetime
) -> list[datetime]:
    found = []
    for instant in run_instants(recurrence, schedule, first):
        if instant > now:
            break
        if instant > after:
            found.append(instant)
    return found


def _due_at(schedule: Schedule, day: date) -> datetime:
    return opening_instant(schedule.tz, day, schedule.start_time or schedule.window_start)


def _dates(recurrence: Recurrence, schedule: Schedule, first_day: date) -> Iterator[date]:
    """Dates after the first run's on which a run is due, up to the ends of recurrence and schedule."""
    anchor = schedule.start_date or first_day
    ends = [day for day in (recurrence.end_date, schedule.end_date) if day is not None]
    for day in _pattern(recurrence, anchor, max(anchor, first_day) + 2 * HORIZON):
        if any(day > end for end in ends):
            return
        if day > first_day and day.weekday() in schedule.allowed_days and day not in schedule.holidays:
            yield day


def _pattern(recurrence: Recurrence, anchor: date, horizon: date) -> Iterator[date]:
    if recurrence.kind is RecurrenceKind.MONTHLY:
        return _monthly(anchor, horizon)
    if recurrence.kind is RecurrenceKind.CUSTOM:
        return _of_rule(recurrence.rule, anchor, horizon)
    step = ONE_DAY if recurrence.kind is RecurrenceKind.DAILY else 7 * ONE_DAY
    return (anchor + n * step for n in range((horizon - anchor) // step))


def _of_rule(rule: str, anchor: date, horizon: date) -> Iterator[date]:
    shifted = anchor.replace(year=anchor.year + _CALENDAR_CYCLES)
    for moment in _parse_rule(rule, shifted):
        day = moment.date().replace(year=moment.year - _CALENDAR_CYCLES)
        if day > horizon:
            return
        yield day


def _monthly(anchor: date, horizon: date) -> Iterator[date]:
    """The same day of each month; the last day of a month that has none."""
    month = anchor.year * 12 + anchor.month - 1
    while True:
        year, index = divmod(month, 12)
        day = date(year, index + 1, min(anchor.day, monthrange(year, index + 1)[1]))
        if day > horizon:
            return
        yield day
        month += 1


def _parse_rule(text: str, anchor: date) -> rrule:
    """RFC 5545 section 3.3.10. The series starts at `anchor`; its hour is the schedule's, its end the recurrence's."""
    rule = text.strip().upper().removeprefix("RRULE:")
    parts = {part.partition("=")[0] for part in rule.split(";")}
    if len(text.split()) > 1 or _IDLE_INTERVAL.search(rule):
        raise RecurrenceError("recurrence_rule", "one rule, interval 1 or more", "for example FREQ=DAILY;INTERVAL=2")
    if any(f"FREQ={unit}" in rule for unit in _FINER_THAN_A_DAY):
        raise RecurrenceError("recurrence_rule", "at most once a day", "use FREQ=DAILY, WEEKLY, MONTHLY or YEARLY")
    for part in _REFUSED_PARTS:
        if part in parts:
            raise RecurrenceError("recurrence_rule", f"no {part}", "set start time and recurrence end instead")
    try:
        parsed = rrulestr(rule, dtstart=datetime.combine(anchor, time()))
    except (ValueError, TypeError, KeyError) as error:
        raise RecurrenceError(
            "recurrence_rule", f"an RFC 5545 rule ({error})", "for example FREQ=WEEKLY;BYDAY=MO,TH"
        ) from error
    if not isinstance(parsed, rrule):
        raise RecurrenceError("recurrence_rule", "one rule", "give a single RRULE")
    return parsed

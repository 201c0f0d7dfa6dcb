"""When a campaign may place: dates, call window, allowed days and holidays in the campaign's zone (product.md §3).

The window is half-open wall-clock time and belongs, with its weekday and daily limit, to the day on which it began.
Start, end date and holidays go by the calendar, even inside a window that began the day before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from heapq import nsmallest

from smart_campaigns.core.reasons import CampaignReason
from smart_campaigns.core.verdict import FOREVER, Allowed, Blocked, Verdict
from smart_campaigns.core.wall_clock import MIDNIGHT, ONE_DAY, closing_instant, local_date, opening_instant, zone_of

_DAYS_A_WEEK = 7
_LOOK_BACK = timedelta(days=2)
LOOK_AHEAD = timedelta(days=60)
"""Windows are told no further ahead."""
_BEYOND_HOLIDAYS = timedelta(days=60)
"""Past the last holiday an allowed day opens within a week; the rest is for windows swallowed by a DST gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """`allowed_days`: Monday is 0. `window_end` None: 24:00; at or before the start: that time of the next day.

    Raises ValueError for a window of no length, no allowed day, a start time without its date, an end before the start.
    """

    zone: str
    window_start: time
    window_end: time | None
    allowed_days: frozenset[int]
    start_date: date | None = None
    start_time: time | None = None
    end_date: date | None = None
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if self.window_end == self.window_start != MIDNIGHT:
            raise ValueError("window_end: not equal to window_start; give another time, or 00:00 to 24:00 for all day")
        if not self.allowed_days or not self.allowed_days <= frozenset(range(_DAYS_A_WEEK)):
            raise ValueError("allowed_days: 1 to 7 weekdays, Monday is 0; allow at least one day")
        if self.start_time is not None and self.start_date is None:
            raise ValueError("start_time: needs a start_date; give one or leave the time blank")
        if self.start_date and self.end_date and self.end_date < self.start_date:
            raise ValueError("end_date: not before start_date; choose a later date")

    @property
    def tz(self) -> tzinfo:
        return zone_of(self.zone)

    @property
    def starts_at(self) -> datetime | None:
        """The instant before which nothing is placed."""
        return opening_instant(self.tz, self.start_date, self.start_time or MIDNIGHT) if self.start_date else None

    @property
    def ends_at(self) -> datetime | None:
        """24:00 of the end date: nothing is placed at or after it."""
        return closing_instant(self.tz, self.end_date + ONE_DAY) if self.end_date else None

    @property
    def is_all_day(self) -> bool:
        return self.window_start == MIDNIGHT == (self.window_end or MIDNIGHT)


def window_of(schedule: Schedule, day: date) -> tuple[datetime, datetime]:
    """[opening, closing) of the window that begins on `day`, whether or not that day is allowed."""
    end = schedule.window_end or MIDNIGHT
    last_day = day + ONE_DAY if end <= schedule.window_start else day
    return opening_instant(schedule.tz, day, schedule.window_start), closing_instant(schedule.tz, last_day, end)


def judge(schedule: Schedule, now: datetime) -> Verdict:
    """Allowed until the window closes, the schedule ends or a holiday begins; else why not and the next opening.

    Windows that touch count as one; `until` of a schedule that never closes by itself is `FOREVER`.
    """
    reason = _closed_reason(schedule, now)
    if reason is None:
        return Allowed(_closes_at(schedule, now))
    if reason is CampaignReason.ENDED:
        return Blocked(reason, None, f"end date {schedule.end_date}")
    return Blocked(reason, next_opening(schedule, now))


def window_day(schedule: Schedule, now: datetime) -> date:
    """The allowed day on which the current window began, or the last one begun: the day of the daily limit."""
    day = local_date(schedule.tz, now) + ONE_DAY
    while not (day.weekday() in schedule.allowed_days and window_of(schedule, day)[0] <= now):
        day -= ONE_DAY
    return day


def next_opening(schedule: Schedule, after: datetime) -> datetime | None:
    """The first instant at or after `after` at which placing is allowed; None: never again."""
    since = max(after, schedule.starts_at or after).astimezone(UTC)
    ends_at = schedule.ends_at or FOREVER
    for opens, closes in _windows_from(schedule, since):
        if opens >= ends_at:
            return None
        found = _first_open(schedule, max(opens, since), min(closes, ends_at))
        if found is not None:
            return found
    return None


def next_window_day_start(schedule: Schedule, now: datetime) -> datetime | None:
    """The first instant at which placing is allowed on a later window day than now's: when a spent daily limit ends."""
    today = window_day(schedule, now)
    day = today + ONE_DAY
    while day.weekday() not in schedule.allowed_days:
        day += ONE_DAY
    return next_opening(schedule, window_of(schedule, day)[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class DayWindow:
    """A day of the schedule: from when to when it may place, or why not. A window belongs to the day on which it begins."""

    day: date
    opens_at: datetime | None
    closes_at: datetime | None
    reason: CampaignReason | None
    """None: it has a window."""


def next_windows(schedule: Schedule, now: datetime, count: int) -> Iterator[DayWindow]:
    """Day by day from the one on which the present window began, until `count` windows are told; closed days between.

    No further than `LOOK_AHEAD` (from the start on, where that is still to come), nor past the end. Of the days before a
    far start the first and the last two are told.
    """
    day, found = _first_day(schedule, now), 0
    starts = max(day, local_date(schedule.tz, schedule.starts_at)) if schedule.starts_at else day
    last = starts + LOOK_AHEAD
    while found < count and day < last:
        window = day_window(schedule, day)
        if window.reason is CampaignReason.ENDED:
            return
        if window.closes_at is None or window.closes_at > now:
            found += window.reason is None
            yield window
        day = max(day + ONE_DAY, starts - 2 * ONE_DAY)


def day_window(schedule: Schedule, day: date) -> DayWindow:
    """Of any day, before the start and after the end too."""
    opens, closes = window_of(schedule, day)
    starts, ends = schedule.starts_at or opens, schedule.ends_at or closes
    if opens >= ends:
        return DayWindow(day=day, opens_at=None, closes_at=None, reason=CampaignReason.ENDED)
    if day.weekday() not in schedule.allowed_days:
        return DayWindow(day=day, opens_at=None, closes_at=None, reason=CampaignReason.DAY_NOT_ALLOWED)
    if closes <= starts:
        return DayWindow(day=day, opens_at=None, closes_at=None, reason=CampaignReason.BEFORE_START)
    first = _first_open(schedule, max(opens, starts), min(closes, ends))
    if first is None:
        return DayWindow(day=day, opens_at=None, closes_at=None, reason=CampaignReason.HOLIDAY)
    until = min(closes, ends, _holiday_after(schedule, first) or FOREVER)
    return DayWindow(day=day, opens_at=first, closes_at=until, reason=None)


def _first_day(schedule: Schedule, now: datetime) -> date:
    today = local_date(schedule.tz, now)
    yesterday = today - ONE_DAY
    return yesterday if window_of(schedule, yesterday)[1] > now else today


def _closed_reason(schedule: Schedule, now: datetime) -> CampaignReason | None:
    if schedule.ends_at is not None and now >= schedule.ends_at:
        return CampaignReason.ENDED
    if schedule.starts_at is not None and now < schedule.starts_at:
        return CampaignReason.BEFORE_START
    if local_date(schedule.tz, now) in schedule.holidays:
        return CampaignReason.HOLIDAY
    days = _days_of_windows_around(schedule, now)
    if any(day.weekday() in schedule.allowed_days for day in days):
        return None
    if days or local_date(schedule.tz, now).weekday() not in schedule.allowed_days:
        return CampaignReason.DAY_NOT_ALLOWED
    return CampaignReason.WINDOW_CLOSED


def _days_of_windows_around(schedule: Schedule, now: datetime) -> list[date]:
    """Days, allowed or not, whose window contains `now`; two only where a repeated hour makes windows overlap."""
    today = local_date(schedule.tz, now)
    days = (today + n * ONE_DAY for n in range(-2, 2))
    return [day for day in days if window_of(schedule, day)[0] <= now < window_of(schedule, day)[1]]


def _closes_at(schedule: Schedule, now: datetime) -> datetime:
    days = [d for d in _days_of_windows_around(schedule, now) if d.weekday() in schedule.allowed_days]
    closes = _end_of_touching(schedule, max(days), max(window_of(schedule, day)[1] for day in days))
    return min(closes, schedule.ends_at or FOREVER, _holiday_after(schedule, now) or FOREVER)


def _end_of_touching(schedule: Schedule, day: date, closes: datetime) -> datetime:
    """Where the row of windows that touch each other, the one of `day` until `closes` being the first, ends."""
    for _ in range(_DAYS_A_WEEK + 1):
        day += ONE_DAY
        opens, next_closes = window_of(schedule, day)
        if next_closes <= opens:  # a date that the zone never had
            continue
        if opens > closes or day.weekday() not in schedule.allowed_days:
            return closes
        closes = max(closes, next_closes)
    return FOREVER if schedule.is_all_day else closes


def _holiday_after(schedule: Schedule, now: datetime) -> datetime | None:
    """The first instant after `now` that lies on a holiday's date."""
    today = local_date(schedule.tz, now)
    days = nsmallest(2, (day for day in schedule.holidays if day >= today))
    starts = (midnight(schedule.tz, day) for day in days for midnight in (opening_instant, closing_instant))
    return min((start for start in starts if start > now and _is_holiday(schedule, start)), default=None)


def _is_holiday(schedule: Schedule, instant: datetime) -> bool:
    return local_date(schedule.tz, instant) in schedule.holidays


def _windows_from(schedule: Schedule, since: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Windows of allowed days that close after `since`, in order, as far as a holiday can matter."""
    day = local_date(schedule.tz, since) - _LOOK_BACK
    last = max(max(schedule.holidays, default=day), day) + _BEYOND_HOLIDAYS
    while day <= last:
        if day.weekday() in schedule.allowed_days:
            opens, closes = window_of(schedule, day)
            if closes > since:
                yield opens, closes
        day += ONE_DAY


def _first_open(schedule: Schedule, start: datetime, end: datetime) -> datetime | None:
    """The first instant in [start, end) whose date is no holiday."""
    instant = start
    while instant < end:
        if not _is_holiday(schedule, instant):
            return instant
        instant = closing_instant(schedule.tz, local_date(schedule.tz, instant) + ONE_DAY)
    return None

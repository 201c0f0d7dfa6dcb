"""The schedule against a plain model: every minute of a few weeks, judged by looking at the zone's wall clock."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smart_campaigns.core.schedule import Schedule, judge, next_opening, window_day
from smart_campaigns.core.verdict import FOREVER, Allowed, Blocked
from smart_campaigns.core.wall_clock import zone_of

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
SPAN_DAYS = 20

# zone, a day near an offset change (or none there)
PLACES = [
    ("America/New_York", date(2027, 3, 14)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Australia/Lord_Howe", date(2027, 4, 4)),
    ("Asia/Kolkata", date(2026, 12, 1)),
    ("America/Asuncion", date(2023, 10, 1)),
    ("America/Asuncion", date(2024, 3, 24)),
    ("Africa/Cairo", date(2026, 4, 24)),
    ("Africa/Cairo", date(2026, 10, 30)),
    ("Asia/Beirut", date(2026, 3, 29)),
    ("Asia/Beirut", date(2026, 10, 25)),
    ("Europe/Dublin", date(2026, 10, 25)),
    ("Pacific/Apia", date(2011, 12, 30)),
]


@lru_cache(maxsize=32)
def walls(zone: str, around: date) -> tuple[datetime, list[datetime]]:
    """The wall clock of each UTC minute of the span."""
    start = datetime.combine(around - 10 * DAY, time(), UTC)
    tz = zone_of(zone)
    return start, [(start + n * MINUTE).astimezone(tz).replace(tzinfo=None) for n in range(SPAN_DAYS * 1440)]


class Model:
    def __init__(self, schedule: Schedule, around: date) -> None:
        self.schedule = schedule
        self.start, self.walls = walls(schedule.zone, around)
        self.open = [False] * len(self.walls)
        self.begun: list[tuple[int, date]] = []
        day = self.walls[0].date() - 9 * DAY
        while day <= self.walls[-1].date() + DAY:
            if day.weekday() in schedule.allowed_days:
                self.mark(day)
            day += DAY
        self.bar()

    def first(self, wall: datetime) -> int:
        if wall <= self.walls[0]:
            return 0
        return next((n for n in self.near(wall) if self.walls[n] >= wall), len(self.walls))

    def last(self, wall: datetime) -> int:
        return next((n + 1 for n in reversed(self.near(wall)) if self.walls[n] < wall), 0)

    def near(self, wall: datetime) -> range:
        """27 hours to both sides: no offset is further from UTC."""
        middle, clip = int((wall.replace(tzinfo=UTC) - self.start) / MINUTE), len(self.walls)
        return range(min(max(middle - 1640, 0), clip), min(max(middle + 1640, 0), clip))

    def mark(self, day: date) -> None:
        end = self.schedule.window_end or time()
        last_day = day + DAY if end <= self.schedule.window_start else day
        begin = self.first(datetime.combine(day, self.schedule.window_start))
        self.begun.append((begin, day))
        for n in range(begin, self.last(datetime.combine(last_day, end))):
            self.open[n] = True

    def bar(self) -> None:
        start = end = None
        if self.schedule.start_date:
            start = self.first(datetime.combine(self.schedule.start_date, self.schedule.start_time or time()))
        if self.schedule.end_date:
            end = self.last(datetime.combine(self.schedule.end_date + DAY, time()))
        for n in range(start or 0):
            self.open[n] = False
        for n in range(len(self.open) if end is None else end, len(self.open)):
            self.open[n] = False
        if self.schedule.holidays:
            for n, wall in enumerate(self.walls):
                self.open[n] = self.open[n] and wall.date() not in self.schedule.holidays

    def index(self, instant: datetime) -> int:
        return int((instant - self.start) / MINUTE)


quarter_hours = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Schedule, date]:
    zone, around = draw(st.sampled_from(PLACES))
    window_start = draw(quarter_hours)
    window_end = draw(quarter_hours.filter(lambda t: t != window_start) | st.none())
    near = st.integers(-5, 5).map(lambda n: around + n * DAY)
    start_date = draw(st.none() | near)
    end_date = draw(st.none() | near.filter(lambda d: start_date is None or d >= start_date))
    schedule = Schedule(
        zone=zone,
        window_start=window_start,
        window_end=window_end,
        allowed_days=draw(st.frozensets(st.integers(0, 6), min_size=1)),
        holidays=draw(st.frozensets(near, max_size=3)),
        start_date=start_date,
        start_time=draw(st.none() | quarter_hours) if start_date else None,
        end_date=end_date,
    )
    return schedule, around


@settings(max_examples=150, deadline=None)
@given(cases(), st.data())
def test_every_minute_is_judged_as_the_plain_model_judges_it(case: tuple[Schedule, date], data: st.DataObject) -> None:
    schedule, around = case
    model = Model(schedule, around)
    # turning points, and a few minutes anywhere
    turns = [n for n in range(1, len(model.open)) if model.open[n] != model.open[n - 1]]
    picks = data.draw(st.lists(st.integers(3 * 1440, 13 * 1440), min_size=5, max_size=5))
    for n in [*picks, *(m for turn in turns for m in (turn - 1, turn) if 3 * 1440 <= m <= 13 * 1440)]:
        now = model.start + n * MINUTE
        verdict = judge(schedule, now)
        assert isinstance(verdict, Allowed) == model.open[n], (now, verdict)
        later = bisect_left(turns, n + 1)
        turn = turns[later] if later < len(turns) else None
        until = verdict.until
        if turn is not None:
            assert until == model.start + turn * MINUTE, (now, verdict)
        else:
            assert until in (None, FOREVER) or model.index(until) >= len(model.open)
        begun = [(m, day) for m, day in model.begun if m <= n]
        assert window_day(schedule, now) == begun[-1][1]
        opening = next_opening(schedule, now)
        if isinstance(verdict, Allowed):
            assert opening == now
        else:
            assert opening == verdict.until


@pytest.mark.parametrize(("zone", "around"), PLACES)
def test_just_before_until_the_verdict_holds_and_at_until_it_turns(zone: str, around: date) -> None:
    schedule = Schedule(
        zone=zone, window_start=time(22, 30), window_end=time(1, 45), allowed_days=frozenset({0, 2, 4, 5, 6})
    )
    now = datetime.combine(around - 3 * DAY, time(), UTC)
    for _ in range(12):
        verdict = judge(schedule, now)
        assert verdict.until is not None
        assert type(judge(schedule, verdict.until - timedelta(microseconds=1))) is type(verdict)
        turned = judge(schedule, verdict.until)
        assert isinstance(turned, Blocked) == isinstance(verdict, Allowed)
        now = verdict.until

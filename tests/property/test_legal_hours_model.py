"""Legal hours against a plain model: every minute, what the wall clocks show, row by row as a person would read them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smart_campaigns.adapters.policy_files import load_policy
from smart_campaigns.core.campaign_settings import CallType
from smart_campaigns.core.policy import Calendars, judge_guard_hours, judge_hours, legal_key
from smart_campaigns.core.verdict import Allowed, Blocked
from smart_campaigns.core.wall_clock import zone_of

TABLE = load_policy()
MINUTE = timedelta(minutes=1)
HOLIDAYS = frozenset({date(2027, 1, 1), date(2027, 3, 29), date(2027, 7, 5), date(2027, 11, 1), date(2027, 12, 24)})
RAMADAN = frozenset(date(2027, 2, 8) + n * timedelta(days=1) for n in range(30))
PLACES = ("US-NE", "FR", "SA", "AU", "EG", "GB", "US-PA", "JP")
CALENDARS = Calendars(
    public_holidays={(place, year): HOLIDAYS for place in PLACES for year in (2026, 2027, 2028)},
    ramadan=dict.fromkeys((2026, 2027, 2028), RAMADAN),
)


def between(wall: datetime, start: str, end: str) -> bool:
    return start <= f"{wall:%H:%M}" < end


def florida(wall: datetime, _utc: datetime) -> bool:
    return between(wall, "08:00", "20:00")


def mississippi(wall: datetime, utc: datetime) -> bool:
    second = utc - timedelta(hours=6)
    return all(w.weekday() != 6 and between(w, "08:00", "20:00") for w in (wall, second))


def nebraska(wall: datetime, _utc: datetime) -> bool:
    late = wall.weekday() == 6 or wall.date() in HOLIDAYS
    return between(wall, "13:00" if late else "08:00", "21:00")


def france(wall: datetime, _utc: datetime) -> bool:
    if wall.weekday() >= 5 or wall.date() in HOLIDAYS:
        return False
    return between(wall, "10:00", "13:00") or between(wall, "14:00", "20:00")


def saudi_arabia(wall: datetime, _utc: datetime) -> bool:
    if wall.weekday() == 6 or wall.date() in HOLIDAYS:
        return between(wall, "12:00", "22:00") if wall.date() in RAMADAN else between(wall, "09:00", "22:00")
    return between(wall, "12:00" if wall.date() in RAMADAN else "09:00", "22:00")


def australian_survey(wall: datetime, _utc: datetime) -> bool:
    if wall.date() in HOLIDAYS:
        return False
    return between(wall, "09:00", "17:00" if wall.weekday() >= 5 else "20:30")


def default_marketing(wall: datetime, _utc: datetime) -> bool:
    return wall.weekday() != 6 and wall.date() not in HOLIDAYS and between(wall, "09:00", "20:00")


Rule = Callable[[datetime, datetime], bool]
KEYS: dict[str, tuple[list[str], str, CallType, Rule]] = {
    "Florida, two zones": (["America/New_York", "America/Chicago"], "US-FL", CallType.MARKETING, florida),
    "Mississippi, two clocks": (["America/Chicago"], "US-MS", CallType.MARKETING, mississippi),
    "Nebraska, holidays": (["America/Chicago", "America/Denver"], "US-NE", CallType.RENEWAL, nebraska),
    "France, lunch": (["Europe/Paris"], "FR", CallType.MARKETING, france),
    "Saudi Arabia, Ramadan": (["Asia/Riyadh"], "SA", CallType.FOLLOW_UP, saudi_arabia),
    "Australia": (
        ["Australia/Lord_Howe", "Australia/Adelaide", "Australia/Perth"],
        "AU",
        CallType.SURVEY,
        australian_survey,
    ),
    "Egypt, by default": (["Africa/Cairo"], "EG", CallType.MARKETING, default_marketing),
}


def model(name: str, utc: datetime) -> bool:
    zones, _, _, rule = KEYS[name]
    return all(rule(utc.astimezone(zone_of(zone)).replace(tzinfo=None), utc) for zone in zones)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(KEYS)), st.integers(0, 365 * 1440 - 1))
def test_verdict_and_until_are_those_of_the_plain_model(name: str, minute: int) -> None:
    zones, place, call_type, _ = KEYS[name]
    now = datetime(2027, 1, 1, tzinfo=UTC) + minute * MINUTE
    verdict = judge_hours(TABLE, legal_key(zones, [place], call_type), now, CALENDARS)
    is_open = model(name, now)
    assert isinstance(verdict, Allowed) == is_open
    turn = now + MINUTE
    while model(name, turn) == is_open:
        turn += MINUTE
    assert verdict.until == turn


@pytest.mark.parametrize("name", sorted(KEYS))
def test_just_before_until_the_verdict_holds_and_at_until_it_turns(name: str) -> None:
    zones, place, call_type, _ = KEYS[name]
    key = legal_key(zones, [place], call_type)
    now = datetime(2027, 3, 1, tzinfo=UTC)
    for _ in range(60):
        verdict = judge_hours(TABLE, key, now, CALENDARS)
        assert verdict.until is not None
        before = judge_hours(TABLE, key, verdict.until - timedelta(microseconds=1), CALENDARS)
        assert type(before) is type(verdict)
        assert before.until == verdict.until
        now = verdict.until
        assert type(judge_hours(TABLE, key, now, CALENDARS)) is not type(verdict)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["America/Boise", "America/Los_Angeles", "Asia/Kolkata", "Australia/Lord_Howe"]), min_size=1
    ),
    st.integers(0, 365 * 1440 - 1),
)
def test_guard_hours_hold_in_every_candidate_zone(zones: list[str], minute: int) -> None:
    now = datetime(2027, 1, 1, tzinfo=UTC) + minute * MINUTE

    def is_open(instant: datetime) -> bool:
        return all(between(instant.astimezone(zone_of(zone)), "09:00", "20:00") for zone in zones)

    verdict = judge_guard_hours(zones, time(9), time(20), now)
    assert isinstance(verdict, Allowed) == is_open(now)
    if verdict.until is None:  # zones so far apart that their hours never meet
        assert len(set(zones)) > 1
        return
    turn = now + MINUTE
    while is_open(turn) == is_open(now):
        turn += MINUTE
    assert verdict.until == turn


def test_guard_hours_say_where_and_until_when() -> None:
    noon = datetime(2027, 6, 1, 15, 30, tzinfo=UTC)
    split = judge_guard_hours(["America/Los_Angeles", "America/Boise"], time(9), time(20), noon)
    assert isinstance(split, Blocked)
    assert (split.reason, split.detail) == ("guard_hours", "09:00-20:00 in America/Los_Angeles")
    assert split.until == datetime(2027, 6, 1, 16, tzinfo=UTC)
    unknown = judge_guard_hours([], time(9), time(20), noon)
    assert isinstance(unknown, Blocked)
    assert unknown.reason == "unknown_zone"

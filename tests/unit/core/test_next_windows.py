"""The next windows of a schedule, with the closed days between them and why they are closed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smart_campaigns.core.reasons import CampaignReason
from smart_campaigns.core.schedule import DayWindow, Schedule, judge, next_windows
from smart_campaigns.core.verdict import Allowed

TUESDAY_NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def schedule(**differs: object) -> Schedule:
    values: dict[str, object] = {
        "zone": "UTC",
        "window_start": time(9),
        "window_end": time(18),
        "allowed_days": frozenset(range(5)),
        **differs,
    }
    return Schedule(**values)  # type: ignore[arg-type]


def told(found: DayWindow) -> str:
    if found.opens_at is None or found.closes_at is None:
        return f"{found.day:%a} {found.reason}"
    return f"{found.day:%a} {found.opens_at:%H:%M}-{found.closes_at:%H:%M}"


def windows(count: int = 5, **differs: object) -> list[str]:
    return [told(one) for one in next_windows(schedule(**differs), TUESDAY_NOON, count)]


def test_closed_days_keep_their_place() -> None:
    assert windows() == [
        *("Tue 09:00-18:00", "Wed 09:00-18:00", "Thu 09:00-18:00", "Fri 09:00-18:00"),
        *("Sat day_not_allowed", "Sun day_not_allowed", "Mon 09:00-18:00"),
    ]


def test_a_holiday_and_the_days_before_the_start_say_so() -> None:
    found = windows(2, start_date=date(2026, 12, 2), start_time=time(10), holidays=frozenset({date(2026, 12, 3)}))
    assert found == ["Tue before_start", "Wed 10:00-18:00", "Thu holiday", "Fri 09:00-18:00"]


def test_of_a_far_start_the_windows_are_told_and_few_of_the_days_before() -> None:
    found = [*next_windows(schedule(start_date=date(2027, 3, 26)), TUESDAY_NOON, 3)]
    assert [f"{one.day:%m-%d} {one.reason or 'open'}" for one in found] == [
        *("12-01 before_start", "03-24 before_start", "03-25 before_start"),
        *("03-26 open", "03-27 day_not_allowed", "03-28 day_not_allowed", "03-29 open", "03-30 open"),
    ]


def test_it_ends_with_the_end_date() -> None:
    assert windows(9, end_date=date(2026, 12, 2)) == ["Tue 09:00-18:00", "Wed 09:00-18:00"]


def test_a_window_over_midnight_is_told_by_the_day_it_began_on() -> None:
    after_midnight = datetime(2026, 12, 2, 1, tzinfo=UTC)
    one = schedule(window_start=time(22), window_end=time(2))
    assert [told(w) for w in next_windows(one, after_midnight, 2)] == ["Tue 22:00-02:00", "Wed 22:00-02:00"]


def test_it_ends_within_a_window_where_the_end_date_does() -> None:
    found = windows(9, window_start=time(22), window_end=time(2), end_date=date(2026, 12, 2))
    assert found == ["Tue 22:00-02:00", "Wed 22:00-00:00"]
    assert windows(9, window_start=time(0), window_end=None, end_date=date(2026, 12, 2)) == [
        *("Tue 00:00-00:00", "Wed 00:00-00:00"),
    ]


def test_a_window_that_closes_as_the_campaign_starts_is_before_it() -> None:
    assert windows(1, start_date=date(2026, 12, 1), start_time=time(18)) == ["Tue before_start", "Wed 09:00-18:00"]


@pytest.mark.parametrize("hours", [6, 8])
def test_a_window_that_has_closed_today_is_not_told(hours) -> None:
    evening = TUESDAY_NOON + timedelta(hours=hours)
    assert [told(w) for w in next_windows(schedule(), evening, 1)] == ["Wed 09:00-18:00"]
    as_night_ends = TUESDAY_NOON.replace(hour=2)
    nightly = schedule(window_start=time(22), window_end=time(2))
    assert [told(w) for w in next_windows(nightly, as_night_ends, 1)] == ["Tue 22:00-02:00"]


def test_the_days_are_those_of_the_campaigns_zone() -> None:
    """Noon of Tuesday in UTC is Wednesday, 01:00, in Auckland; the start is there."""
    found = [*next_windows(schedule(zone="Pacific/Auckland"), TUESDAY_NOON, 1)]
    assert [one.day for one in found] == [date(2026, 12, 2)]
    far = schedule(zone="Pacific/Auckland", start_date=date(2027, 3, 26), start_time=time(1))
    days = [f"{one.day:%m-%d}" for one in next_windows(far, TUESDAY_NOON, 1)]
    assert days == ["12-02", "03-24", "03-25", "03-26"]


@given(
    start=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    length_min=st.integers(1, 24 * 60 - 1),
    days=st.frozensets(st.integers(0, 6), min_size=1),
    holidays=st.frozensets(st.dates(date(2026, 11, 30), date(2026, 12, 12)), max_size=4),
)
def test_each_window_is_what_the_gate_allows(start, length_min, days, holidays) -> None:
    end = (datetime.combine(date(2026, 1, 1), start) + timedelta(minutes=length_min)).time()
    one = schedule(window_start=start, window_end=end, allowed_days=days, holidays=holidays)
    for window in next_windows(one, TUESDAY_NOON, 4):
        if window.reason is None:
            assert window.opens_at is not None
            assert window.closes_at is not None
            assert isinstance(judge(one, window.opens_at), Allowed)
            assert isinstance(judge(one, window.closes_at - timedelta(seconds=1)), Allowed)
        else:
            assert window.reason in {CampaignReason.DAY_NOT_ALLOWED, CampaignReason.HOLIDAY}

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from smart_campaigns.core.reasons import CampaignReason
from smart_campaigns.core.schedule import Schedule, judge, next_window_day_start, window_day
from smart_campaigns.core.verdict import FOREVER, Allowed, Blocked
from smart_campaigns.core.wall_clock import closing_instant, zone_of

NEW_YORK = "America/New_York"
WEEKDAYS = frozenset(range(5))
ALL_DAYS = frozenset(range(7))


def at(text: str, zone: str = NEW_YORK, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone_of(zone), fold=fold).astimezone(UTC)


def schedule(start: str = "09:00", end: str | None = "18:00", zone: str = NEW_YORK, **rest: object) -> Schedule:
    window_end = time.fromisoformat(end) if end else None
    given: dict[str, object] = {"allowed_days": WEEKDAYS, **rest}
    return Schedule(zone=zone, window_start=time.fromisoformat(start), window_end=window_end, **given)  # type: ignore[arg-type]


DAY = schedule()
NIGHT = schedule("22:00", "02:00")
CHRISTMAS = schedule(holidays=frozenset({date(2026, 12, 25)}))
DATED = schedule(start_date=date(2026, 12, 2), start_time=time(11), end_date=date(2026, 12, 4))

CASES = [
    # schedule, now, reason or None for allowed, until
    (DAY, "2026-12-01 09:00", None, "2026-12-01 18:00"),
    (DAY, "2026-12-01 08:59:59", "window_closed", "2026-12-01 09:00"),
    (DAY, "2026-12-01 18:00", "window_closed", "2026-12-02 09:00"),
    (DAY, "2026-12-04 18:00", "window_closed", "2026-12-07 09:00"),
    (DAY, "2026-12-05 12:00", "day_not_allowed", "2026-12-07 09:00"),
    (DAY, "2026-12-06 03:00", "day_not_allowed", "2026-12-07 09:00"),
    # across midnight: the weekday is the one on which the window began
    (NIGHT, "2026-12-05 01:59", None, "2026-12-05 02:00"),  # Friday's window
    (NIGHT, "2026-12-05 02:00", "day_not_allowed", "2026-12-07 22:00"),
    (NIGHT, "2026-12-07 01:00", "day_not_allowed", "2026-12-07 22:00"),  # Sunday's window
    (NIGHT, "2026-12-08 12:00", "window_closed", "2026-12-08 22:00"),
    # holidays by the calendar
    (CHRISTMAS, "2026-12-25 10:00", "holiday", "2026-12-28 09:00"),
    (
        schedule("22:00", "02:00", holidays=frozenset({date(2026, 12, 25)})),
        "2026-12-24 23:00",
        None,
        "2026-12-25 00:00",
    ),
    (
        schedule("22:00", "02:00", holidays=frozenset({date(2026, 12, 25)})),
        "2026-12-25 00:30",
        "holiday",
        "2026-12-26 00:00",  # the rest of the window that began on the holiday
    ),
    # dates
    (DATED, "2026-12-02 10:59", "before_start", "2026-12-02 11:00"),
    (DATED, "2026-12-02 11:00", None, "2026-12-02 18:00"),
    (DATED, "2026-12-04 20:00", "window_closed", None),
    (DATED, "2026-12-05 00:00", "ended", None),
    (schedule("22:00", "02:00", end_date=date(2026, 12, 1)), "2026-12-01 23:00", None, "2026-12-02 00:00"),
    # round the clock: windows that touch are one
    (schedule("00:00", None, allowed_days=ALL_DAYS), "2026-12-01 12:00", None, None),
    (schedule("00:00", None), "2026-12-01 12:00", None, "2026-12-05 00:00"),
    (schedule("00:00", "00:00"), "2026-12-01 12:00", None, "2026-12-05 00:00"),
    # DST: skipped wall times are the first instant after the gap
    (schedule("02:30", "04:00", allowed_days=ALL_DAYS), "2027-03-14 01:59", "window_closed", "2027-03-14 03:00"),
    (schedule("01:00", "02:30", allowed_days=ALL_DAYS), "2027-03-14 01:59", None, "2027-03-14 03:00"),
]


@pytest.mark.parametrize(("given", "now", "reason", "until"), CASES)
def test_verdicts_and_until(given: Schedule, now: str, reason: str | None, until: str | None) -> None:
    verdict = judge(given, at(now))
    if reason is None:
        assert verdict == Allowed(at(until) if until else FOREVER)
    else:
        assert isinstance(verdict, Blocked)
        assert verdict.reason == CampaignReason(reason)
        assert verdict.until == (at(until) if until else None)


def test_repeated_hour_opens_at_the_first_pass_and_closes_at_the_second() -> None:
    night = schedule("01:15", "01:45", allowed_days=ALL_DAYS)
    first, second = at("2026-11-01 01:15"), at("2026-11-01 01:45", fold=1)
    assert judge(night, first) == Allowed(second)
    assert judge(night, at("2026-11-01 01:00", fold=1)) == Allowed(second)  # between the passes
    assert isinstance(judge(night, second), Blocked)


def test_a_window_up_to_the_hour_that_repeats_closes_before_its_first_pass() -> None:
    night = schedule("00:00", "01:00", allowed_days=ALL_DAYS)
    assert judge(night, at("2026-11-01 00:59")) == Allowed(at("2026-11-01 01:00"))
    assert isinstance(judge(night, at("2026-11-01 01:00")), Blocked)
    assert isinstance(judge(night, at("2026-11-01 01:30", fold=1)), Blocked)
    havana = "America/Havana"  # where midnight comes twice: the first is the end of the day
    last = schedule("09:00", None, havana, allowed_days=ALL_DAYS, end_date=date(2026, 10, 31))
    assert judge(last, at("2026-10-31 23:59", havana)) == Allowed(at("2026-11-01 00:00", havana))
    assert isinstance(judge(last, at("2026-11-01 00:30", havana)), Blocked)


def test_midnight_gap_closes_at_the_first_instant_after_it() -> None:
    beirut = zone_of("Asia/Beirut")
    assert closing_instant(beirut, date(2026, 3, 29)).astimezone(beirut).hour == 1


@pytest.mark.parametrize(("days", "until"), [({0, 3, 5}, "2012-01-01 00:00"), ({0, 3}, "2011-12-31 00:00")])
def test_windows_touch_across_a_date_that_there_never_was(days: set[int], until: str) -> None:
    """Samoa went from Thursday to Saturday."""
    apia = "Pacific/Apia"
    samoa = schedule("00:00", None, apia, allowed_days=frozenset(days))
    assert judge(samoa, at("2011-12-29 12:00", apia)) == Allowed(at(until, apia))


def test_window_day_is_the_day_the_window_began() -> None:
    assert window_day(NIGHT, at("2026-12-05 01:00")) == date(2026, 12, 4)
    assert window_day(NIGHT, at("2026-12-07 12:00")) == date(2026, 12, 4)
    assert window_day(NIGHT, at("2026-12-07 22:00")) == date(2026, 12, 7)
    assert next_window_day_start(NIGHT, at("2026-12-05 01:00")) == at("2026-12-07 22:00")
    assert next_window_day_start(DATED, at("2026-12-04 12:00")) is None
    assert next_window_day_start(schedule("00:00", None), at("2026-12-01 12:00")) == at("2026-12-02 00:00")


@pytest.mark.parametrize(
    "bad",
    [
        {"start": "09:00", "end": "09:00"},
        {"allowed_days": frozenset()},
        {"start_time": time(9)},
        {"start_date": date(2026, 12, 2), "end_date": date(2026, 12, 1)},
    ],
)
def test_a_schedule_that_cannot_be_is_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w+: .+;"):
        schedule(**bad)  # type: ignore[arg-type]

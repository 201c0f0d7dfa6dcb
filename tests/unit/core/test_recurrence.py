from __future__ import annotations

from datetime import UTC, date, datetime, time
from itertools import islice

import pytest

from smart_campaigns.core.campaign_settings import OnOverlap, RecurrenceKind
from smart_campaigns.core.recurrence import (
    DueEvent,
    FormerRunEnded,
    Recurrence,
    RecurrenceError,
    RunDue,
    RunSkipped,
    SeriesEnded,
    check_recurrence,
    decide_due,
    first_run_at,
    latest_missed,
    next_due,
    run_instants,
)
from smart_campaigns.core.schedule import Schedule
from smart_campaigns.core.wall_clock import zone_of

ZONE = "America/New_York"
ALL_DAYS = frozenset(range(7))
DAILY = Recurrence(kind=RecurrenceKind.DAILY)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone_of(ZONE)).astimezone(UTC)


def schedule(**rest: object) -> Schedule:
    given: dict[str, object] = {
        "zone": ZONE,
        "window_start": time(9),
        "window_end": time(18),
        "allowed_days": ALL_DAYS,
        **rest,
    }
    return Schedule(**given)  # type: ignore[arg-type]


def dates(recurrence: Recurrence, given: Schedule, first: str, n: int = 5) -> list[str]:
    zone = zone_of(ZONE)
    return [
        i.astimezone(zone).strftime("%Y-%m-%d %H:%M") for i in islice(run_instants(recurrence, given, at(first)), n)
    ]


def test_daily_at_the_window_opening_on_allowed_days_only() -> None:
    weekdays = schedule(allowed_days=frozenset(range(5)), holidays=frozenset({date(2026, 12, 8)}))
    assert dates(DAILY, weekdays, "2026-12-03 14:00") == [
        "2026-12-04 09:00",
        "2026-12-07 09:00",
        "2026-12-09 09:00",
        "2026-12-10 09:00",
        "2026-12-11 09:00",
    ]


def test_start_time_is_the_hour_of_each_run_and_dates_count_from_the_start_date() -> None:
    given = schedule(start_date=date(2026, 12, 1), start_time=time(7, 30))
    weekly = Recurrence(kind=RecurrenceKind.WEEKLY)
    assert dates(weekly, given, "2026-12-03 14:00", 2) == ["2026-12-08 07:30", "2026-12-15 07:30"]


def test_monthly_on_the_31st_falls_on_the_last_day_of_shorter_months() -> None:
    monthly = Recurrence(kind=RecurrenceKind.MONTHLY)
    assert dates(monthly, schedule(), "2027-01-31 10:00") == [
        "2027-02-28 09:00",
        "2027-03-31 09:00",
        "2027-04-30 09:00",
        "2027-05-31 09:00",
        "2027-06-30 09:00",
    ]


def test_a_rule_of_rfc_5545() -> None:
    custom = Recurrence(kind=RecurrenceKind.CUSTOM, rule="RRULE:FREQ=MONTHLY;BYDAY=1TU")
    assert dates(custom, schedule(), "2026-12-01 10:00", 2) == ["2027-01-05 09:00", "2027-02-02 09:00"]


def test_a_run_at_a_skipped_hour_begins_after_the_gap() -> None:
    given = schedule(window_start=time(2, 30), window_end=time(18))
    assert dates(DAILY, given, "2027-03-13 10:00", 2) == ["2027-03-14 03:00", "2027-03-15 02:30"]


def test_count_includes_the_first_run_and_end_date_is_the_last_day() -> None:
    assert len(dates(Recurrence(kind=RecurrenceKind.DAILY, count=3), schedule(), "2026-12-01 10:00", 9)) == 2
    ending = Recurrence(kind=RecurrenceKind.DAILY, end_date=date(2026, 12, 3))
    assert dates(ending, schedule(), "2026-12-01 10:00") == ["2026-12-02 09:00", "2026-12-03 09:00"]
    assert dates(DAILY, schedule(end_date=date(2026, 12, 2)), "2026-12-01 10:00") == ["2026-12-02 09:00"]


def test_next_due_and_latest_missed() -> None:
    first = at("2026-12-01 10:00")
    assert next_due(DAILY, schedule(), first, at("2026-12-02 09:00")) == at("2026-12-03 09:00")
    assert next_due(Recurrence(kind=RecurrenceKind.NONE), schedule(), first, first) is None
    assert latest_missed(DAILY, schedule(), first, first, at("2026-12-04 08:00")) == at("2026-12-03 09:00")
    assert latest_missed(DAILY, schedule(), first, first, at("2026-12-02 08:59")) is None
    never = Recurrence(kind=RecurrenceKind.CUSTOM, rule="FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
    assert next_due(never, schedule(), first, first) is None


def test_the_first_run_waits_for_the_start_date() -> None:
    given = schedule(start_date=date(2026, 12, 5))
    assert first_run_at(given, at("2026-12-01 10:00")) == at("2026-12-05 00:00")
    assert first_run_at(given, at("2026-12-06 10:00")) == at("2026-12-06 10:00")
    assert first_run_at(schedule(), at("2026-12-06 10:00")) == at("2026-12-06 10:00")


LATE = schedule(start_date=date(2026, 12, 1), start_time=time(20))  # each run is due after its day's window
EARLY = schedule(start_date=date(2026, 12, 1), start_time=time(7))


@pytest.mark.parametrize(
    ("given", "now", "is_open", "on_overlap", "expected"),
    [
        # nothing due
        (schedule(), "2026-12-02 08:59", False, "skip", []),
        # due, former run closed
        (schedule(), "2026-12-02 09:00", False, "skip", [RunDue(due_at=at("2026-12-02 09:00"))]),
        # due while the former is open
        (schedule(), "2026-12-02 09:00", True, "skip", [RunSkipped(due_at=at("2026-12-02 09:00"), reason="overlap")]),
        (
            schedule(),
            "2026-12-02 09:00",
            True,
            "end_former",
            [FormerRunEnded(due_at=at("2026-12-02 09:00")), RunDue(due_at=at("2026-12-02 09:00"))],
        ),
        # paused over two runs, resumed in the second one's window: only the latest begins, late
        (
            schedule(),
            "2026-12-03 15:00",
            False,
            "skip",
            [
                RunSkipped(due_at=at("2026-12-02 09:00"), reason="missed"),
                RunDue(due_at=at("2026-12-03 09:00"), is_late=True),
            ],
        ),
        # resumed after its window: not made up, and a former run is left alone
        (
            schedule(),
            "2026-12-02 18:00",
            True,
            "end_former",
            [RunSkipped(due_at=at("2026-12-02 09:00"), reason="missed")],
        ),
        # start time before the window: late, but the window is still to open
        (EARLY, "2026-12-02 08:00", False, "skip", [RunDue(due_at=at("2026-12-02 07:00"), is_late=True)]),
        # start time after the window: on time it begins, late it does not
        (LATE, "2026-12-02 20:00:30", False, "skip", [RunDue(due_at=at("2026-12-02 20:00"))]),
        (LATE, "2026-12-02 20:05", False, "skip", [RunSkipped(due_at=at("2026-12-02 20:00"), reason="missed")]),
    ],
)
def test_what_due_runs_come_to(
    given: Schedule, now: str, is_open: bool, on_overlap: str, expected: list[DueEvent]
) -> None:
    first = at("2026-12-01 10:00")
    events = decide_due(
        DAILY, given, first=first, after=first, now=at(now), is_run_open=is_open, on_overlap=OnOverlap(on_overlap)
    )
    assert list(events) == expected


def test_a_late_run_across_midnight_begins_while_its_window_is_open() -> None:
    night = schedule(window_start=time(22), window_end=time(2))
    first = at("2026-12-01 22:00")
    for now, begins in [("2026-12-03 01:59", True), ("2026-12-03 02:00", False)]:
        events = decide_due(
            DAILY, night, first=first, after=first, now=at(now), is_run_open=False, on_overlap=OnOverlap.SKIP
        )
        assert isinstance(events[-1], RunDue) == begins


def test_the_last_run_says_so() -> None:
    twice = Recurrence(kind=RecurrenceKind.DAILY, count=2)
    first, due = at("2026-12-01 10:00"), at("2026-12-02 09:00")
    events = decide_due(
        twice, schedule(), first=first, after=first, now=due, is_run_open=False, on_overlap=OnOverlap.SKIP
    )
    assert events == (RunDue(due_at=due), SeriesEnded(last_due_at=due))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": RecurrenceKind.DAILY, "count": 0}, "recurrence_count"),
        ({"kind": RecurrenceKind.DAILY, "count": 1001}, "recurrence_count"),
        ({"kind": RecurrenceKind.DAILY, "count": 2, "end_date": date(2027, 1, 1)}, "recurrence_end_date"),
        ({"kind": RecurrenceKind.CUSTOM, "rule": ""}, "recurrence_rule"),
        ({"kind": RecurrenceKind.CUSTOM, "rule": "every tuesday"}, "recurrence_rule"),
        ({"kind": RecurrenceKind.CUSTOM, "rule": "FREQ=HOURLY"}, "recurrence_rule"),
        ({"kind": RecurrenceKind.CUSTOM, "rule": "FREQ=DAILY;BYHOUR=9,15"}, "recurrence_rule"),
        ({"kind": RecurrenceKind.CUSTOM, "rule": "FREQ=DAILY;COUNT=3"}, "recurrence_rule"),
        ({"kind": RecurrenceKind.CUSTOM, "rule": "FREQ=DAILY;INTERVAL=0"}, "recurrence_rule"),
        ({"kind": RecurrenceKind.CUSTOM, "rule": "FREQ=FORTNIGHTLY"}, "recurrence_rule"),
        ({"kind": RecurrenceKind.CUSTOM, "rule": "FREQ=DAILY\nEXDATE:20261202T000000"}, "recurrence_rule"),
    ],
)
def test_errors_name_field_limit_and_fix(given: dict[str, object], field: str) -> None:
    with pytest.raises(RecurrenceError) as caught:
        Recurrence(**given)  # type: ignore[arg-type]
    assert caught.value.field == field
    assert caught.value.limit
    assert caught.value.fix


def test_a_series_without_a_second_run_is_refused() -> None:
    first = at("2026-12-01 10:00")
    saturdays = Recurrence(kind=RecurrenceKind.CUSTOM, rule="FREQ=WEEKLY;BYDAY=SA")
    with pytest.raises(RecurrenceError, match="recurrence_rule"):
        check_recurrence(saturdays, schedule(allowed_days=frozenset(range(5))), first)
    with pytest.raises(RecurrenceError, match="recurrence_end_date"):
        check_recurrence(Recurrence(kind=RecurrenceKind.DAILY, end_date=date(2026, 11, 1)), schedule(), first)
    check_recurrence(saturdays, schedule(), first)

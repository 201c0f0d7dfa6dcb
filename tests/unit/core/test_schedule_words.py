"""What a schedule says in words, and that the machine's own time zone has no part in it."""

from __future__ import annotations

import time as system_time
from datetime import UTC, date, datetime, time, timedelta

import pytest

from smart_campaigns.core.schedule import Schedule, judge, next_opening, window_day
from smart_campaigns.core.verdict import Blocked

WEEKDAYS = frozenset(range(5))
NOON = datetime(2026, 12, 5, 12, tzinfo=UTC)

# what differs | the whole message: field, limit and fix
REFUSED = [
    (
        {"window_end": time(9)},
        "window_end: not equal to window_start; give another time, or 00:00 to 24:00 for all day",
    ),
    ({"allowed_days": frozenset({7})}, "allowed_days: 1 to 7 weekdays, Monday is 0; allow at least one day"),
    ({"start_time": time(9)}, "start_time: needs a start_date; give one or leave the time blank"),
    (
        {"start_date": date(2026, 12, 2), "end_date": date(2026, 12, 1)},
        "end_date: not before start_date; choose a later date",
    ),
]


def schedule(**differs: object) -> Schedule:
    values: dict[str, object] = {"zone": "UTC", "window_start": time(9), "window_end": time(18), **differs}
    return Schedule(**{"allowed_days": WEEKDAYS, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize(("differs", "message"), REFUSED)
def test_a_refusal_names_field_limit_and_fix(differs, message) -> None:
    with pytest.raises(ValueError, match=r"^\w+: ") as refused:
        schedule(**differs)
    assert str(refused.value) == message


def test_an_ended_schedule_names_its_end_date() -> None:
    verdict = judge(schedule(end_date=date(2026, 12, 4)), NOON)
    assert isinstance(verdict, Blocked)
    assert verdict.detail == "end date 2026-12-04"


def _told() -> list[str]:
    """Also just after a midnight that is the one before last elsewhere, in a window that begins there."""
    told: list[str] = []
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York"):
        holidays = frozenset({date(2026, 12, 8)})
        hours = ((time(22), time(4)), (time(9), time(18)), (time(0), time(4)), (time(23, 45), time(23, 44)))
        for start, end in hours:
            one = schedule(zone=zone, window_start=start, window_end=end, holidays=holidays)
            instants = (NOON + timedelta(hours=n, minutes=30) for n in range(0, 100, 2))
            told += [repr((judge(one, now), window_day(one, now), next_opening(one, now))) for now in instants]
    return told


@pytest.mark.parametrize("machine", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_machines_own_zone_has_no_part(machine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = _told()
    monkeypatch.setenv("TZ", machine)
    system_time.tzset()
    try:
        assert _told() == expected
    finally:
        monkeypatch.undo()
        system_time.tzset()

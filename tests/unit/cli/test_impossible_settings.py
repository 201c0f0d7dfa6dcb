"""`--set` with what cannot be: refused with the field, and its limit; never an exception of another kind."""

from datetime import UTC, datetime

import pytest

from smart_campaigns.cli.settings_pairs import read_settings
from smart_campaigns.core.errors import InvalidInput
from smart_campaigns.core.settings_json import from_json
from smart_campaigns.core.settings_validation import SettingsContext, validate

HUGE = "9" * 40
LONG = "9" * 5000
CONTEXT = SettingsContext(now=datetime(2026, 11, 25, tzinfo=UTC), channel_cap=10, countries=("IN",))

SETTINGS = [
    *[
        (f"placement_spacing_s={v}", "placement_spacing_s")
        for v in ("inf", "-inf", "nan", "-1", "0", "1e300", HUGE, "x")
    ],
    *[(f"priority={v}", "priority") for v in ("-1", "0", "11", HUGE, LONG, "1.5", "inf", "nan")],
    *[(f"budget={v}", "budget") for v in ("inf", "nan", "1e400", "1e305", "much")],
    *[(f"budget={v}", "budget_micro") for v in ("-1", "0", "1e11")],
    *[(f"daily_call_limit={v}", "daily_call_limit") for v in ("0", "-5", "1000001", "2147483647", HUGE)],
    *[(f"planned_channels={v}", "planned_channels") for v in ("-1", "11", HUGE)],
    *[(f"recurrence_count={v}", "recurrence_count") for v in ("0", "-1", "1001", HUGE)],
    *[(f"start_date={v}", "start_date") for v in ("2026-02-30", "0001-01-01", "9999-12-31", "tomorrow", "20260301")],
    *[(f"end_date={v}", "end_date") for v in ("0001-01-01", "9999-12-31", "2101-01-01")],
    *[(f"recurrence_end_date={v}", "recurrence_end_date") for v in ("0001-01-01", "9999-12-31")],
    *[(f"holidays={v}", "holidays") for v in ("2026-13-01", "9999-12-31", "Christmas")],
    *[(f"window_start={v}", "window_start") for v in ("24:00", "25:00", "-1:00", "9", "09:00:30")],
    *[(f"description={v}", "description") for v in ("a\0b", "a\udcffb")],
    *[(f"allowed_days={v}", "allowed_days") for v in ("7", "-1", HUGE)],
]


def errors_of(pair: str) -> list[tuple[str, str]]:
    try:
        settings = from_json({"name": "X", "project_id": 1, **read_settings([pair], None)})
    except InvalidInput as refused:
        return [(error.field, error.message) for error in refused.errors]
    return [(error.field, error.message) for error in validate(settings, CONTEXT)]


@pytest.mark.parametrize(("pair", "field"), SETTINGS, ids=[pair[:40] for pair, _ in SETTINGS])
def test_the_field_is_named(pair: str, field: str) -> None:
    errors = errors_of(pair)
    assert field in [name for name, _ in errors]
    assert all(0 < len(message) < 200 for _, message in errors)


def test_a_good_one_is_taken() -> None:
    assert errors_of("priority=7") == []

from __future__ import annotations

import json
from datetime import date, time

import pytest
from hypothesis import given, settings
from settings_strategies import any_settings

from smart_campaigns.core.campaign_settings import CampaignSettings, Preset, Trigger
from smart_campaigns.core.errors import InvalidInput
from smart_campaigns.core.settings_json import from_json, to_json


@settings(max_examples=100, deadline=None)
@given(any_settings)
def test_there_and_back_through_json_text(given_settings: CampaignSettings) -> None:
    assert from_json(json.loads(json.dumps(to_json(given_settings)))) == given_settings


def test_the_form_of_each_value() -> None:
    values = to_json(
        CampaignSettings(
            start_date=date(2026, 12, 1),
            start_time=time(9, 5),
            window_end=None,
            holidays=frozenset({date(2026, 12, 26), date(2026, 12, 25)}),
            caller_numbers=("+12125550123",),
            trigger=Trigger.EVENT,
        )
    )
    assert values["start_date"] == "2026-12-01"
    assert values["start_time"] == "09:05"
    assert values["window_end"] is None
    assert values["holidays"] == ["2026-12-25", "2026-12-26"]
    assert values["caller_numbers"] == ["+12125550123"]
    assert values["allowed_days"] == [0, 1, 2, 3, 4]
    assert values["trigger"] == "event"
    assert json.loads(json.dumps(values)) == values


# field, value | what it means
READ = [
    ("window_end", "24:00", None),
    ("window_end", None, None),
    ("window_end", "18:30", time(18, 30)),
    ("start_time", "", None),  # a blank of the form
    ("budget_micro", "", None),
    ("event_name", "24:00", "24:00"),  # only the window ends at 24:00
    ("placement_spacing_s", 2, 2.0),
    ("placement_spacing_s", 0.05, 0.05),
    ("holidays", [], frozenset()),
    ("preset", "custom", Preset.CUSTOM),
    ("record_calls", False, False),
]


@pytest.mark.parametrize(("field", "value", "meaning"), READ)
def test_what_is_understood(field, value, meaning) -> None:
    assert getattr(from_json({field: value}), field) == meaning


# field, value that is not understood
BAD = [
    ("nme", "Reminders"),  # there is no such setting
    ("name", 5),
    ("name", None),
    ("priority", "5"),
    ("priority", 5.0),
    ("priority", True),
    ("record_calls", 1),
    ("record_calls", "yes"),
    ("start_time", "24:00"),  # would have read as blank
    ("start_time", "9:00"),
    ("start_time", "09"),
    ("start_time", "09:00:30"),
    ("start_time", "09:00+02:00"),
    ("start_time", 900),
    ("start_date", "20261201"),
    ("start_date", "2026-W49-2"),
    ("start_date", "2026-02-30"),
    ("start_date", 20261201),
    ("holidays", "2026-12-25"),
    ("holidays", ["2026-12-25", "Christmas"]),
    ("allowed_days", "01234"),
    ("allowed_days", ["mon"]),
    ("allowed_days", None),
    ("caller_numbers", "+12125550123"),  # one number is a list of one
    ("caller_numbers", [12125550123]),
    ("placement_spacing_s", "2.0"),
    ("placement_spacing_s", True),
    ("placement_spacing_s", float("nan")),
    ("placement_spacing_s", float("inf")),
    ("call_type", "cold_call"),
    ("call_type", ["reminder"]),
    ("call_type", None),
    ("budget_micro", 1.5),
]


@pytest.mark.parametrize(("field", "value"), BAD)
def test_what_is_not_understood_is_named(field, value) -> None:
    with pytest.raises(InvalidInput) as refused:
        from_json({field: value})
    assert [error.field for error in refused.value.errors] == [field]


def test_every_wrong_field_is_told_at_once() -> None:
    with pytest.raises(InvalidInput) as refused:
        from_json({"priority": "high", "name": "x", "colour": "blue", "start_date": "soon"})
    assert {error.field for error in refused.value.errors} == {"priority", "colour", "start_date"}


def test_fields_that_are_missing_keep_their_default() -> None:
    assert from_json({}) == CampaignSettings()

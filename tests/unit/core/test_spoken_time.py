"""When somebody says they want to be called, in their own zone; never in the past."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from smart_campaigns.core.spoken_time import spoken_time

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 24, 14, 20, tzinfo=NEW_YORK)  # a Tuesday
SAID = [
    ("Call me tomorrow at three.", "2026-11-25 15:00"),
    ("Tomorrow at 3.", "2026-11-25 15:00"),
    ("tomorrow at 3:30 pm", "2026-11-25 15:30"),
    ("tomorrow at nine in the morning", "2026-11-25 09:00"),
    ("Tomorrow morning at ten would be fine.", "2026-11-25 10:00"),
    ("tomorrow", "2026-11-25 10:00"),
    ("tomorrow afternoon", "2026-11-25 15:00"),
    ("tomorrow evening around seven", "2026-11-25 19:00"),
    ("the day after tomorrow at noon", "2026-11-26 12:00"),
    ("on Friday at four", "2026-11-27 16:00"),
    ("Monday morning", "2026-11-30 10:00"),
    ("Tuesday morning", "2026-12-01 10:00"),  # this morning is over
    ("next week", "2026-11-30 10:00"),
    ("in an hour", "2026-11-24 15:20"),
    ("in half an hour", "2026-11-24 14:50"),
    ("in 20 minutes", "2026-11-24 14:40"),
    ("give me a call in thirty minutes", "2026-11-24 14:50"),
    ("in two days", "2026-11-26 14:20"),
    ("in a week", "2026-12-01 14:20"),
    ("in three months", "2027-02-22 14:20"),
    ("next year", "2027-11-24 14:20"),
    ("at six", "2026-11-24 18:00"),
    ("after six, please", "2026-11-24 18:00"),
    ("at two", "2026-11-25 14:00"),  # twenty minutes ago
    ("tonight", "2026-11-24 18:30"),
    ("this evening at eight", "2026-11-24 20:00"),
    ("after work", "2026-11-24 18:00"),
    ("tomorrow at half past two", "2026-11-25 14:30"),
    ("quarter past four", "2026-11-24 16:15"),
    ("at a quarter to five", "2026-11-24 16:45"),
    ("a quarter to one", "2026-11-25 12:45"),
    ("ten past nine in the evening", "2026-11-24 21:10"),
    ("at 11 am", "2026-11-25 11:00"),
    ("at five o'clock", "2026-11-24 17:00"),
]


@pytest.mark.parametrize(("text", "at"), SAID)
def test_the_time_that_was_meant(text: str, at: str) -> None:
    told = spoken_time(text, NOW.astimezone(UTC), "America/New_York")
    assert told is not None
    assert f"{told.astimezone(NEW_YORK):%Y-%m-%d %H:%M}" == at


@pytest.mark.parametrize("text", ["", "some other time", "I have two dogs", "call me", "maybe", "not now"])
def test_no_time_is_in_it(text: str) -> None:
    assert spoken_time(text, NOW, "America/New_York") is None


@pytest.mark.parametrize("text", [text for text, _ in SAID])
@pytest.mark.parametrize("hour", [0, 6, 12, 18, 23])
def test_it_is_never_in_the_past(text: str, hour: int) -> None:
    now = NOW.replace(hour=hour)
    told = spoken_time(text, now, "America/New_York")
    assert told is not None
    assert told > now


@pytest.mark.parametrize("text", ["at 10 75", "my number is 02 98 76 54", "around 9:60"])
def test_digits_that_are_no_minutes_are_no_fault(text: str) -> None:
    at = spoken_time(text, NOW, "America/New_York")
    assert at is None or at.minute == 0

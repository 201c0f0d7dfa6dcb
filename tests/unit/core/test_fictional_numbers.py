from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from smart_campaigns.adapters.phonebook import load_phonebook
from smart_campaigns.adapters.policy_files import load_policy, read_csv
from smart_campaigns.core.fictional_numbers import BERLIN, SYDNEY, awake_ranges, fictional_ranges
from smart_campaigns.core.numbers import parse_area_codes
from smart_campaigns.core.policy import Calendars

TABLE = load_policy()
RANGES = fictional_ranges(parse_area_codes(read_csv("nanp.csv")).values())
NO_CALENDARS = Calendars()  # a reminder needs none in these places


def test_every_range_lies_where_the_phonebook_says() -> None:
    book = load_phonebook()
    for one in RANGES:
        info = book.lookup(one.number(one.size - 1), "GB")
        assert info.is_valid
        assert info.is_fictional
        assert (info.country, info.places, info.zones) == (one.country, one.places, one.zones)


def test_at_every_hour_of_a_year_somebody_may_be_called() -> None:
    few = [one for one in RANGES if one.prefix[2:5] in ("212", "312", "303", "213", "808")] + [SYDNEY, BERLIN]
    hour = datetime(2026, 11, 23, tzinfo=UTC)
    for _ in range(366 * 24):
        assert next(awake_ranges(few, TABLE, NO_CALENDARS, hour), None) is not None, hour
        hour += timedelta(hours=1)


def test_awake_from_now_and_for_the_time_asked() -> None:
    evening_in_new_york = datetime(2026, 12, 2, 0, 30, tzinfo=UTC)
    prefixes = {one.prefix for one in awake_ranges(RANGES, TABLE, NO_CALENDARS, evening_in_new_york)}
    assert "+121255501" not in prefixes  # half an hour is left of the guard hours
    assert "+121355501" in prefixes
    assert SYDNEY.prefix in prefixes
    shorter = awake_ranges(RANGES, TABLE, NO_CALENDARS, evening_in_new_york, for_at_least=timedelta(minutes=30))
    assert "+121255501" in {one.prefix for one in shorter}


def test_numbers_of_a_range() -> None:
    assert BERLIN.number(7) == "+493023125007"
    assert len(set(SYDNEY.numbers())) == 10_000
    assert sum(one.size for one in RANGES if one.country == "US") == 35_900
    with pytest.raises(IndexError, match="take another range"):
        BERLIN.number(1000)

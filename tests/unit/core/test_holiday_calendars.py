from __future__ import annotations

from datetime import date

from smart_campaigns.adapters.holiday_calendars import LibraryCalendars, load_calendars
from smart_campaigns.adapters.policy_files import load_policy
from smart_campaigns.core.campaign_settings import CallType
from smart_campaigns.core.policy import calendars_needed, legal_key

CALENDARS = LibraryCalendars()


def test_holidays_of_states_and_countries() -> None:
    alabama = CALENDARS.public_holidays("US-AL", 2027)
    assert alabama is not None
    assert date(2027, 4, 26) in alabama  # Confederate Memorial Day
    pennsylvania = CALENDARS.public_holidays("US-PA", 2027)
    assert pennsylvania is not None
    assert {date(2027, 3, 26), date(2027, 6, 14), date(2027, 11, 2)} <= pennsylvania
    louisiana = CALENDARS.public_holidays("US-LA", 2027)
    assert louisiana is not None
    assert {date(2027, 2, 9), date(2027, 3, 26), date(2027, 11, 1)} <= louisiana
    france = CALENDARS.public_holidays("FR", 2027)
    assert france is not None
    assert date(2027, 7, 14) in france


def test_what_the_library_does_not_know_is_no_calendar() -> None:
    assert CALENDARS.public_holidays("XX", 2027) is None
    assert CALENDARS.public_holidays("US-ZZ", 2027) is None
    loaded = load_calendars(CALENDARS, ["FR", "XX"], [2027], ["US-NY"])
    assert set(loaded.public_holidays) == {("FR", 2027)}
    assert loaded.emergencies == {"US-NY"}


def test_ramadan_with_a_day_to_each_side() -> None:
    dates = CALENDARS.ramadan(2027)
    assert dates is not None
    assert (min(dates), max(dates)) == (date(2027, 2, 7), date(2027, 3, 10))
    twice = CALENDARS.ramadan(2030)
    assert twice is not None
    assert {date(2030, 1, 6), date(2030, 12, 26)} <= twice
    assert date(2031, 1, 10) in (CALENDARS.ramadan(2031) or ())


def test_every_place_whose_rows_ask_for_holidays_has_a_calendar() -> None:
    table = load_policy()
    for place in sorted({row.place for row in table.rows} - {"default", "EU"}):
        for call_type in CallType:
            for needed in calendars_needed(table, legal_key(["UTC"], [place], call_type)) - {"ramadan"}:
                assert CALENDARS.public_holidays(needed, 2027), needed


def test_where_only_ramadan_is_asked_for_it_is_loaded() -> None:
    """Saudi Arabia, most call types: without it nobody there would ever be called."""
    calendars = load_calendars(CALENDARS, (), (2027, 2028))
    assert set(calendars.ramadan) == {2027, 2028}
    assert calendars.public_holidays == {}

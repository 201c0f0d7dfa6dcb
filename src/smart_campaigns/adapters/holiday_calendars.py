"""Public holidays and Ramadan from the `holidays` library; nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

import holidays
from dateutil.easter import easter

from smart_campaigns.core.legal_hours import Calendars
from smart_campaigns.ports.calendars import HolidayCalendars

_ONE_DAY = timedelta(days=1)
_RAMADAN_COUNTRY, _RAMADAN_FIRST_DAY = "BN", "First Day of Ramadan"
"""Brunei's calendar names the first day."""
_LONGEST_RAMADAN_DAYS = 30


class LibraryCalendars:
    """A HolidayCalendars port over the library. Observed days count as well as the dates themselves."""

    def public_holidays(self, place: str, year: int) -> frozenset[date] | None:
        return _public_holidays(place, year)

    def ramadan(self, year: int) -> frozenset[date] | None:
        """The moon decides: a day before and after the computed month is taken in, as the rows only narrow."""
        return _ramadan(year)


def load_calendars(
    source: HolidayCalendars, places: Iterable[str], years: Iterable[int], emergencies: Iterable[str] = ()
) -> Calendars:
    """What the source has of these places and years (Gregorian); what it has not stays missing, and so closed."""
    wanted_years = sorted(set(years))
    wanted = [(place, year) for year in wanted_years for place in sorted(set(places))]
    found = {(place, year): source.public_holidays(place, year) for place, year in wanted}
    months = {year: source.ramadan(year) for year in wanted_years}
    return Calendars(
        public_holidays={key: dates for key, dates in found.items() if dates is not None},
        ramadan={year: dates for year, dates in months.items() if dates is not None},
        emergencies=frozenset(emergencies),
    )


@lru_cache(maxsize=4096)
def _public_holidays(place: str, year: int) -> frozenset[date] | None:
    country, _, subdivision = place.partition("-")
    try:
        found = holidays.country_holidays(country, subdiv=subdivision or None, years=year)
    except NotImplementedError:  # a country or subdivision that the library does not know
        return None
    return frozenset(found) | _named_by_the_rule(place, year) or None


def _named_by_the_rule(place: str, year: int) -> frozenset[date]:
    """Days that the state's rule names and the library leaves out (notes of the rows in `policy_rows.csv`)."""
    good_friday = easter(year) - 2 * _ONE_DAY
    if place == "US-PA":  # Flag Day, and Election Day: the Tuesday after the first Monday of November
        election_day = date(year, 11, 2) + ((1 - date(year, 11, 2).weekday()) % 7) * _ONE_DAY
        return frozenset({good_friday, date(year, 6, 14), election_day})
    if place == "US-LA":  # Mardi Gras, All Saints
        return frozenset({good_friday, easter(year) - 47 * _ONE_DAY, date(year, 11, 1)})
    return frozenset()


@lru_cache(maxsize=64)
def _ramadan(year: int) -> frozenset[date] | None:
    known = holidays.country_holidays(_RAMADAN_COUNTRY, years=(year - 1, year), language="en_US")
    first_days = [day for day, name in known.items() if name.startswith(_RAMADAN_FIRST_DAY)]
    if not any(day.year == year for day in first_days):
        return None
    dates = {day + n * _ONE_DAY for day in first_days for n in range(-1, _LONGEST_RAMADAN_DAYS + 1)}
    return frozenset(day for day in dates if day.year == year)

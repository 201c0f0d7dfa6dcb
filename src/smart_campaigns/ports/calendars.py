"""Where public holidays and Ramadan come from: data of their own, kept apart from the rows of the law."""

from __future__ import annotations

from datetime import date
from typing import Protocol


class HolidayCalendars(Protocol):
    def public_holidays(self, place: str, year: int) -> frozenset[date] | None:
        """Dates of a place as the policy rows name it (`FR`, `US-AL`); None: no calendar, a readiness error."""
        ...

    def ramadan(self, year: int) -> frozenset[date] | None:
        """Dates of Ramadan in a Gregorian year; None: not known for that year."""
        ...

"""Where the demo's invented people live: numbers that ring nobody, in places where the gates allow a call now.

North America, New South Wales and Berlin together are awake at every hour of the year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from smart_campaigns.core.campaign_settings import CallType
from smart_campaigns.core.numbers import AreaCode
from smart_campaigns.core.policy import Calendars, LegalKey, PolicyTable, judge_guard_hours, judge_hours, legal_key
from smart_campaigns.core.verdict import Allowed

GUARD_START, GUARD_END = time(9), time(20)
"""The business-hours guard of a campaign left at its defaults (tables.md A)."""
_COUNTRIES_OF_AREA_CODES = frozenset({"US", "CA"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FictionalRange:
    """`prefix` followed by every number of `digits` digits, kept for fiction by the regulator of the place."""

    prefix: str
    digits: int
    country: str
    places: tuple[str, ...]
    zones: tuple[str, ...]

    @property
    def size(self) -> int:
        return int(10**self.digits)

    def number(self, index: int) -> str:
        """The E.164 number at `index` from 0. Raises IndexError at `size` or beyond."""
        if not 0 <= index < self.size:
            raise IndexError(f"index: 0 to {self.size - 1} in {self.prefix}; take another range")
        return f"{self.prefix}{index:0{self.digits}d}"

    def numbers(self) -> Iterator[str]:
        return (self.number(index) for index in range(self.size))

    @property
    def key(self) -> LegalKey:
        return legal_key(self.zones, self.places, CallType.REMINDER)


SYDNEY = FictionalRange(prefix="+6125550", digits=4, country="AU", places=("AU",), zones=("Australia/Sydney",))
"""ACMA: (02) 5550 xxxx."""
BERLIN = FictionalRange(prefix="+493023125", digits=3, country="DE", places=("DE",), zones=("Europe/Berlin",))
"""Bundesnetzagentur: (0)30 23125 xxx."""


def fictional_ranges(area_codes: Iterable[AreaCode]) -> tuple[FictionalRange, ...]:
    """555-0100 to 555-0199 of each area code of the United States and Canada, then Sydney and Berlin."""
    american = (
        FictionalRange(
            prefix=f"+1{area.code}55501", digits=2, country=area.country, places=area.subdivisions, zones=area.zones
        )
        for area in area_codes
        if area.country in _COUNTRIES_OF_AREA_CODES
    )
    return (*american, SYDNEY, BERLIN)


def awake_ranges(
    ranges: Iterable[FictionalRange],
    table: PolicyTable,
    calendars: Calendars,
    now: datetime,
    *,
    for_at_least: timedelta = timedelta(hours=1),
) -> Iterator[FictionalRange]:
    """The ranges that law (for a reminder) and guard hours let be called from now and for so long, in their order.

    Lazy: each legal key is judged when its first range comes up, so a caller who needs one range pays for few.
    """
    awake: dict[LegalKey, bool] = {}
    for one in ranges:
        if one.key not in awake:
            awake[one.key] = _is_awake(one.key, table, calendars, now, now + for_at_least)
        if awake[one.key]:
            yield one


def _is_awake(key: LegalKey, table: PolicyTable, calendars: Calendars, now: datetime, end: datetime) -> bool:
    guard = judge_guard_hours(key.zones, GUARD_START, GUARD_END, now)
    if not (isinstance(guard, Allowed) and guard.until >= end):
        return False
    law = judge_hours(table, key, now, calendars)
    return isinstance(law, Allowed) and law.until >= end

"""Wall-clock time of a zone as instants, and back: gaps and repeated hours decided in one place.

All instants are aware and in UTC. A wall time skipped by a DST change is the first instant after the gap; of a repeated
hour an opening takes the first pass and a closing the second (product.md §3, Schedule), unless it is the very time at which
the hour begins to repeat: nothing of the hour lies before it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

MIDNIGHT = time(0)
ONE_DAY = timedelta(days=1)
_ONE_SECOND = timedelta(seconds=1)


@lru_cache(maxsize=1024)
def zone_of(name: str) -> tzinfo:
    """The zone of an IANA name, or of a fixed offset written `UTC-06:00`.

    Raises `zoneinfo.ZoneInfoNotFoundError` for a name that the zone data does not know.
    """
    if name.startswith("UTC") and len(name) > len("UTC"):
        hours, minutes = name[4:].split(":")
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        return timezone(-offset if name[3] == "-" else offset, name)
    return ZoneInfo(name)


@lru_cache(maxsize=1024)
def is_known_zone(name: str) -> bool:
    """Whether the zone data has the name."""
    try:
        zone_of(name)
    except (KeyError, ValueError, OSError):  # not found; not a name; a folder of the zone data
        return False
    return True


def local_date(zone: tzinfo, instant: datetime) -> date:
    return instant.astimezone(zone).date()


@lru_cache(maxsize=16384)
def opening_instant(zone: tzinfo, day: date, wall: time = MIDNIGHT) -> datetime:
    """The first instant at which the clocks of `zone` show `wall` on `day`, or would have shown it but for a gap."""
    return _instant(zone, day, wall, fold=0)


@lru_cache(maxsize=16384)
def closing_instant(zone: tzinfo, day: date, wall: time = MIDNIGHT) -> datetime:
    """The first instant from which on the clocks of `zone` show no time before `wall` on `day`."""
    last, first = (_instant(zone, day, wall, fold=fold) for fold in (1, 0))
    is_where_it_repeats = last != first and _offset(zone, last - _ONE_SECOND) != _offset(zone, last)
    return first if is_where_it_repeats else last


def _instant(zone: tzinfo, day: date, wall: time, fold: int) -> datetime:
    naive = datetime.combine(day, wall)
    instant = naive.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == naive:
        return instant
    other = naive.replace(tzinfo=zone, fold=1 - fold).astimezone(UTC)
    return _transition(zone, min(instant, other), max(instant, other))


def _offset(zone: tzinfo, instant: datetime) -> timedelta | None:
    return instant.astimezone(zone).utcoffset()


def _transition(zone: tzinfo, before: datetime, after: datetime) -> datetime:
    """The first whole second in (before, after] with the offset of `after`; exactly one change lies between."""
    offset = _offset(zone, after)
    low, high = 0, int((after - before).total_seconds())
    while low + 1 < high:
        middle = (low + high) // 2
        if _offset(zone, before + middle * _ONE_SECOND) == offset:
            high = middle
        else:
            low = middle
    return before + high * _ONE_SECOND


@lru_cache(maxsize=16384)
def offset_change(zone: tzinfo, day: date) -> datetime | None:
    """The instant within local `day` (its following midnight included) at which the zone's offset changes, or None."""
    start = datetime.combine(day, MIDNIGHT, UTC) - ONE_DAY
    end = start + 3 * ONE_DAY
    before, after = start.astimezone(zone).utcoffset(), end.astimezone(zone).utcoffset()
    if before == after:
        return None
    return _transition(zone, start, end)

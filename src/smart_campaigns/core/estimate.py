"""The live estimate: calls per hour, which limit binds, what one more of it brings, and when the rest is cleared.

Calls per hour are the least that spacing, calls per minute, channels and the carrier allow; then the daily limit over
the window (tables.md B).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from smart_campaigns.core.campaign_gates import campaign_schedule
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.legal_stretches import Stretch
from smart_campaigns.core.schedule import Schedule, judge, next_opening, next_window_day_start, window_day, window_of
from smart_campaigns.core.verdict import FOREVER, Blocked

ASSUMED_HOLD_S = 200.0
"""Of channel a placement, until the project has enough settled calls to tell."""
SETTLED_CALLS_NEEDED = 30
HOUR_S = 3600.0
HORIZON = timedelta(days=5 * 366)
"""Clearing is looked for no further ahead: as long as a campaign may last."""
SPACING_STEP_S = 0.05
CARRIER_STEP = 1.0


class Limit(StrEnum):
    SPACING = "spacing"
    CALLS_PER_MINUTE = "calls_per_minute"
    CHANNELS = "channels"
    CARRIER_RATE = "carrier_rate"
    DAILY_LIMIT = "daily_limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What the estimate reads. `mean_hold_s`: placement to end over the project's last 30 days."""

    settings: CampaignSettings
    channels: int
    now: datetime
    mean_hold_s: float | None = None
    settled_calls: int = 0
    carrier_calls_per_second: float | None = None
    """None: no carrier chosen yet, it binds nothing."""
    carrier_share: float = 1.0
    """The campaign's part of the carrier's rate, in (0, 1]."""
    remaining: int | None = None
    """Eligible contacts that are still to be called; None: not known."""
    placed_today: int = 0
    callable_within: Callable[[Stretch], Iterable[Stretch]] = lambda stretch: (stretch,)
    """When, within a stretch of the schedule, law and guard hours let call those that remain."""
    last_wait_until: datetime | None = None
    """Of those that remain, callbacks apart, the one who waits longest waits until then; None: nobody waits for an
    instant."""
    callbacks: int = 0
    """Of those that remain, as many wait for an appointed callback."""
    last_callback_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """What one limit alone would allow. `setting`: the limit as it is set, in its own unit."""

    limit: Limit
    setting: float
    calls_per_hour: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    calls_per_hour: float
    binds: Limit
    """What one would raise to go faster: of equal ones the first of the form."""
    one_more_brings: float
    """Calls an hour (daily limit: a day) that one step more brings: a channel, a call a minute, a call a day, 0.05 s
    less of spacing, one call a second of the carrier. 0 where another limit is as tight."""
    mean_hold_s: float
    is_hold_assumed: bool
    clears_at: datetime | None
    """Appointed callbacks apart, unless nothing else remains. None: nothing remains to tell of, or it is not cleared
    within the schedule."""
    last_callback_at: datetime | None = None
    """None: no callback is appointed, or none within the schedule."""
    first_at: datetime | None = None
    """When the next of those that remain may be called, as far as schedule, daily limit, law and guard hours say. None:
    nothing remains, or never."""
    rungs: tuple[Rung, ...] = ()
    """Of every limit, in the order of the form; the daily limit as spread over today's window, or over as much of it as
    those who remain take."""


def estimate(pace: Pace) -> Estimate:
    limits = _limits(pace)
    rate = min(limits.values())
    binds = min(limits, key=lambda limit: limits[limit])
    one_more = _rate(_one_more(pace, binds)) - rate
    a_day = _calls_a_day(pace, rate)
    if a_day > pace.settings.daily_call_limit and not _fits_today(pace):
        binds, one_more = Limit.DAILY_LIMIT, min(1.0, a_day - pace.settings.daily_call_limit)
    return Estimate(
        calls_per_hour=rate,
        binds=binds,
        one_more_brings=max(0.0, one_more),
        mean_hold_s=_hold_s(pace),
        is_hold_assumed=_is_assumed(pace),
        clears_at=None if not pace.remaining else _clears_at(pace, pace.remaining, rate),
        last_callback_at=_last_callback(pace),
        first_at=_first_call(pace) if pace.remaining else None,
        rungs=tuple(_rungs(pace, limits, rate)),
    )


def _rungs(pace: Pace, limits: Mapping[Limit, float], rate: float) -> Iterator[Rung]:
    settings = pace.settings
    set_to = {
        Limit.CHANNELS: pace.channels,
        Limit.CALLS_PER_MINUTE: settings.calls_per_minute,
        Limit.SPACING: settings.placement_spacing_s,
        Limit.CARRIER_RATE: pace.carrier_calls_per_second or 0.0,
    }
    for limit, an_hour in limits.items():
        yield Rung(limit=limit, setting=set_to[limit], calls_per_hour=an_hour)
    daily, hours = settings.daily_call_limit, _calls_a_day(pace, 1.0)
    if _fits_today(pace) and pace.remaining and rate > 0:
        hours = min(hours, pace.remaining / rate)
    yield Rung(limit=Limit.DAILY_LIMIT, setting=daily, calls_per_hour=daily / hours)


def _fits_today(pace: Pace) -> bool:
    """Whoever remains is called before the daily limit is reached."""
    return pace.remaining is not None and pace.remaining <= pace.settings.daily_call_limit - pace.placed_today


def _is_assumed(pace: Pace) -> bool:
    return not pace.mean_hold_s or pace.settled_calls < SETTLED_CALLS_NEEDED


def _hold_s(pace: Pace) -> float:
    return ASSUMED_HOLD_S if _is_assumed(pace) or pace.mean_hold_s is None else pace.mean_hold_s


def _limits(pace: Pace) -> dict[Limit, float]:
    """Calls per hour that each limit allows, in the order of the form."""
    limits = {
        Limit.CHANNELS: HOUR_S * pace.channels / _hold_s(pace),
        Limit.CALLS_PER_MINUTE: 60.0 * pace.settings.calls_per_minute,
        Limit.SPACING: HOUR_S / pace.settings.placement_spacing_s,
    }
    if pace.carrier_calls_per_second is not None:
        limits[Limit.CARRIER_RATE] = HOUR_S * pace.carrier_calls_per_second * pace.carrier_share
    return limits


def _rate(pace: Pace) -> float:
    return min(_limits(pace).values())


def _one_more(pace: Pace, binds: Limit) -> Pace:
    settings = pace.settings
    match binds:
        case Limit.CHANNELS:
            return replace(pace, channels=pace.channels + 1)
        case Limit.CALLS_PER_MINUTE:
            return replace(pace, settings=replace(settings, calls_per_minute=settings.calls_per_minute + 1))
        case Limit.SPACING:
            less = max(SPACING_STEP_S, settings.placement_spacing_s - SPACING_STEP_S)
            return replace(pace, settings=replace(settings, placement_spacing_s=less))
        case _:
            return replace(pace, carrier_calls_per_second=(pace.carrier_calls_per_second or 0.0) + CARRIER_STEP)


def _calls_a_day(pace: Pace, rate: float) -> float:
    """What the rate makes of one window, as long as it is today."""
    schedule = campaign_schedule(pace.settings)
    opens, closes = window_of(schedule, window_day(schedule, pace.now))
    return rate * ((closes - opens).total_seconds() / HOUR_S)


def _clears_at(pace: Pace, remaining: int, rate: float) -> datetime | None:
    """As fast as the rate and the daily limit allow, and not before the last one who waits may be called. One callback
    far away does not make it longer."""
    if remaining <= pace.callbacks:
        return _last_callback(pace)
    cleared = _placed_by(pace, remaining - pace.callbacks, rate)
    if cleared is None or pace.last_wait_until is None:
        return cleared
    last = _callable_from(pace, pace.last_wait_until)
    return None if last is None else max(cleared, last)


def _last_callback(pace: Pace) -> datetime | None:
    return None if pace.last_callback_at is None else _callable_from(pace, pace.last_callback_at)


def _first_call(pace: Pace) -> datetime | None:
    if pace.placed_today < pace.settings.daily_call_limit:
        return _callable_from(pace, pace.now)
    tomorrow = next_window_day_start(campaign_schedule(pace.settings), pace.now)
    return None if tomorrow is None else _callable_from(pace, tomorrow)


def _callable_from(pace: Pace, since: datetime) -> datetime | None:
    """The first instant at or after `since` at which the schedule, law and guard hours let call."""
    schedule = campaign_schedule(pace.settings)
    at = next_opening(schedule, since)
    while at is not None and at - pace.now < HORIZON:
        ends = _end_of_stretch(schedule, at)
        for begins, _ in pace.callable_within((at, ends)):
            return begins
        at = next_opening(schedule, ends) if ends < FOREVER else None
    return None


def _placed_by(pace: Pace, remaining: int, rate: float) -> datetime | None:
    """Window by window: as many as the rate makes, at most the daily limit of each window day."""
    if rate <= 0:
        return None
    schedule = campaign_schedule(pace.settings)
    day, placed = window_day(schedule, pace.now), pace.placed_today
    at = next_opening(schedule, pace.now)
    while at is not None and at - pace.now < HORIZON:
        if (today := window_day(schedule, at)) != day:
            day, placed = today, 0
        ends = _end_of_stretch(schedule, at)
        for begins, closes in pace.callable_within((at, ends)):
            room = min(
                rate * (closes - begins).total_seconds() / HOUR_S, max(0, pace.settings.daily_call_limit - placed)
            )
            if remaining <= room:
                return begins + timedelta(seconds=HOUR_S * remaining / rate)
            whole = int(room)
            remaining, placed = remaining - whole, placed + whole
        if placed >= pace.settings.daily_call_limit:
            at = next_window_day_start(schedule, at)
        else:
            at = next_opening(schedule, ends) if ends < FOREVER else None
    return None


def _end_of_stretch(schedule: Schedule, at: datetime) -> datetime:
    """Until placing closes, or the next window day and its own daily limit begin."""
    verdict = judge(schedule, at)
    assert not isinstance(verdict, Blocked)
    following = next_window_day_start(schedule, at)
    return verdict.until if following is None else min(verdict.until, following)

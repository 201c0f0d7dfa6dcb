"""The next windows of a campaign, the hours in them at which most of its contacts may be called, and when one of these
would be called who never picks up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import partial

from smart_campaigns.app.estimates import Forecast
from smart_campaigns.app.exclusions import most_alike
from smart_campaigns.core.campaign_gates import campaign_schedule
from smart_campaigns.core.campaign_settings import CampaignSettings, ConsentRule
from smart_campaigns.core.eligibility import LawOfKey
from smart_campaigns.core.legal_hours import Calendars
from smart_campaigns.core.legal_stretches import Hours, Stretch, between
from smart_campaigns.core.never_picked_up import NeverPickedUp, never_picked_up
from smart_campaigns.core.policy import Cap, ConsentLevel, caps_for, judge_consent
from smart_campaigns.core.policy_table import LegalKey, PolicyTable
from smart_campaigns.core.schedule import (
    DayWindow,
    Schedule,
    day_window,
    next_window_day_start,
    next_windows,
    window_day,
)
from smart_campaigns.core.verdict import OK, Blocked, Verdict
from smart_campaigns.core.wall_clock import ONE_DAY, closing_instant, local_date, opening_instant

WINDOWS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class CallableWindow:
    """`callable`: when law and guard hours let call those contacts that are most alike; None: no contact was looked at.

    `barred`: when they do not, from the midnight of the day to the next, or to the closing past it.
    """

    window: DayWindow
    callable: Sequence[Stretch] | None
    barred: Sequence[Stretch] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OneContact:
    """`days`: those on which it is tried, and the next one with a window."""

    course: NeverPickedUp
    days: Sequence[CallableWindow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    policy: PolicyTable
    calendars: Callable[[LegalKey, datetime], Calendars]

    def of(self, found: Forecast, count: int = WINDOWS) -> Sequence[CallableWindow]:
        """The next ones, closed days between them."""
        windows = next_windows(campaign_schedule(found.settings), found.now, count)
        return self._callable(found, windows)

    def today(self, found: Forecast) -> CallableWindow:
        schedule = campaign_schedule(found.settings)
        (one,) = self._callable(found, [day_window(schedule, local_date(schedule.tz, found.now))])
        return one

    def never_picked_up(self, found: Forecast) -> OneContact:
        """Of those that are most alike one whom nothing excludes."""
        key, hours = most_alike(found.callees), self._hours(found)
        caps = () if key is None else caps_for(self.policy, key)

        def law(at: datetime) -> LawOfKey:
            return _law(OK if key is None else hours.judge(key, at), caps)

        course = never_picked_up(found.settings, law, found.now, consent=self._consent(found.settings, key))
        schedule = campaign_schedule(found.settings)
        windows = [day_window(schedule, day) for day in _days(schedule, course)]
        return OneContact(course=course, days=self._callable(found, windows))

    def _hours(self, found: Forecast) -> Hours:
        return Hours(table=self.policy, calendars=self.calendars, settings=found.settings)

    def _callable(self, found: Forecast, windows: Iterable[DayWindow]) -> Sequence[CallableWindow]:
        most, tz = most_alike(found.callees), campaign_schedule(found.settings).tz
        if most is None:
            return [CallableWindow(window=one, callable=None, barred=None) for one in windows]
        judge = partial(self._hours(found).stretches, most)
        return [_judged(judge, one, _whole_day(tz, one)) for one in windows]

    def _consent(self, settings: CampaignSettings, key: LegalKey | None) -> str | None:
        """On record only where it must be: caps may be stricter without."""
        is_always = settings.require_consent is ConsentRule.ALWAYS
        is_by_law = key is not None and isinstance(judge_consent(self.policy, key, ()), Blocked)
        return ConsentLevel.EXPRESS if is_always or is_by_law else None


def _law(hours: Verdict, caps: tuple[Cap, ...]) -> LawOfKey:
    return LawOfKey(
        hours=hours,
        guard=OK,  # judged with the hours
        caps=caps,
        consent=lambda _: OK,
        stale_registries=frozenset(),
        registries=frozenset(),
    )


def _days(schedule: Schedule, course: NeverPickedUp) -> Sequence[date]:
    days = dict.fromkeys(window_day(schedule, one.placed_at) for one in course.tries)
    then = next_window_day_start(schedule, course.tries[-1].placed_at) if course.tries else None
    return [*days, *([] if then is None else [window_day(schedule, then)])]


def _judged(judge: Callable[[Stretch], Iterable[Stretch]], one: DayWindow, day: Stretch) -> CallableWindow:
    window = (one.opens_at, one.closes_at) if one.opens_at is not None and one.closes_at is not None else None
    return CallableWindow(
        window=one,
        callable=tuple(judge(window)) if window else (),
        barred=tuple(between(judge(day), day)),
    )


def _whole_day(tz: tzinfo, one: DayWindow) -> Stretch:
    midnight = closing_instant(tz, one.day + ONE_DAY)
    return opening_instant(tz, one.day), max(midnight, one.closes_at or midnight)

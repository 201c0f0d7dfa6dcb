"""The next windows of a campaign, and the hours in them at which most of its contacts may be called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from smart_campaigns.app.estimates import Forecast
from smart_campaigns.app.exclusions import most_alike
from smart_campaigns.core.campaign_gates import campaign_schedule
from smart_campaigns.core.legal_hours import Calendars
from smart_campaigns.core.legal_stretches import Hours, Stretch
from smart_campaigns.core.policy_table import LegalKey, PolicyTable
from smart_campaigns.core.schedule import DayWindow, next_windows

WINDOWS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class CallableWindow:
    """`callable`: when law and guard hours let call those contacts that are most alike; None: no contact was looked at."""

    window: DayWindow
    callable: Sequence[Stretch] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    policy: PolicyTable
    calendars: Callable[[LegalKey, datetime], Calendars]

    def of(self, found: Forecast, count: int = WINDOWS) -> Sequence[CallableWindow]:
        """The next ones, closed days between them."""
        hours = Hours(table=self.policy, calendars=self.calendars, settings=found.settings)
        most = most_alike(found.callees)
        windows = next_windows(campaign_schedule(found.settings), found.now, count)
        return [CallableWindow(window=one, callable=_callable(hours, most, one)) for one in windows]


def _callable(hours: Hours, most: LegalKey | None, one: DayWindow) -> Sequence[Stretch] | None:
    if most is None or one.opens_at is None or one.closes_at is None:
        return None if most is None else ()
    return tuple(hours.stretches(most, (one.opens_at, one.closes_at)))

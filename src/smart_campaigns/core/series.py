"""A campaign's runs as a series: when it starts, when its next run is due, whether it may run again."""

from __future__ import annotations

from datetime import datetime

from smart_campaigns.core.campaign import Start
from smart_campaigns.core.campaign_gates import campaign_schedule
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.reasons import CampaignReason
from smart_campaigns.core.recurrence import Recurrence, first_run_at, next_due
from smart_campaigns.core.schedule import judge
from smart_campaigns.core.verdict import Blocked


def recurrence_of(settings: CampaignSettings) -> Recurrence:
    return Recurrence(
        kind=settings.recurrence,
        rule=settings.recurrence_rule or "",
        end_date=settings.recurrence_end_date,
        count=settings.recurrence_count,
    )


def can_run_again(settings: CampaignSettings, now: datetime) -> bool:
    """Not past the end date."""
    verdict = judge(campaign_schedule(settings), now)
    return not (isinstance(verdict, Blocked) and verdict.reason is CampaignReason.ENDED)


def following_run(settings: CampaignSettings, first: datetime, now: datetime) -> datetime | None:
    """The series' next run after now, counted from its first; None: there is none."""
    if not settings.is_recurring:
        return None
    return next_due(recurrence_of(settings), campaign_schedule(settings), first, now)


def next_run_after_edit(
    settings: CampaignSettings, *, is_active: bool, first: datetime | None, next_run_at: datetime | None, now: datetime
) -> datetime | None:
    """When the next run begins under the edited settings; None: no run is to come. `first`: the begin of the first run;
    None: it is still to come. `next_run_at`: as it stood; where that is due already, it is decided as due, not moved.
    """
    if first is None:
        return first_run_at(campaign_schedule(settings), now) if is_active else None
    if next_run_at is not None and next_run_at <= now:
        return next_run_at
    return following_run(settings, first, now)


def start_of(
    settings: CampaignSettings,
    series_first_at: datetime | None,
    now: datetime,
    *,
    waits_for: datetime | None = None,
) -> Start:
    """Start as of now: at once, or at the start date that is still to come. `waits_for`: the next run of a series that
    was paused between two runs; it goes on with that one (due meanwhile: late, or missed).
    """
    if waits_for is not None:
        return Start(run_begins_at=waits_for)
    at = first_run_at(campaign_schedule(settings), now)
    if at > now:
        return Start(run_begins_at=at)
    return Start(next_run_at=following_run(settings, series_first_at or now, now))

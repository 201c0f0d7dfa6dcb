"""Runs of a campaign: the next one begins at its instant, the open one ends when nobody is left or its time is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from smart_campaigns.core import campaign as c
from smart_campaigns.core.campaign_gates import campaign_schedule
from smart_campaigns.core.errors import CommandRefused
from smart_campaigns.core.recurrence import (
    FormerRunEnded,
    RunDue,
    RunSkipped,
    SeriesEnded,
    decide_due,
    first_run_at,
)
from smart_campaigns.core.series import following_run, recurrence_of, start_of
from smart_campaigns.ports.records import CampaignRow, OpenRun, SeriesRecords


@dataclass(slots=True, kw_only=True)
class Series:
    records: SeriesRecords

    async def begin_due(self) -> None:
        """Runs whose instant has come, and scheduled campaigns that start themselves."""
        for row in await self.records.due_campaigns():
            await self.records.change_campaign(row.ref, _begin)

    async def end(self, run: OpenRun, cause: str) -> None:
        """Close the run; without a further one the campaign is completed."""

        def decide(row: CampaignRow) -> tuple[c.Event, ...]:
            if row.run_id != run.run_id:
                return ()
            following = (
                None if cause == "end_date" else following_run(row.settings, row.series_first_at or row.now, row.now)
            )
            return c.decide(row.state, c.EndRun(cause=cause, next_run_at=following, is_last=following is None))

        await self.records.change_campaign(run.ref, decide)


def _begin(row: CampaignRow) -> tuple[c.Event, ...]:
    """Judged on the locked row: still due, and what an open former run means."""
    schedule = campaign_schedule(row.settings)
    if row.state.life is c.Life.PAUSED and row.state.is_armed:
        return _start_armed(row) if first_run_at(schedule, row.now) <= row.now else ()
    if row.state.life is not c.Life.ACTIVE or row.next_run_at is None or row.next_run_at > row.now:
        return ()
    if row.series_first_at is None or row.series_decided_at is None:
        return (c.RunBegan(due_at=row.next_run_at, next_run_at=following_run(row.settings, row.now, row.now)),)
    return _due(row, row.series_first_at, row.series_decided_at)


def _start_armed(row: CampaignRow) -> tuple[c.Event, ...]:
    """What refuses a person's start refuses this one, too: it stays armed."""
    try:
        return c.decide(row.state, start_of(row.settings, row.series_first_at, row.now))
    except CommandRefused:
        return ()


def _due(row: CampaignRow, first: datetime, after: datetime) -> tuple[c.Event, ...]:
    following = following_run(row.settings, first, row.now)
    decided = decide_due(
        recurrence_of(row.settings),
        campaign_schedule(row.settings),
        first=first,
        after=after,
        now=row.now,
        is_run_open=row.run_id is not None,
        on_overlap=row.settings.on_overlap,
    )
    events: list[c.Event] = []
    for event in decided:
        match event:
            case FormerRunEnded():
                events.append(c.RunEnded(cause="overlap", next_run_at=following))
            case RunDue(due_at=due_at, is_late=is_late):
                events.append(c.RunBegan(due_at=due_at, is_late=is_late, next_run_at=following))
            case RunSkipped(due_at=due_at, reason=reason):
                events.append(c.RunSkipped(due_at=due_at, reason=reason, next_run_at=following))
            case SeriesEnded() if row.run_id is None and not any(isinstance(e, c.RunBegan) for e in events):
                events.append(c.CampaignCompleted())
            case SeriesEnded():
                pass
    return tuple(events)

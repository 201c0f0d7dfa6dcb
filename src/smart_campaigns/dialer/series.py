"""Runs of a campaign: the next one begins at its instant, the open one ends when nobody is left or its time is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from smart_campaigns.app.campaigns import as_it_stands, start_command
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
from smart_campaigns.core.series import following_run, recurrence_of
from smart_campaigns.ports.records import CampaignRow, OpenRun, SeriesRecords, StartFacts
from smart_campaigns.ports.store import CampaignRef


@dataclass(slots=True, kw_only=True)
class Series:
    records: SeriesRecords

    async def due(self) -> Sequence[CampaignRef]:
        """Campaigns whose run may have to begin, or whose series may be over."""
        return await self.records.due_campaigns()

    async def begin(self, ref: CampaignRef) -> None:
        """A run whose instant has come, or a scheduled campaign that starts itself. Locked only if there is something."""
        row = await self.records.campaign_of(ref)
        is_at_start = _is_armed(row) and first_run_at(campaign_schedule(row.settings), row.now) <= row.now
        facts = await self.records.start_facts(row.ref, row.settings) if is_at_start else None
        decide = partial(_begin, facts=facts)
        if decide(row):
            await self.records.change_campaign(row.ref, decide)

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


def _is_armed(row: CampaignRow) -> bool:
    return row.state.life is c.Life.PAUSED and row.state.is_armed


def _begin(row: CampaignRow, facts: StartFacts | None) -> tuple[c.Event, ...]:
    """Still due, and what an open former run means. `facts`: of an armed campaign whose start has come."""
    if _is_armed(row):
        return () if facts is None else _start_armed(row, facts)
    if row.state.life is not c.Life.ACTIVE:
        return ()
    if row.next_run_at is None:
        return () if row.state.has_open_run else (c.CampaignCompleted(),)
    if row.next_run_at > row.now:
        return ()
    if row.series_first_at is None or row.series_decided_at is None:
        return (c.RunBegan(due_at=row.next_run_at, next_run_at=following_run(row.settings, row.now, row.now)),)
    return _due(row, row.series_first_at, row.series_decided_at)


def _start_armed(row: CampaignRow, facts: StartFacts) -> tuple[c.Event, ...]:
    """What refuses a person's start refuses this one, too: it stays armed, and says so once."""
    try:
        return c.decide(as_it_stands(row, facts), start_command(row))
    except CommandRefused as refused:
        if row.start_refused == str(refused):
            return ()
        return (c.StartRefused(code=refused.code, message=str(refused)),)


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
    return tuple(events) or _nothing_due(row, following)


def _nothing_due(row: CampaignRow, following: datetime | None) -> tuple[c.Event, ...]:
    """An edit took away what was due."""
    if following is None and not row.state.has_open_run:
        return (c.CampaignCompleted(),)
    return (c.NextRunMoved(next_run_at=following),)

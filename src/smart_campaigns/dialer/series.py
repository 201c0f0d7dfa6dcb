"""Runs of a campaign: the next one begins at its instant, the open one ends when nobody is left or its time is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeAlias

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

_Counts: TypeAlias = tuple[Mapping[str, int], Mapping[str, int]]
"""By what became of a contact, and of the excluded by reason."""
_NOT_COUNTED: _Counts = ({}, {})
_WAITS = ("ready", "waiting")


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
        events = _begin(row, facts, _NOT_COUNTED)
        if events:
            ends = row.run_id is not None and any(isinstance(event, c.RunEnded) for event in events)
            counts = await self._counts(ref, row.run_id) if ends and row.run_id is not None else _NOT_COUNTED
            await self.records.change_campaign(row.ref, partial(_begin, facts=facts, counts=counts))

    async def end(self, run: OpenRun, cause: str) -> None:
        """Close the run; without a further one the campaign is completed. It is counted before anything is locked."""
        contacts, excluded = await self._counts(run.ref, run.run_id)

        def decide(row: CampaignRow) -> tuple[c.Event, ...]:
            if row.run_id != run.run_id:
                return ()
            following = (
                None if cause == "end_date" else following_run(row.settings, row.series_first_at or row.now, row.now)
            )
            command = c.EndRun(
                cause=cause,
                next_run_at=following,
                is_last=following is None,
                contacts=contacts,
                excluded=excluded,
            )
            return c.decide(row.state, command)

        await self.records.change_campaign(run.ref, decide)

    async def _counts(self, ref: CampaignRef, run_id: int) -> _Counts:
        """What became of its contacts: those who still wait expire."""
        states = await self.records.target_states(ref, run_id)
        expired = sum(states.get(word, 0) for word in _WAITS)
        contacts = {word: count for word, count in states.items() if word not in _WAITS}
        if expired:
            contacts["expired"] = contacts.get("expired", 0) + expired
        return contacts, await self.records.exclusions(ref, run_id)


def _is_armed(row: CampaignRow) -> bool:
    return row.state.life is c.Life.PAUSED and row.state.is_armed


def _begin(row: CampaignRow, facts: StartFacts | None, counts: _Counts) -> tuple[c.Event, ...]:
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
    return _due(row, row.series_first_at, row.series_decided_at, counts)


def _start_armed(row: CampaignRow, facts: StartFacts) -> tuple[c.Event, ...]:
    """What refuses a person's start refuses this one, too: it stays armed, and says so once."""
    try:
        return c.decide(as_it_stands(row, facts), start_command(row))
    except CommandRefused as refused:
        if row.start_refused == str(refused):
            return ()
        return (c.StartRefused(code=refused.code, message=str(refused)),)


def _due(row: CampaignRow, first: datetime, after: datetime, counts: _Counts) -> tuple[c.Event, ...]:
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
                contacts, excluded = counts
                events.append(c.RunEnded(cause="overlap", next_run_at=following, contacts=contacts, excluded=excluded))
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

"""The list of campaigns: how each stands, how healthy it is, when its window opens or closes, how its last days went."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from smart_campaigns.app.explain import CampaignStatus, Explain
from smart_campaigns.app.health import CampaignHealth
from smart_campaigns.core.campaign import Life
from smart_campaigns.core.campaign_gates import campaign_schedule
from smart_campaigns.core.campaign_settings import missing_to_start
from smart_campaigns.core.errors import CommandRefused
from smart_campaigns.core.health import Health
from smart_campaigns.core.reasons import CampaignReason
from smart_campaigns.core.schedule import judge
from smart_campaigns.core.verdict import Blocked
from smart_campaigns.core.wall_clock import local_date
from smart_campaigns.ports.campaign_list import CampaignFilter, CampaignListRecords, CampaignSort, DayFigures
from smart_campaigns.ports.records import CampaignRow

DAYS = 14
ROWS_MAX = 100_000
RANKED_MAX = 200
"""Campaigns that are looked at, each, to sort them by what no row holds."""
_AT_REST = {
    Life.PAUSED: CampaignReason.PAUSED,
    Life.STOPPED: CampaignReason.STOPPED,
    Life.COMPLETED: CampaignReason.COMPLETED,
}
_ENDED = frozenset({Life.STOPPED, Life.COMPLETED})


@dataclass(frozen=True, slots=True, kw_only=True)
class NextWindow:
    """`is_open`: it closes `at`; else it opens then. `at` None: never."""

    is_open: bool
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A campaign in the list. `health` None: it never started. `window` None: it has ended, or lacks what it takes.

    `days`: the last fourteen of its zone, today the last. `lacks`: what a draft is still without. `placed_last_hour` None:
    it is not active.
    """

    row: CampaignRow
    status: CampaignStatus
    contacts: Mapping[str, int]
    health: Health | None
    window: NextWindow | None
    days: Sequence[DayFigures]
    lacks: Sequence[str]
    placed_last_hour: int | None

    @property
    def connected_share(self) -> float | None:
        """Of the calls of these days; None: there was none."""
        placed = sum(day.placed for day in self.days)
        return sum(day.connected for day in self.days) / placed if placed else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """`counts` of all that are not archived, by state."""

    items: Sequence[Standing]
    has_more: bool
    counts: Mapping[str, int]
    archived: int


@dataclass(frozen=True, slots=True)
class CampaignList:
    records: CampaignListRecords
    explain: Explain
    health: CampaignHealth

    async def page(self, org_id: int, wanted: CampaignFilter, limit: int) -> ListPage:
        """Raises CommandRefused."""
        counts, archived = await self.records.counts(org_id)
        if wanted.sort in _RANKS:
            ranked = await self._ranked(org_id, wanted)
            items, has_more = ranked[:limit], len(ranked) > limit
        else:
            found = await self.records.page(org_id, wanted, limit + 1)
            items, has_more = await self._standings(found[:limit]), len(found) > limit
        return ListPage(items=items, has_more=has_more, counts=counts, archived=archived)

    async def rows(self, org_id: int, wanted: CampaignFilter) -> Sequence[CampaignRow]:
        """All that are wanted, as the pages sort them. Raises CommandRefused."""
        if wanted.sort in _RANKS:
            return [one.row for one in await self._ranked(org_id, wanted)]
        return await self.records.page(org_id, wanted, ROWS_MAX)

    async def _ranked(self, org_id: int, wanted: CampaignFilter) -> Sequence[Standing]:
        """By what no row holds and each look works out anew: of all that are wanted, after the one that ended the page."""
        rows = await self.records.page(org_id, replace(wanted, after=None), RANKED_MAX + 1)
        if len(rows) > RANKED_MAX:
            message = f"More than {RANKED_MAX} campaigns are found, too many to sort so. Filter them first."
            raise CommandRefused("too_many_to_sort", message)
        ranked = sorted(await self._standings(rows), key=_RANKS[wanted.sort])
        ids = [one.row.ref.campaign_id for one in ranked]
        return ranked[ids.index(wanted.after) + 1 :] if wanted.after in ids else ranked

    async def _standings(self, rows: Sequence[CampaignRow]) -> Sequence[Standing]:
        if not rows:
            return ()
        begun = [row.ref for row in rows if row.runs_begun]
        contacts = await self.records.progress(begun)
        since = rows[0].now.date() - timedelta(days=DAYS)  # no zone is further behind
        days = await self.records.days(begun, since)
        active = [row.ref for row in rows if row.state.life is Life.ACTIVE]
        placed = dict.fromkeys((ref.campaign_id for ref in active), 0) | dict(
            await self.records.placed_last_hour(active)
        )
        held = await asyncio.gather(*(self._held(row) for row in rows))
        return [
            Standing(
                row=row,
                status=status,
                contacts=contacts.get(row.ref.campaign_id, {}),
                health=health,
                window=_window(row),
                days=_all_days(row, days.get(row.ref.campaign_id, ())),
                lacks=missing_to_start(row.settings) if row.state.life is Life.DRAFT else (),
                placed_last_hour=placed.get(row.ref.campaign_id),
            )
            for row, (status, health) in zip(rows, held, strict=True)
        ]

    async def _held(self, row: CampaignRow) -> tuple[CampaignStatus, Health | None]:
        status = await self.explain.held(row) if row.state.life is Life.ACTIVE else _at_rest(row)
        return status, await self.health.of_status(status)


def _by_health(one: Standing) -> tuple[bool, int]:
    """Who needs somebody first."""
    return (True, 0) if one.health is None else (False, one.health.score)


def _by_window(one: Standing) -> tuple[bool, bool, float]:
    """What is open, by its closing; then what opens, the soonest first."""
    if one.window is None or one.window.at is None:
        return True, True, 0.0
    return False, not one.window.is_open, one.window.at.timestamp()


_RANKS: Mapping[CampaignSort, Callable[[Standing], tuple[Any, ...]]] = {
    CampaignSort.HEALTH: _by_health,
    CampaignSort.NEXT: _by_window,
}


def _at_rest(row: CampaignRow) -> CampaignStatus:
    return CampaignStatus(
        row=row,
        is_dialing=False,
        reason=CampaignReason.BREAKER_TRIPPED if row.state.is_tripped else _AT_REST.get(row.state.life),
        until=row.next_run_at,
        detail="",
        contacts={},
        excluded={},
        outcomes={},
        has_callers=False,
    )


def _window(row: CampaignRow) -> NextWindow | None:
    if row.state.life in _ENDED or row.state.life is Life.DRAFT:
        return None
    verdict = judge(campaign_schedule(row.settings), row.now)
    return NextWindow(is_open=not isinstance(verdict, Blocked), at=verdict.until)


def _all_days(row: CampaignRow, found: Sequence[DayFigures]) -> Sequence[DayFigures]:
    today = local_date(campaign_schedule(row.settings).tz, row.now)
    by_day = {figures.day: figures for figures in found}
    days = (today - timedelta(days=n) for n in reversed(range(DAYS)))
    return [by_day.get(day, DayFigures(day=day, placed=0, connected=0)) for day in days]

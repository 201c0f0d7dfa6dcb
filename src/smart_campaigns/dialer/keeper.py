"""Keeps the house: begins and ends runs, enrols contacts, fences lost workers, settles what they left.

Any number of keepers may run. Recovery is everybody's, for each host knows only of its own processes; a lock of the
store lets one at a time do the rest. Every step may be cut off anywhere.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import structlog

from smart_campaigns.core.campaign_gates import campaign_schedule
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.reasons import CampaignReason
from smart_campaigns.core.schedule import judge
from smart_campaigns.core.verdict import Blocked
from smart_campaigns.dialer.enrolment import Enrolment
from smart_campaigns.dialer.recovery import Recovery
from smart_campaigns.dialer.series import Series
from smart_campaigns.ports.clock import Clock
from smart_campaigns.ports.flight import FlightRecords
from smart_campaigns.ports.records import ClosedRun, OpenRun, RunRecords
from smart_campaigns.ports.store import StoreAway

log = structlog.get_logger(__name__)
ROUND_S = 0.25
AWAY_S = 0.2
FORGET_EVERY_S = 60.0
PAGES_A_ROUND = 8
"""Of one run; others' turn comes, and recovery's, before it goes on."""
EXPIRED_AT_ONCE = 1000


@dataclass(slots=True, kw_only=True)
class Keeper:
    runs: RunRecords
    enrolment: Enrolment
    recovery: Recovery
    series: Series
    flights: FlightRecords
    clock: Clock
    _polls: dict[int, AsyncGenerator[None]] = field(default_factory=dict)
    """By run: those under way."""
    _forgot_boot_s: float = float("-inf")

    async def run(self) -> None:
        """For ever."""
        while True:
            try:
                if not await self.round():
                    await self.clock.sleep(ROUND_S)
            except StoreAway:
                await self.clock.sleep(AWAY_S)

    async def round(self) -> bool:
        """One round of everything that is due; whether there is more to do at once."""
        await self._isolated("recovery", self.recovery.round)
        async with self.runs.alone() as is_alone:
            if is_alone:
                return await self._keep_house()
        await self._drop_polls(keep=())
        return False

    async def _keep_house(self) -> bool:
        for ref in await self.series.due():
            await self._isolated("series", partial(self.series.begin, ref), ref.campaign_id)
        is_more = False
        for closed in await self.runs.closed_runs():
            is_more |= await self._isolated("closed run", partial(self._expire, closed), closed.ref.campaign_id)
        runs = await self.runs.open_runs()
        await self._drop_polls(keep={run.run_id for run in runs})
        for run in runs:
            is_more |= await self._isolated("run", partial(self._keep, run), run.ref.campaign_id)
        await self._forget()
        return is_more

    async def _isolated(self, what: str, work: Callable[[], Awaitable[object]], campaign_id: int | None = None) -> bool:
        """Whether the work says that there is more of it."""
        try:
            return await work() is True
        except StoreAway as away:  # of one statement, perhaps: if the store is away, the round ends with its next one
            if campaign_id is not None:
                log.warning("the store did not answer", part=what, campaign_id=campaign_id, error=str(away))
            return False
        except Exception:  # one campaign's fault must not hold all others, nor recovery; it is logged, and tried again
            log.exception("a part of the keeper failed", part=what, campaign_id=campaign_id)
            return False

    async def _keep(self, run: OpenRun) -> bool:
        is_more = await self.enrolment.rederive(run)
        settings, _ = await self.runs.settings_of(run.ref)
        if run.run_id not in self._polls and _is_poll_due(run, settings):
            self._polls[run.run_id] = self.enrolment.poll(run)
        if run.run_id in self._polls:
            return await self._go_on(run) or is_more
        await self._end_if_over(run, settings)
        return is_more

    async def _go_on(self, run: OpenRun) -> bool:
        """Some pages of the poll under way; whether it has more."""
        poll = self._polls.pop(run.run_id)  # one that fails begins again
        for _ in range(PAGES_A_ROUND):
            if await anext(poll, _OVER) is _OVER:
                return True  # its run may be over
        self._polls[run.run_id] = poll
        return True

    async def _drop_polls(self, keep: Collection[int]) -> None:
        for run_id in self._polls.keys() - set(keep):
            await self._polls.pop(run_id).aclose()

    async def _end_if_over(self, run: OpenRun, settings: CampaignSettings) -> None:
        if not run.is_active:
            return
        verdict = judge(campaign_schedule(settings), run.now)
        if isinstance(verdict, Blocked) and verdict.reason is CampaignReason.ENDED:
            await self.series.end(run, "end_date")
        elif run.polled_at is not None and await self.runs.is_done(run):
            await self.enrolment.meet_the_rest(run)  # whoever was added since the last poll is not left behind
            if await self.runs.is_done(run):
                await self.series.end(run, "completed")

    async def _expire(self, run: ClosedRun) -> bool:
        for _ in range(PAGES_A_ROUND):
            if not await self.runs.expire(run, EXPIRED_AT_ONCE):
                return False
        return True

    async def _forget(self) -> None:
        if self.clock.boot_s() - self._forgot_boot_s >= FORGET_EVERY_S:
            self._forgot_boot_s = self.clock.boot_s()
            await self._isolated("gone workers", self._forget_workers)

    async def _forget_workers(self) -> None:
        self.flights.sweep(await self.runs.forget_workers())


class _Over:
    """A poll has no more pages."""


_OVER = _Over()


def _is_poll_due(run: OpenRun, settings: CampaignSettings) -> bool:
    is_due = run.polled_at is None or run.now - run.polled_at >= timedelta(seconds=settings.poll_interval_s)
    return is_due or run.is_outdated

"""Keeps the house: begins and ends runs, enrols contacts, fences lost workers, settles what they left.

Any number of keepers may run; an advisory lock lets one do a round at a time. Every step may be cut off anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from smart_campaigns.core.campaign_gates import campaign_schedule
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.reasons import CampaignReason
from smart_campaigns.core.schedule import judge
from smart_campaigns.core.verdict import Blocked
from smart_campaigns.dialer.enrolment import Enrolment
from smart_campaigns.dialer.recovery import Recovery
from smart_campaigns.dialer.series import Series
from smart_campaigns.ports.clock import Clock
from smart_campaigns.ports.records import OpenRun, RunRecords
from smart_campaigns.ports.store import StoreAway

ROUND_S = 0.25
AWAY_S = 0.2


@dataclass(slots=True, kw_only=True)
class Keeper:
    runs: RunRecords
    enrolment: Enrolment
    recovery: Recovery
    series: Series
    clock: Clock

    async def run(self) -> None:
        """For ever."""
        while True:
            try:
                await self.round()
                await self.clock.sleep(ROUND_S)
            except StoreAway:
                await self.clock.sleep(AWAY_S)

    async def round(self) -> None:
        """One round of everything that is due."""
        await self.recovery.round()
        await self.series.begin_due()
        for run in await self.runs.open_runs():
            await self._keep(run)

    async def _keep(self, run: OpenRun) -> None:
        settings, _ = await self.runs.settings_of(run.ref)
        await self.enrolment.rederive(run)
        if self._is_poll_due(run, settings):
            await self._poll(run)
        await self._end_if_over(run, settings)

    def _is_poll_due(self, run: OpenRun, settings: CampaignSettings) -> bool:
        return run.polled_at is None or run.now - run.polled_at >= timedelta(seconds=settings.poll_interval_s)

    async def _poll(self, run: OpenRun) -> None:
        is_first = run.polled_at is None
        await self.enrolment.enrol(run)
        if not is_first:
            await self.enrolment.judge_excluded(run)
        await self.runs.polled(run)

    async def _end_if_over(self, run: OpenRun, settings: CampaignSettings) -> None:
        verdict = judge(campaign_schedule(settings), run.now)
        if isinstance(verdict, Blocked) and verdict.reason is CampaignReason.ENDED:
            await self.series.end(run, "end_date")
        elif run.polled_at is not None and await self.runs.is_done(run):
            await self.series.end(run, "completed")

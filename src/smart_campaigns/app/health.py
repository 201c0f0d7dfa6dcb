"""The health of a campaign: its facts brought together, judged by `core.health`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from smart_campaigns.app.explain import WHILE_DIALING, CampaignStatus, Explain
from smart_campaigns.core.campaign import Life
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.estimate import Pace, estimate
from smart_campaigns.core.health import AnswerRate, Health, HealthFacts, judge_health
from smart_campaigns.core.pacing import recovered
from smart_campaigns.core.reasons import CampaignReason
from smart_campaigns.ports.health_records import HealthRecords, HealthRow
from smart_campaigns.ports.records import CampaignRow
from smart_campaigns.ports.store import CampaignPlan

ENOUGH_CALLS = 30
"""Settled, for their mean hold to stand for the next ones."""


@dataclass(frozen=True, slots=True)
class CampaignHealth:
    records: HealthRecords
    explain: Explain

    async def of(self, org_id: int, code: str) -> Health | None:
        """None: a draft, or never started. Raises NotFound."""
        return await self.of_status(await self.explain.status(org_id, code))

    async def of_status(self, status: CampaignStatus) -> Health | None:
        row = status.row
        if row.state.life is Life.DRAFT or not row.runs_begun:
            return None
        plan = await self.explain.store.plan(row.ref)
        carrier_id = plan.carrier.carrier_id if plan is not None and plan.carrier is not None else None
        read = await self.records.health(row.ref, carrier_id, is_active=row.state.life is Life.ACTIVE)
        if read is None:
            return None
        return judge_health(_facts(read, status, await self._stale(row, plan, read.now)))

    async def _stale(self, row: CampaignRow, plan: CampaignPlan | None, now: datetime) -> tuple[str, ...]:
        """National lists that the law asks of contacts of its latest run, imported too long ago."""
        if plan is None or not plan.registries or not row.settings.respect_dnc_registry:
            return ()
        run_id = row.run_id or await self.explain.records.last_run(row.ref)
        keys = {} if run_id is None else await self.explain.store.legal_keys(row.ref, run_id)
        judged = (self.explain.law.judge(key, plan, now) for key in keys.values())
        return tuple(sorted({name for law in judged for name in law.stale_registries}))


def _facts(read: HealthRow, status: CampaignStatus, stale_registries: tuple[str, ...]) -> HealthFacts:
    row, settings = status.row, status.row.settings
    # channels that are full are no free channel; spacing and rates let go within the minute
    is_placing = status.is_dialing and status.reason in {None, *WHILE_DIALING} and row.in_use < row.state.channels
    return HealthFacts(
        now=read.now,
        since=read.since,
        settled=read.settled,
        infra_or_agent_errors=read.infra_or_agent_errors,
        permanent_failures=read.permanent_failures,
        connected=read.connected,
        connected_short=read.connected_short,
        picked_up=read.picked_up,
        first_words_late=read.first_words_late,
        answered_now=AnswerRate(answered=read.answered_now, placed=read.placed_now),
        answered_before=AnswerRate(answered=read.answered_before, placed=read.placed_before),
        placed=read.placed,
        placements_allowed=_allowed(read, row, status),
        worker_restarts=read.workers_lost,
        carrier_down_since=read.carrier_down_since,
        carrier_slowed_since=_slowed_since(read),
        tripped_at=read.tripped_at if row.state.is_tripped else None,
        is_placing=is_placing and read.ready > 0,
        last_placed_at=read.last_placed_at,
        placement_spacing_s=settings.placement_spacing_s,
        stale_registries=stale_registries,
        budget_left_share=_budget_left(settings, read),
    )


def _allowed(read: HealthRow, row: CampaignRow, status: CampaignStatus) -> float | None:
    """None: something else than the limits held it in the window, or there was nobody to call."""
    is_held = not status.is_dialing or status.reason is CampaignReason.ENGINE_BUSY
    if is_held or not read.ready or read.disturbances or read.settled < ENOUGH_CALLS:
        return None
    pace = Pace(
        settings=row.settings,
        channels=row.state.channels,
        now=read.now,
        mean_hold_s=read.mean_hold_s,
        settled_calls=read.settled,
        carrier_calls_per_second=read.carrier_calls_per_second,
    )
    return estimate(pace).calls_per_hour * (read.now - read.since).total_seconds() / 3600


def _slowed_since(read: HealthRow) -> datetime | None:
    factor = recovered(read.carrier_rate_factor or 1.0, read.carrier_slowed_at, read.now)
    return read.carrier_slowed_at if factor < 1 else None


def _budget_left(settings: CampaignSettings, read: HealthRow) -> float | None:
    if not settings.budget_micro:
        return None
    return max(0.0, 1 - read.spent_micro / settings.budget_micro)

"""How fast a campaign goes, what binds it, and when its contacts are called: from what it is set to and has done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from smart_campaigns.app.exclusions import SAMPLE, Exclusions
from smart_campaigns.core.campaign_gates import campaign_schedule
from smart_campaigns.core.estimate import Estimate, Pace, estimate
from smart_campaigns.core.schedule import window_day
from smart_campaigns.ports.forecast_records import ForecastRecords, Outlook
from smart_campaigns.ports.records import CampaignRecords, CampaignRow
from smart_campaigns.ports.store import CampaignPlan, DialerStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """`is_planned`: no channels are allocated, so it is told for the planned ones. `remaining`: contacts left to call."""

    estimate: Estimate
    channels: int
    is_planned: bool
    remaining: int
    settled_calls: int
    zone: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Estimates:
    store: DialerStore
    campaigns: CampaignRecords
    records: ForecastRecords
    exclusions: Exclusions

    async def of(self, org_id: int, code: str) -> Forecast:
        """Raises NotFound."""
        return await self.of_row(await self.campaigns.campaign(org_id, code))

    async def of_row(self, row: CampaignRow) -> Forecast:
        plan = await self.store.plan(row.ref)
        carrier = plan.carrier if plan is not None else None
        outlook = await self.records.outlook(row.ref, row.settings, carrier.carrier_id if carrier else None)
        schedule = campaign_schedule(row.settings)
        remaining = await self._remaining(row, plan, outlook)
        weight = float(row.settings.priority)
        channels = row.state.channels or row.settings.planned_channels
        found = estimate(
            Pace(
                settings=row.settings,
                channels=channels,
                now=row.now,
                mean_hold_s=outlook.mean_hold_s,
                settled_calls=outlook.settled_calls,
                carrier_calls_per_second=carrier.calls_per_second if carrier else None,
                carrier_share=weight / (weight + outlook.other_weights),
                remaining=remaining,
                placed_today=outlook.placed_today if outlook.day == window_day(schedule, row.now) else 0,
            )
        )
        return Forecast(
            estimate=found,
            channels=channels,
            is_planned=not row.state.channels,
            remaining=remaining,
            settled_calls=outlook.settled_calls,
            zone=row.settings.zone or "UTC",
            now=row.now,
        )

    async def _remaining(self, row: CampaignRow, plan: CampaignPlan | None, outlook: Outlook) -> int:
        """Those who can never be called are left out; of very many by the share that a sample has of them."""
        remaining = outlook.contacts if outlook.remaining is None else outlook.remaining
        if plan is None or not remaining:
            return remaining
        sample = await self.records.sample(row.ref.org_id, row.settings, SAMPLE, is_virtual=bool(row.is_virtual))
        excluded = sum(self.exclusions.of(row, plan, sample).values())
        share = excluded / len(sample) if sample else 0.0
        return min(remaining, outlook.contacts - round(outlook.contacts * share))

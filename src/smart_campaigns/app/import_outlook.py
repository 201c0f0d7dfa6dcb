"""Who of a file's accepted rows could never be called, as the law and the organization's lists stand now."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from smart_campaigns.app.exclusions import SAMPLE, Exclusions
from smart_campaigns.core.campaign_settings import CallType, CampaignSettings
from smart_campaigns.core.contact_import import ContactRow
from smart_campaigns.core.reasons import ContactReason
from smart_campaigns.ports.forecast_records import Sampled
from smart_campaigns.ports.records import DncRecords, Organization, Records
from smart_campaigns.ports.store import CampaignPlan, CampaignRef

NO_CAMPAIGN = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverCalled:
    """`example`: the line of the first of `rows`."""

    reason: ContactReason
    rows: int
    example: int


@dataclass(frozen=True, slots=True)
class ImportOutlook:
    exclusions: Exclusions
    dnc: DncRecords
    clock: Records

    async def of(
        self, organization: Organization, rows: Sequence[ContactRow], call_type: CallType
    ) -> Sequence[NeverCalled]:
        """Of the first `SAMPLE` rows, for real calls of a campaign with default settings; the most frequent first."""
        looked_at = rows[:SAMPLE]
        settings = CampaignSettings(call_type=call_type, country=organization.country, zone=organization.zone)
        plan = await self._plan(organization, settings)
        sample = await self._sample(organization.org_id, looked_at)
        now = await self.clock.now()
        reasons = await asyncio.to_thread(self.exclusions.each, settings, now, plan, sample)
        lines: dict[ContactReason, list[int]] = {}
        for row, reason in zip(looked_at, reasons, strict=True):
            if reason is not None:
                lines.setdefault(reason, []).append(row.line)
        found = [NeverCalled(reason=reason, rows=len(those), example=those[0]) for reason, those in lines.items()]
        return sorted(found, key=lambda one: -one.rows)

    async def _sample(self, org_id: int, rows: Sequence[ContactRow]) -> Sequence[Sampled]:
        numbers = [number for row in rows for number in row.numbers]
        listed = await self.dnc.listed(org_id, numbers)
        hits: dict[str, list[tuple[str, str]]] = {}
        for hit in listed.registry_hits:
            hits.setdefault(hit[0], []).append(hit)
        return [
            Sampled(
                numbers=row.numbers,
                zone=row.zone,
                place=row.place,
                consent=row.consent,
                opted_out=listed.opted_out.intersection(row.numbers),
                registry_hits=tuple(hit for number in row.numbers for hit in hits.get(number, ())),
            )
            for row in rows
        ]

    async def _plan(self, organization: Organization, settings: CampaignSettings) -> CampaignPlan:
        """As far as the law reads it."""
        imported = await self.dnc.imported(organization.org_id)
        return CampaignPlan(
            ref=CampaignRef(organization.org_id, NO_CAMPAIGN),
            settings_version=0,
            rules_version=0,
            settings=settings,
            carrier=None,
            caller_numbers=(),
            agent_id=None,
            agent_version=None,
            agent_config={},
            allowed_countries=frozenset(organization.allowed_countries),
            registries={one.registry: one.imported_at for one in imported},
            registry_max_age_days=max((one.organization_limit.days for one in imported), default=0),
        )

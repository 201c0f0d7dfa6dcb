"""How fast a campaign goes, what binds it, and when its contacts are called: from what it is set to and has done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from smart_campaigns.app.campaign_forms import Checked
from smart_campaigns.app.exclusions import SAMPLE, Exclusions, most_alike
from smart_campaigns.core.campaign_gates import campaign_schedule
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.estimate import Estimate, Pace, estimate
from smart_campaigns.core.legal_stretches import Hours, Stretch
from smart_campaigns.core.policy_table import LegalKey
from smart_campaigns.core.reasons import ContactReason
from smart_campaigns.core.schedule import window_day
from smart_campaigns.ports.forecast_records import ForecastRecords, Outlook, Sampled
from smart_campaigns.ports.records import (
    CampaignRecords,
    CampaignRow,
    CatalogRecords,
    DncRecords,
    Organization,
    Records,
)
from smart_campaigns.ports.store import CampaignPlan, CampaignRef, DialerStore

HARMLESS = frozenset(
    {
        "name",
        "description",
        "project_id",
        "agent_id",
        "agent_version",
        "caller_numbers",
        "single_contact",
        "single_number",
    }
)
"""What may be wrong or missing in a form while its pace is told all the same."""
NEW = 0
"""Id of a campaign that is not saved yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """`is_planned`: no channels are allocated, so it is told for the planned ones. `remaining`: contacts left to call.

    `excluded`: of the `sampled` contacts that were looked at, who can never be called as things stand.
    """

    estimate: Estimate
    channels: int
    is_planned: bool
    contacts: int
    remaining: int
    sampled: int
    excluded: Mapping[ContactReason, int]
    callees: Mapping[LegalKey, int]
    """How many of them the law knows alike."""
    settled_calls: int
    settings: CampaignSettings
    zone: str
    now: datetime

    @property
    def is_sampled(self) -> bool:
        """Not all contacts were looked at: what is told of them is about right."""
        return self.sampled < self.contacts

    @property
    def callable(self) -> int:
        """Of the contacts, as many as nothing excludes for good, by the share of the sample."""
        return self.contacts - _excluded_of(self.contacts, self.sampled, sum(self.excluded.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What an estimate is of: a campaign, or settings that are not saved."""

    ref: CampaignRef
    settings: CampaignSettings
    channels: int
    is_virtual: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class Estimates:
    store: DialerStore
    campaigns: CampaignRecords
    records: ForecastRecords
    exclusions: Exclusions
    catalog: CatalogRecords
    dnc: DncRecords
    clock: Records
    hours: Callable[[CampaignSettings], Hours]

    async def of(self, org_id: int, code: str) -> Forecast:
        """Raises NotFound."""
        return await self.of_row(await self.campaigns.campaign(org_id, code))

    async def of_row(self, row: CampaignRow) -> Forecast:
        asked = _Asked(
            ref=row.ref,
            settings=row.settings,
            channels=row.state.channels,
            is_virtual=bool(row.is_virtual),
            now=row.now,
        )
        return await self._of(asked, await self.store.plan(row.ref))

    async def of_unsaved(
        self, organization: Organization, checked: Checked, *, code: str | None, channels: int | None = None
    ) -> Forecast | None:
        """Of settings as they stand in a form; `code`: of the campaign that is edited, `channels`: what it is to be
        allocated, None: what it has. None: they are too wrong to tell. Raises NotFound."""
        if any(error.field not in HARMLESS for error in checked.errors):
            return None
        settings = checked.settings
        row = await self.campaigns.campaign(organization.org_id, code) if code is not None else None
        ref = row.ref if row is not None else CampaignRef(organization.org_id, NEW)
        asked = _Asked(
            ref=ref,
            settings=settings,
            channels=channels if channels is not None else row.state.channels if row is not None else 0,
            is_virtual=bool(checked.is_virtual),
            now=await self.clock.now(),
        )
        return await self._of(asked, await self._plan(organization, ref, settings))

    async def _of(self, asked: _Asked, plan: CampaignPlan | None) -> Forecast:
        settings = asked.settings
        carrier = plan.carrier if plan is not None else None
        outlook = await self.records.outlook(asked.ref, settings, carrier.carrier_id if carrier else None)
        sample = () if plan is None else await self._sample(asked)
        excluded = {} if plan is None else self.exclusions.of(settings, asked.now, plan, sample)
        callees = self.exclusions.callees(settings, sample)
        left = [one for one in sample if one.is_left]
        lost = {} if plan is None else self.exclusions.of(settings, asked.now, plan, left)
        remaining = _remaining(outlook, len(left), sum(lost.values()))
        weight = float(settings.priority)
        channels = asked.channels or settings.planned_channels
        today = window_day(campaign_schedule(settings), asked.now)
        found = estimate(
            Pace(
                settings=settings,
                channels=channels,
                now=asked.now,
                mean_hold_s=outlook.mean_hold_s,
                settled_calls=outlook.settled_calls,
                carrier_calls_per_second=carrier.calls_per_second if carrier else None,
                carrier_share=weight / (weight + outlook.other_weights),
                remaining=remaining,
                callable_within=self._callable_within(settings, callees),
                last_wait_until=outlook.last_wait_until,
                callbacks=outlook.callbacks,
                last_callback_at=outlook.last_callback_at,
                placed_today=outlook.placed_today if outlook.day == today else 0,
            )
        )
        return Forecast(
            estimate=found,
            channels=channels,
            is_planned=not asked.channels,
            contacts=outlook.contacts,
            remaining=remaining,
            sampled=len(sample),
            excluded=excluded,
            callees=callees,
            settled_calls=outlook.settled_calls,
            settings=settings,
            zone=settings.zone or "UTC",
            now=asked.now,
        )

    def _callable_within(
        self, settings: CampaignSettings, callees: Mapping[LegalKey, int]
    ) -> Callable[[Stretch], Iterable[Stretch]]:
        """By the hours of those that are most alike."""
        most, hours = most_alike(callees), self.hours(settings)
        return lambda stretch: (stretch,) if most is None else hours.stretches(most, stretch)

    async def _sample(self, asked: _Asked) -> Sequence[Sampled]:
        return await self.records.sample(asked.ref, asked.settings, SAMPLE, is_virtual=asked.is_virtual)

    async def _plan(self, organization: Organization, ref: CampaignRef, settings: CampaignSettings) -> CampaignPlan:
        """As far as an estimate reads it."""
        wanted: Sequence[str] = settings.caller_numbers
        carriers = [one for one in await self.catalog.carriers(ref.org_id) if set(one.numbers) & set(wanted)]
        imported = await self.dnc.imported(ref.org_id)
        limits = [one.organization_limit.days for one in imported]
        return CampaignPlan(
            ref=ref,
            settings_version=0,
            rules_version=0,
            settings=settings,
            carrier=carriers[0].config if carriers else None,
            caller_numbers=(),
            agent_id=settings.agent_id,
            agent_version=settings.agent_version,
            agent_config={},
            allowed_countries=frozenset(organization.allowed_countries),
            registries={one.registry: one.imported_at for one in imported},
            registry_max_age_days=limits[0] if limits else 0,
        )


def _remaining(outlook: Outlook, left: int, lost: int) -> int:
    """Of those whom the run has still to call (before a run: of all) without those who can never be called; of very many
    by the share that a sample has of them."""
    remaining = outlook.contacts if outlook.remaining is None else outlook.remaining
    return remaining - _excluded_of(remaining, left, lost)


def _excluded_of(contacts: int, sampled: int, excluded: int) -> int:
    return round(contacts * excluded / sampled) if sampled else 0

"""Will it dial? The rows of readiness from what stands in the store; the law is asked for a sample of the contacts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from smart_campaigns.app.exclusions import SAMPLE, Exclusions
from smart_campaigns.app.explain import CampaignStatus, Explain
from smart_campaigns.core.budget import price_of, worst_case_micro
from smart_campaigns.core.campaign import Life
from smart_campaigns.core.campaign_gates import campaign_schedule
from smart_campaigns.core.campaign_settings import ConsentRule, Trigger, specs
from smart_campaigns.core.disclosure import must_tell_address
from smart_campaigns.core.numbers import legal_key_of
from smart_campaigns.core.policy import (
    LegalKey,
    PolicyTable,
    calendars_needed,
    consent_bases,
    has_consent,
    judge_consent,
    registries_for,
)
from smart_campaigns.core.readiness import ReadinessFacts, ReadinessRow, readiness, refuses_start
from smart_campaigns.core.reasons import CampaignReason
from smart_campaigns.core.schedule import judge
from smart_campaigns.core.verdict import Blocked, Verdict
from smart_campaigns.ports.forecast_records import ForecastRecords, Outlook, Sampled
from smart_campaigns.ports.phonebook import Phonebook
from smart_campaigns.ports.records import CampaignRecords, CampaignRow, CatalogRecords, StartFacts
from smart_campaigns.ports.store import CampaignPlan, DialerStore
from smart_campaigns.ports.test_call_records import TestCallRecords


class Answer(StrEnum):
    """To: will it dial?"""

    DIALING = "dialing"
    WAITING = "waiting"
    """Active, and something holds it (the status says what, and until when)."""
    NO_CALLER = "no_caller"
    """Active, and no caller of its carrier runs."""
    CAN_START = "can_start"
    CANNOT_START = "cannot_start"
    DRAFT = "draft"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class WillItDial:
    """`lacks`: required settings that a draft is still without."""

    row: CampaignRow
    status: CampaignStatus
    rows: tuple[ReadinessRow, ...]
    lacks: tuple[str, ...]
    channel_cap: int
    project: str
    carrier: str
    """Their names, for the commands that cure; blank: none is chosen."""
    month_left_micro: int | None
    """Of the organization's monthly budget; None: it has none."""

    @property
    def answer(self) -> Answer:
        match self.row.state.life:
            case Life.DRAFT:
                return Answer.DRAFT
            case Life.STOPPED:
                return Answer.STOPPED
            case Life.ACTIVE if not self.status.has_callers:
                return Answer.NO_CALLER
            case Life.ACTIVE:
                return Answer.DIALING if self.status.is_dialing else Answer.WAITING
        return Answer.CANNOT_START if refuses_start(self.rows) else Answer.CAN_START


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the law asks of the contacts that were looked at."""

    contacts: int
    without_consent: int
    address_wanted: frozenset[str]
    registries: frozenset[str]
    stale: frozenset[str]
    calendars_missing: frozenset[str]
    is_price_known: bool
    worst_micro: int
    excluded: Mapping[str, int]
    """Who can never be called as things stand, by reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    store: DialerStore
    campaigns: CampaignRecords
    catalog: CatalogRecords
    records: ForecastRecords
    explain: Explain
    phonebook: Phonebook
    policy: PolicyTable
    exclusions: Exclusions
    tests: TestCallRecords
    has_calendar: Callable[[str, int], bool]
    """Whether a place's holidays of a year are known."""

    async def of(self, org_id: int, code: str) -> WillItDial:
        """Raises NotFound."""
        row = await self.campaigns.campaign(org_id, code)
        plan = await self.store.plan(row.ref)
        assert plan is not None
        carrier_id = plan.carrier.carrier_id if plan.carrier else None
        outlook = await self.records.outlook(row.ref, row.settings, carrier_id)
        sample = await self.records.sample(row.ref, row.settings, SAMPLE, is_virtual=bool(row.is_virtual))
        start = await self.campaigns.start_facts(row.ref, row.settings)
        facts = await self._facts(row, plan, outlook, start, self._asked(row, plan, sample))
        rows = readiness(facts)
        lacks = tuple(name for name, spec in specs().items() if spec.is_required and not getattr(row.settings, name))
        return WillItDial(
            row=row,
            status=await self.explain.status(org_id, code),
            rows=rows,
            lacks=lacks,
            channel_cap=start.channel_cap,
            project=next((one.name for one in await self.catalog.projects(org_id) if one.id == row.project_id), ""),
            carrier=plan.carrier.name if plan.carrier else "",
            month_left_micro=start.org_budget_left_micro,
        )

    async def _facts(
        self, row: CampaignRow, plan: CampaignPlan, outlook: Outlook, start: StartFacts, asked: Asked
    ) -> ReadinessFacts:
        settings = row.settings
        closed = judge(campaign_schedule(settings), row.now)
        carrier = plan.carrier
        found = await self.catalog.carriers(row.ref.org_id)
        down = [one for one in found if carrier and one.config.carrier_id == carrier.carrier_id and one.down_since]
        callers = await self.explain.callers(row, plan)
        org_left = start.org_budget_left_micro
        committed = outlook.spent_micro + outlook.reserved_micro + asked.worst_micro
        return ReadinessFacts(
            has_published_agent=start.has_agent,
            address_wanted=frozenset() if start.has_agent_address else asked.address_wanted,
            agent_version_missing=settings.agent_version if plan.agent_id is None and settings.agent_id else None,
            usable_caller_numbers=len(plan.caller_numbers),
            caller_numbers=len(settings.caller_numbers),
            contacts=outlook.contacts,
            contacts_looked_at=asked.contacts,
            excluded=asked.excluded,
            is_event_triggered=settings.trigger is Trigger.EVENT,
            channels=row.state.channels,
            channel_cap=start.channel_cap,
            channels_in_all=start.channels_in_all,
            schedule_reason=_schedule_reason(closed),
            schedule_detail=_closed_until(closed, settings.zone or "UTC"),
            has_carrier=carrier is not None,
            is_carrier_down=bool(down),
            carrier_cause=(down[0].down_cause or "") if down else "",
            respects_registries=settings.respect_dnc_registry,
            registries_needed=asked.registries,
            registries_stale=asked.stale,
            registries_never_imported=asked.registries - set(plan.registries),
            contacts_without_consent=asked.without_consent,
            has_budget=settings.budget_micro is not None or org_left is not None,
            is_budget_spent=settings.budget_micro is not None and committed > settings.budget_micro,
            is_month_spent=org_left is not None and asked.worst_micro > org_left,
            is_price_known=asked.is_price_known,
            has_breaker=settings.circuit_breaker,
            is_tripped=row.state.is_tripped,
            calendars_missing=asked.calendars_missing,
            has_callers=callers.free >= 0,
            models_busy=callers.models_busy if plan.needs_models else "",
            is_agent_tested=await self._is_tested(row.ref.org_id, plan),
        )

    async def _is_tested(self, org_id: int, plan: CampaignPlan) -> bool:
        """A talk is to be tried before it is let loose; one recorded sentence needs no trial."""
        if plan.agent_id is None or plan.agent_version is None or not plan.needs_models:
            return True
        return await self.tests.is_tested(org_id, plan.agent_id, plan.agent_version)

    def _asked(self, row: CampaignRow, plan: CampaignPlan, sample: Sequence[Sampled]) -> Asked:
        keyed = [(self._key(row, one, e164), one) for one in sample if (e164 := one.e164) is not None]
        keys = {key for key, _ in keyed}
        lacking = sum(not self._has_consent(row, key, one) for key, one in keyed)
        needed = {registry for key in keys for registry in registries_for(self.policy, key)}
        limit = timedelta(days=plan.registry_max_age_days)
        stale = {
            registry.name
            for registry in needed
            if (at := plan.registries.get(registry.name)) and row.now - at > registry.age_limit(limit)
        }
        prices = plan.carrier.prices if plan.carrier else ()
        found = [price_of(prices, one.e164) for one in sample if one.e164 is not None]
        known = [price for price in found if price is not None]
        worst = [worst_case_micro(price, row.settings.max_call_duration_s) for price in set(known)]
        return Asked(
            contacts=len(sample),
            without_consent=lacking,
            address_wanted=frozenset(key.places[0] for key in keys if must_tell_address(self.policy, key)),
            registries=frozenset(registry.name for registry in needed),
            stale=frozenset(stale),
            calendars_missing=frozenset(
                place
                for key in keys
                for place in calendars_needed(self.policy, key) - {"ramadan"}
                if not self.has_calendar(place, row.now.year)
            ),
            is_price_known=len(known) == len(found) and (bool(found) or bool(prices)),
            worst_micro=min(worst, default=0),
            excluded={
                str(reason): count for reason, count in self.exclusions.of(row.settings, row.now, plan, sample).items()
            },
        )

    def _key(self, row: CampaignRow, one: Sampled, e164: str) -> LegalKey:
        info = self.phonebook.lookup(e164, row.settings.country or "")
        return legal_key_of(info, row.settings.call_type, given_zone=one.zone, given_subdivision=one.place)

    def _has_consent(self, row: CampaignRow, key: LegalKey, one: Sampled) -> bool:
        bases = consent_bases(one.consent)
        if row.settings.require_consent is ConsentRule.ALWAYS and not has_consent(bases):
            return False
        return not isinstance(judge_consent(self.policy, key, bases), Blocked)


def _schedule_reason(verdict: Verdict) -> CampaignReason | None:
    if not isinstance(verdict, Blocked):
        return None
    assert isinstance(verdict.reason, CampaignReason)
    return verdict.reason


def _closed_until(verdict: Verdict, zone: str) -> str:
    if not isinstance(verdict, Blocked) or verdict.until is None:
        return ""
    return f"{verdict.until.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone}"

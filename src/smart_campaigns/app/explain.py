"""Why: what holds a campaign now, and every gate of its contacts, judged by the dialer's own rules. Changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from smart_campaigns.app.contact_gates import ContactGates, Gate, Law, told
from smart_campaigns.core.budget import judge_budget, price_of, worst_case_micro
from smart_campaigns.core.campaign import Life
from smart_campaigns.core.campaign_gates import CAMPAIGN_GATES, Engine, Hold, campaign_schedule, hold, judge_campaign
from smart_campaigns.core.can_be_called import CanBeCalled, answer_of, is_to_be_enrolled
from smart_campaigns.core.errors import InvalidInput
from smart_campaigns.core.policy_table import LegalKey
from smart_campaigns.core.reasons import CampaignReason, Reason
from smart_campaigns.core.verdict import OK, Blocked, Verdict
from smart_campaigns.ports.contact_records import ContactCard
from smart_campaigns.ports.phonebook import Phonebook
from smart_campaigns.ports.records import (
    CampaignRecords,
    CampaignRow,
    CatalogRecords,
    ContactRow,
    ExplainRecords,
    LiveCallers,
)
from smart_campaigns.ports.store import CampaignPlan, CarrierConfig, DialerStore, Look

WHILE_DIALING = frozenset({CampaignReason.CHANNELS_FULL, CampaignReason.SPACING, CampaignReason.CALLS_PER_MINUTE})
"""Its own pace."""
CANDIDATES = 4
NO_CALLERS = LiveCallers(free=-1, models_busy="")


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignStatus:
    """`reason` None: nothing holds the next placement. `is_dialing`: active, and nothing but its own pace holds it, or the
    calls in progress, whose end makes room on the server."""

    row: CampaignRow
    is_dialing: bool
    reason: Reason | None
    until: datetime | None
    detail: str
    contacts: Mapping[str, int]
    excluded: Mapping[str, int]
    """Of the contacts, by reason."""
    outcomes: Mapping[str, int]
    has_callers: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactAnswer:
    """By a campaign, as the contact's own gates say: what holds all of its contacts is told of the campaign."""

    campaign: str
    answer: CanBeCalled
    reason: Reason | None
    until: datetime | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """`blocked` None: this contact may be called now. The contact's own reasons are told before the campaign's."""

    contact: ContactRow
    e164: str
    state: str
    attempts: int
    legal_key: str
    gates: tuple[Gate, ...]
    blocked: Blocked | None
    answer: CanBeCalled
    """By its own gates alone."""
    now: datetime

    @property
    def zones(self) -> tuple[str, ...]:
        """Where it rings: candidates, of which every one must allow; () none is known."""
        return LegalKey.parse(self.legal_key).zones if self.legal_key else ()


@dataclass(frozen=True, slots=True)
class Explain:
    store: DialerStore
    campaigns: CampaignRecords
    catalog: CatalogRecords
    records: ExplainRecords
    phonebook: Phonebook
    law: Law

    async def status(self, org_id: int, code: str) -> CampaignStatus:
        row = await self.campaigns.campaign(org_id, code)
        run_id = row.run_id or await self.records.last_run(row.ref)
        held = await self.held(row)
        if run_id is None:
            return held
        return replace(
            held,
            contacts=await self.campaigns.target_states(row.ref, run_id),
            excluded=await self.campaigns.exclusions(row.ref, run_id),
            outcomes=await self.campaigns.tallies(row.ref, run_id),
        )

    async def held(self, row: CampaignRow) -> CampaignStatus:
        """What holds it; contacts and outcomes are not counted."""
        plan = await self.store.plan(row.ref)
        callers = await self.callers(row, plan)
        verdict = await self._held(row, plan, callers)
        held = verdict if isinstance(verdict, Blocked) else None
        is_placing = held is None or held.reason in WHILE_DIALING or _is_room_awaited(row, held, callers)
        return CampaignStatus(
            row=row,
            is_dialing=row.state.life is Life.ACTIVE and is_placing,
            reason=held.reason if held else None,
            until=held.until if held else None,
            detail=held.detail if held else "",
            contacts={},
            excluded={},
            outcomes={},
            has_callers=callers.free >= 0,
        )

    async def has_callers(self, row: CampaignRow) -> bool:
        """Whether a caller of the campaign's carrier runs."""
        return (await self.callers(row, await self.store.plan(row.ref))).free >= 0

    async def callers(self, row: CampaignRow, plan: CampaignPlan | None) -> LiveCallers:
        """Of the campaign's carrier."""
        if plan is None or plan.carrier is None:
            return NO_CALLERS
        return await self.catalog.live_callers(row.ref.org_id, plan.carrier.carrier_id)

    async def why(self, org_id: int, code: str, who: str) -> Why:
        """Every gate of one contact, by its id or one of its numbers. Raises NotFound."""
        row = await self.campaigns.campaign(org_id, code)
        named = self.phonebook.lookup(who, row.settings.country or "")
        is_number = not who.isdecimal() and bool(named.e164)
        contact = await self.records.contact(org_id, row.project_id, named.e164 if is_number else who)
        first = contact.numbers[0] if contact.numbers else ""
        run_id = row.run_id or await self.records.last_run(row.ref)
        target = await self.records.target(row.ref, run_id, contact.contact_id, named.e164 if is_number else first)
        plan = await self.store.plan(row.ref)
        assert plan is not None
        key, contact_gates = ContactGates(row=row, plan=plan, phonebook=self.phonebook, law=self.law).of(
            contact, target
        )
        gates = (*await self._campaign_gates(row, plan, target.facts.e164), *contact_gates)
        return Why(
            contact=contact,
            e164=target.facts.e164,
            state="not_enrolled" if target.state is None else target.state.name.lower(),
            attempts=target.facts.attempts,
            legal_key=key,
            gates=gates,
            blocked=told(gates, "contact") or told(gates, "campaign"),
            answer=_can_be_called(row, contact.contact_id, contact_gates).answer,
            now=row.now,
        )

    async def can_be_called(
        self, org_id: int, project_id: int, code: str, cards: Sequence[ContactCard]
    ) -> Mapping[int, ContactAnswer]:
        """Each of the project's contacts by its own gates, all in one look. Raises NotFound, InvalidInput."""
        row = await self.campaigns.campaign(org_id, code)
        if row.project_id != project_id:
            raise InvalidInput.of(
                "campaign", f"{code} calls another project's contacts", fix="give one of this project"
            )
        plan = await self.store.plan(row.ref)
        assert plan is not None
        run_id = row.run_id or await self.records.last_run(row.ref)
        contacts = [_contact_of(card) for card in cards]
        numbers = {one.contact_id: one.numbers[0] if one.numbers else "" for one in contacts}
        targets = await self.records.targets(row.ref, run_id, numbers)
        gates = ContactGates(row=row, plan=plan, phonebook=self.phonebook, law=self.law)
        return {
            one.contact_id: _can_be_called(row, one.contact_id, gates.of(one, targets[one.contact_id])[1])
            for one in contacts
            if one.contact_id in targets
        }

    async def _campaign_gates(self, row: CampaignRow, plan: CampaignPlan, e164: str) -> tuple[Gate, ...]:
        if plan.carrier is None or plan.lacks:
            lacks = Blocked(CampaignReason.NO_CALLER_NUMBER, None, plan.lacks)
            return (Gate(scope="campaign", name="caller_number", verdict=lacks),)
        look = await self._look(row, plan, plan.carrier.carrier_id)
        assert look is not None
        verdicts = self._judged(row, plan, look, await self.callers(row, plan))
        named = list(zip(CAMPAIGN_GATES, verdicts, strict=True))
        place = CAMPAIGN_GATES.index("caller_number")  # in the order in which reasons are told
        named.insert(place, ("budget", _budget(plan, look, plan.carrier, e164)))
        return tuple(Gate(scope="campaign", name=name, verdict=verdict) for name, verdict in named)

    async def _held(self, row: CampaignRow, plan: CampaignPlan | None, callers: LiveCallers) -> Verdict:
        """What the loop of the dialer would say."""
        if row.state.life is not Life.ACTIVE:
            return Blocked(CampaignReason.BREAKER_TRIPPED if row.state.is_tripped else _AT_REST[row.state.life])
        if plan is None or plan.carrier is None or plan.lacks:
            return Blocked(CampaignReason.NO_CALLER_NUMBER, None, plan.lacks if plan else "")
        look = await self._look(row, plan, plan.carrier.carrier_id)
        if look is None:
            return Blocked(CampaignReason.NO_CALLER_NUMBER)
        verdict = hold(self._judged(row, plan, look, callers))
        if isinstance(verdict, Hold):
            return verdict.told
        return await self._nobody_left(row, plan, look)

    def _judged(self, row: CampaignRow, plan: CampaignPlan, look: Look, callers: LiveCallers) -> tuple[Verdict, ...]:
        engine = Engine(
            free_channels=max(callers.free, 0),
            has_caller_number=bool(plan.caller_numbers),
            models=_models(callers) if plan.needs_models else OK,
        )
        facts = look.campaign
        verdicts = judge_campaign(plan.settings, campaign_schedule(plan.settings), facts, engine, facts.now)
        return tuple(_with_next_run(verdict, row) for verdict in verdicts)

    async def _look(self, row: CampaignRow, plan: CampaignPlan, carrier_id: int) -> Look | None:
        keys = {} if row.run_id is None else await self.store.legal_keys(row.ref, row.run_id)
        opened = [key_id for key_id, key in keys.items() if self._opens_at(key, plan, row.now) is None]
        return await self.store.look(row.ref, carrier_id, plan.settings.calls_per_minute, opened, CANDIDATES)

    def _opens_at(self, key: str, plan: CampaignPlan, now: datetime) -> datetime | None:
        """When a legal key that is closed now opens; None: it is open (or nobody knows when: its contacts are judged)."""
        law = self.law.judge(key, plan, now)
        verdicts = (law.hours, law.guard) if plan.settings.business_hours_guard else (law.hours,)
        closed = [verdict for verdict in verdicts if isinstance(verdict, Blocked)]
        untils = [verdict.until for verdict in closed if verdict.until is not None]
        return max(untils) if closed and len(untils) == len(closed) else None

    async def _nobody_left(self, row: CampaignRow, plan: CampaignPlan, look: Look) -> Verdict:
        """The gates of the campaign are open: is there money for a call, and anybody to call?"""
        assert plan.carrier is not None
        if not look.targets:
            budget = _budget_at_best(plan, look, plan.carrier)
            if isinstance(budget, Blocked):
                return budget
            keys = {} if row.run_id is None else await self.store.legal_keys(row.ref, row.run_id)
            instants = [look.campaign.next_due, *(self._opens_at(key, plan, row.now) for key in keys.values())]
            until = min((instant for instant in instants if instant is not None), default=None)
            return Blocked(CampaignReason.NOTHING_ELIGIBLE_UNTIL, until)
        return _budget(plan, look, plan.carrier, look.targets[0].e164)


def _contact_of(card: ContactCard) -> ContactRow:
    return ContactRow(
        contact_id=card.contact_id,
        name=card.name,
        zone=card.zone,
        place=card.place,
        is_deleted=False,
        numbers=tuple(one for one in card.numbers if one not in card.wrong_numbers),
    )


def _can_be_called(row: CampaignRow, contact_id: int, gates: tuple[Gate, ...]) -> ContactAnswer:
    held = told(gates, "contact")
    return ContactAnswer(
        campaign=row.code,
        answer=answer_of(held, is_to_be_enrolled=is_to_be_enrolled(row.state.life, row.settings, contact_id)),
        reason=held.reason if held else None,
        until=held.until if held else None,
        detail=held.detail if held else "",
    )


def _is_room_awaited(row: CampaignRow, held: Blocked, callers: LiveCallers) -> bool:
    """As with full channels: the end of a call lets the next one go."""
    return held.reason is CampaignReason.ENGINE_BUSY and row.in_use > 0 and callers.free >= 0


def _models(callers: LiveCallers) -> Verdict:
    return Blocked(CampaignReason.ENGINE_BUSY, None, callers.models_busy) if callers.models_busy else OK


def _budget(plan: CampaignPlan, look: Look, carrier: CarrierConfig, e164: str) -> Verdict:
    """Whether the worst case of a call to the number fits in what is left."""
    price = price_of(carrier.prices, e164)
    worst = None if price is None else worst_case_micro(price, plan.settings.max_call_duration_s)
    return judge_budget(plan.settings.budget_micro, look.campaign, worst)


def _budget_at_best(plan: CampaignPlan, look: Look, carrier: CarrierConfig) -> Verdict:
    """Whether the cheapest call fits."""
    worst = (worst_case_micro(price, plan.settings.max_call_duration_s) for price in carrier.prices)
    return judge_budget(plan.settings.budget_micro, look.campaign, min(worst, default=None))


_AT_REST = {
    Life.DRAFT: CampaignReason.PAUSED,
    Life.PAUSED: CampaignReason.PAUSED,
    Life.STOPPED: CampaignReason.STOPPED,
    Life.COMPLETED: CampaignReason.COMPLETED,
}


def _with_next_run(verdict: Verdict, row: CampaignRow) -> Verdict:
    if isinstance(verdict, Blocked) and verdict.reason is CampaignReason.NEXT_RUN:
        return replace(verdict, until=row.next_run_at)
    return verdict

"""Why: what holds a campaign now, and every gate of one contact, judged by the dialer's own rules. Changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from smart_campaigns.core.budget import judge_budget, price_of, worst_case_micro
from smart_campaigns.core.callbacks import why_not_kept
from smart_campaigns.core.campaign import Life
from smart_campaigns.core.campaign_gates import Engine, Hold, campaign_schedule, hold, judge_campaign
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.eligibility import LawOfKey, judge_target
from smart_campaigns.core.numbers import NumberInfo, judge_number, legal_key_of
from smart_campaigns.core.reasons import CampaignReason, ContactReason, Reason
from smart_campaigns.core.verdict import OK, Blocked, Verdict
from smart_campaigns.ports.phonebook import Phonebook
from smart_campaigns.ports.records import (
    CampaignRecords,
    CampaignRow,
    CatalogRecords,
    ContactRow,
    ExplainRecords,
    LiveCallers,
    TargetRow,
)
from smart_campaigns.ports.store import CampaignPlan, CarrierConfig, DialerStore, Look, TargetState

CAMPAIGN_GATES = (
    *("active", "schedule", "channels", "engine", "organization_channels", "carrier_up", "carrier_rate"),
    *("carrier_channels", "daily_limit", "caller_number", "run", "channel_free", "spacing", "calls_per_minute"),
)
"""Names of what `judge_campaign` answers, in its order."""
WHILE_DIALING = frozenset({CampaignReason.CHANNELS_FULL, CampaignReason.SPACING, CampaignReason.CALLS_PER_MINUTE})
"""Its own pace."""
CANDIDATES = 4
NO_CALLERS = LiveCallers(free=-1, models_busy="")
_FINISHED = {
    "reached": ContactReason.REACHED,
    "exhausted": ContactReason.ATTEMPTS_USED,
    "expired": ContactReason.EXPIRED,
}


class Law(Protocol):
    def judge(self, key: str, plan: CampaignPlan, now: datetime) -> LawOfKey: ...


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
class Gate:
    scope: str
    name: str
    verdict: Verdict


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
    now: datetime


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
        callers = await self._callers(row, plan)
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
        return (await self._callers(row, await self.store.plan(row.ref))).free >= 0

    async def _callers(self, row: CampaignRow, plan: CampaignPlan | None) -> LiveCallers:
        """Of its carrier."""
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
        info = self.phonebook.lookup(target.facts.e164, row.settings.country or "")
        # derived now, as at each placement, whatever the contact is queued under
        key = str(legal_key_of(info, row.settings.call_type, given_zone=contact.zone, given_subdivision=contact.place))
        gates = (
            *await self._campaign_gates(row, plan, target.facts.e164),
            *self._contact_gates(row, plan, contact, target, info, key),
        )
        return Why(
            contact=contact,
            e164=target.facts.e164,
            state="not_enrolled" if target.state is None else target.state.name.lower(),
            attempts=target.facts.attempts,
            legal_key=key,
            gates=gates,
            blocked=_told(gates, "contact") or _told(gates, "campaign"),
            now=row.now,
        )

    async def _campaign_gates(self, row: CampaignRow, plan: CampaignPlan, e164: str) -> tuple[Gate, ...]:
        if plan.carrier is None or plan.lacks:
            lacks = Blocked(CampaignReason.NO_CALLER_NUMBER, None, plan.lacks)
            return (Gate(scope="campaign", name="caller_number", verdict=lacks),)
        look = await self._look(row, plan, plan.carrier.carrier_id)
        assert look is not None
        verdicts = self._judged(row, plan, look, await self._callers(row, plan))
        named = list(zip(CAMPAIGN_GATES, verdicts, strict=True))
        place = CAMPAIGN_GATES.index("caller_number")  # in the order in which reasons are told
        named.insert(place, ("budget", _budget(plan, look, plan.carrier, e164)))
        return tuple(Gate(scope="campaign", name=name, verdict=verdict) for name, verdict in named)

    def _contact_gates(  # noqa: PLR0917 - what is known of one contact
        self,
        row: CampaignRow,
        plan: CampaignPlan,
        contact: ContactRow,
        target: TargetRow,
        info: NumberInfo,
        key: str,
    ) -> tuple[Gate, ...]:
        law = self.law.judge(key, plan, row.now)
        number = judge_number(info, plan.allowed_countries, given_zone=contact.zone)
        judged = judge_target(row.settings, law, target.facts, row.settings.zone or "UTC", row.now, number=number)
        named = (("state", _state(contact, target, row.settings, row.now)), *judged)
        return tuple(Gate(scope="contact", name=name, verdict=verdict) for name, verdict in named)

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
        """The gates of the campaign are open: is there anybody, and money for the call?"""
        if not look.targets:
            keys = {} if row.run_id is None else await self.store.legal_keys(row.ref, row.run_id)
            instants = [look.campaign.next_due, *(self._opens_at(key, plan, row.now) for key in keys.values())]
            until = min((instant for instant in instants if instant is not None), default=None)
            return Blocked(CampaignReason.NOTHING_ELIGIBLE_UNTIL, until)
        assert plan.carrier is not None
        return _budget(plan, look, plan.carrier, look.targets[0].e164)


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


def _state(contact: ContactRow, target: TargetRow, settings: CampaignSettings, now: datetime) -> Verdict:
    """Where the run has the contact."""
    if contact.is_deleted:
        return Blocked(ContactReason.DELETED)
    match target.state:
        case None:
            return Blocked(ContactReason.NOT_ENROLLED)
        case TargetState.IN_CALL:
            return Blocked(ContactReason.IN_CALL)
        case TargetState.FINISHED:
            return _finished(target, settings)
        case TargetState.WAITING if target.next_at is not None and target.next_at > now and target.reason:
            return Blocked(ContactReason(target.reason), target.next_at, target.detail or "")
    return OK


def _finished(target: TargetRow, settings: CampaignSettings) -> Verdict:
    if target.reason == ContactReason.INVALID_NUMBER:  # exhausted before its attempts were
        return Blocked(ContactReason.INVALID_NUMBER, None, target.detail or "")
    reason = _FINISHED.get(target.finished or "", ContactReason.EXPIRED)
    asked_at = target.facts.callback_at if reason is ContactReason.REACHED else None
    return Blocked(reason, None, why_not_kept(settings, asked_at) if asked_at else "")


def _told(gates: tuple[Gate, ...], scope: str) -> Blocked | None:
    """The first reason (one with no end before any other); until all that wait for time have let go. That a contact is
    not enrolled yet passes by itself: what will exclude it is told before.
    """
    blocks = [gate.verdict for gate in gates if gate.scope == scope and isinstance(gate.verdict, Blocked)]
    lasting = [block for block in blocks if block.until is None]
    lasting.sort(key=lambda block: block.reason is ContactReason.NOT_ENROLLED)
    if not blocks:
        return None
    untils = [block.until for block in blocks if block.until is not None]
    return replace((lasting or blocks)[0], until=None if lasting else max(untils))

"""One campaign's loop: look, judge, commit, hand the placement to the caller; else wait exactly as long as the gates say.

Nothing is locked while the gates run. What was judged is committed only if it still stands; else look again.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from smart_campaigns.core.budget import judge_budget, price_of, worst_case_micro
from smart_campaigns.core.campaign_gates import (
    CAMPAIGN_GATES,
    Engine,
    Hold,
    Scarce,
    campaign_schedule,
    hold,
    judge_campaign,
)
from smart_campaigns.core.eligibility import Held, held, judge_target
from smart_campaigns.core.facts import LOOK_AHEAD, CampaignFacts, TargetFacts
from smart_campaigns.core.ids import uuid7
from smart_campaigns.core.pacing import is_near_rate, is_well, reports_at_once, slowed, turn_in
from smart_campaigns.core.placement_record import what_gates_saw
from smart_campaigns.core.reasons import CampaignReason, ContactReason
from smart_campaigns.core.schedule import Schedule
from smart_campaigns.core.share import FIRST_GUESS_S
from smart_campaigns.core.verdict import OK, Blocked, Verdict
from smart_campaigns.dialer.caller_numbers import ALL_NUMBERS, NumberShare, choose_caller_number
from smart_campaigns.dialer.law import KeyBook, Law
from smart_campaigns.dialer.placed import Placed
from smart_campaigns.dialer.placing import Judged, placement_of
from smart_campaigns.dialer.seat import Seat
from smart_campaigns.ports.clock import Clock, Dice
from smart_campaigns.ports.store import (
    CampaignPlan,
    CampaignRef,
    DialerStore,
    Look,
    Park,
    StoreAway,
    TargetState,
)

AGAIN = timedelta(0)
AWAY_S = 0.2
LONGEST_WAIT_S = 30.0
"""A wait for an event is cut off here all the same: a lost wake costs this much at the most."""
WANT_EVERY_S = 0.5
WANT_AGAIN_S = 0.4
"""A look that comes a little early says it again all the same: what was said holds for one second."""
CANDIDATES = (4, 32, 512)
BUDGET_S = 5.0
"""How soon it looks again when nothing that is left fits the budget, or has a price."""
OTHERS_S = 0.25
"""How soon a process looks again whose next contacts are other processes' to call."""
PACED = frozenset({CampaignReason.SPACING, CampaignReason.CALLS_PER_MINUTE})
"""Told only where no other gate is closed: then no channel that comes back lets it place earlier."""
ENOUGH_RANDOM_BITS = 74


@dataclass(slots=True, kw_only=True)
class Placer:
    ref: CampaignRef
    store: DialerStore
    clock: Clock
    dice: Dice
    seat: Seat
    law: Law
    carrier: tuple[int, int]
    """(organization, carrier) this process serves: other carriers' campaigns are other processes'."""
    carry: Callable[[Placed], None]
    """Takes a committed placement; must not block."""
    numbers: NumberShare = ALL_NUMBERS
    """The caller numbers that this process can call from."""

    told: Blocked | None = None
    """Why nothing is placed now, or what holds the next placement."""
    told_until: datetime | None = None
    is_over: bool = False
    """The campaign is not active any more; a wake begins a new placer."""
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _paced_until: datetime | None = None
    """Before this instant its own pace lets it place nothing, whatever channels come back."""
    _plan: CampaignPlan | None = None
    _schedule: Schedule | None = None
    _keys: KeyBook | None = None
    _keys_of: tuple[int | None, int] | None = None
    _wanted_boot_s: float = float("-inf")
    _candidates: int = 0
    _favoured: int | None = None
    _refusals: int = 0
    _refused_until_boot_s: float = float("-inf")
    _refused_why: str = ""

    def wake(self) -> None:
        """Something changed that may let this campaign place, or its settings did."""
        self._wake.set()

    def nudge(self) -> None:
        """A call of it ended, or a channel came back: worth a look, unless its own pace holds it anyway."""
        if self._paced_until is None:
            self._wake.set()

    def sent(self, upper: datetime) -> None:
        """Its latest INVITE left at `upper` at the latest: the instant from which spacing is counted."""
        if self._paced_until is not None and self._plan is not None:
            spacing = timedelta(seconds=self._plan.settings.placement_spacing_s)
            self._paced_until = max(self._paced_until, upper + spacing)
        self._refusals = 0

    def refused(self, why: str) -> None:
        """Our own side could not send: the next placement waits 1 s, and twice as long each time, at most 30 s."""
        wait_s = min(LONGEST_WAIT_S, 2.0**self._refusals)
        self._refusals += 1
        self._refused_until_boot_s, self._refused_why = self.clock.boot_s() + wait_s, why

    async def run(self) -> None:
        """Until the campaign is no longer active."""
        while not self.is_over:
            self._wake.clear()  # before the look, or a wake between look and wait is lost
            try:
                again_at = await self._look()
            except StoreAway:
                self.told, self.told_until = Blocked(CampaignReason.DATABASE_AWAY), None
                await self.clock.sleep(AWAY_S)
                continue
            if again_at != AGAIN and not self.is_over:  # nobody wakes one that is over
                assert not isinstance(again_at, timedelta)
                await self._wait(again_at)

    async def _wait(self, again_at: datetime | None) -> None:
        """Until an instant of the store (None: for a wake). Whoever is not favoured looks a little later."""
        until_boot_s = self.clock.boot_s() + LONGEST_WAIT_S
        while not self._wake.is_set():
            at = max(filter(None, (again_at, self._paced_until)), default=None)  # the send may move it meanwhile
            look_boot_s = until_boot_s
            if at is not None:
                look_boot_s = min(until_boot_s, self.seat.store_clock.boot_s_not_before(at - LOOK_AHEAD))
            wait_s = look_boot_s - self.clock.boot_s()
            if wait_s <= 0:
                break
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._wake.wait()
        self._paced_until = None
        delay_s = self.seat.delay_s(self._favoured, self.dice)
        if delay_s:
            await self.clock.sleep(delay_s)

    async def _look(self) -> datetime | timedelta | None:
        """One look. AGAIN: look at once; an instant or None: when to look again."""
        plan = self._plan or await self._load_plan()
        if plan is None:
            self.is_over = True
            return AGAIN
        carrier = plan.carrier
        if carrier is None or plan.agent_id is None or (self.ref.org_id, carrier.carrier_id) != self.carrier:
            self.told, self._plan = Blocked(CampaignReason.NO_CALLER_NUMBER, None, plan.lacks), None
            return None
        look = await self._read(plan, carrier.carrier_id)
        if look is None or self._is_outdated(plan, look.campaign):
            self._plan = None
            return AGAIN
        if await self._reload_keys(look.campaign):
            return AGAIN
        return await self._judge(plan, look)

    async def _load_plan(self) -> CampaignPlan | None:
        plan = self._plan = await self.store.plan(self.ref)
        if plan is not None:
            self._schedule = campaign_schedule(plan.settings)
            self._keys = KeyBook(self.law)
            self._keys_of = None
        return plan

    async def _read(self, plan: CampaignPlan, carrier_id: int) -> Look | None:
        assert self._keys is not None
        asked = self.clock.boot_s()
        now = self.seat.store_clock.latest(asked) if self.seat.store_clock.is_known else await self.store.now()
        keys = self._keys.open_keys(plan, now + LOOK_AHEAD)
        asked = self.clock.boot_s()
        look = await self.store.look(
            self.ref, carrier_id, plan.settings.calls_per_minute, keys, CANDIDATES[self._candidates]
        )
        if look is not None:
            self.seat.store_clock.sample(asked, look.campaign.now, self.clock.boot_s())
            self._favoured = look.campaign.favoured
        return look

    def _is_outdated(self, plan: CampaignPlan, facts: CampaignFacts) -> bool:
        return (plan.settings_version, plan.rules_version) != (facts.settings_version, facts.rules_version)

    async def _reload_keys(self, facts: CampaignFacts) -> bool:
        if facts.run_id is None or self._keys_of == (facts.run_id, facts.keys_version):
            return False
        assert self._keys is not None
        self._keys.load(await self.store.legal_keys(self.ref, facts.run_id))
        self._keys_of = (facts.run_id, facts.keys_version)
        return True

    async def _judge(self, plan: CampaignPlan, look: Look) -> datetime | timedelta | None:
        assert self._schedule is not None
        facts = look.campaign
        at = facts.now + LOOK_AHEAD
        engine = Engine(
            free_channels=self.seat.free_channels(),
            has_caller_number=bool(plan.caller_numbers),
            models=self.seat.models() if plan.needs_models else OK,
        )
        verdicts = judge_campaign(plan.settings, self._schedule, facts, engine, at)
        verdict = hold(verdicts)
        if isinstance(verdict, Hold):
            return await self._hold(verdict, facts)
        refused_for = timedelta(seconds=max(0.0, self._refused_until_boot_s - self.clock.boot_s()))
        if refused_for > LOOK_AHEAD:
            self.told_until = facts.now + refused_for
            self.told = Blocked(CampaignReason.ENGINE_BUSY, self.told_until, self._refused_why)
            return self.told_until
        if facts.next_due is not None and facts.next_due <= facts.now:
            assert facts.run_id is not None
            await self.store.promote(self.ref, facts.run_id)
            return AGAIN
        return await self._choose(plan, look, at, verdict.until, tuple(zip(CAMPAIGN_GATES, verdicts, strict=True)))

    async def _hold(self, verdict: Hold, facts: CampaignFacts) -> datetime | None:
        self.told, self.told_until = verdict.told, verdict.look_again_at
        if verdict.told.reason in PACED:
            self._paced_until = verdict.look_again_at
        self.is_over = self.is_over or facts.state != "active"
        if verdict.lacks:
            return await self._want(verdict, facts)
        return verdict.look_again_at

    async def _want(self, verdict: Hold, facts: CampaignFacts) -> datetime:
        """Only what campaigns share is missing: say so, twice a second, and look again by then at the latest.

        Whoever lacks both kinds stands before nobody: it could use neither.
        """
        is_due = self.clock.boot_s() - self._wanted_boot_s > WANT_AGAIN_S
        is_alone = verdict.lacks == {Scarce.CARRIER} and facts.carrier.others == 0
        if is_due and len(verdict.lacks) == 1 and not is_alone:
            self._wanted_boot_s = self.clock.boot_s()
            carrier_id = facts.carrier.carrier_id if Scarce.CARRIER in verdict.lacks else None
            await self.store.want(self.ref, carrier_id)
        until = facts.now + timedelta(seconds=WANT_EVERY_S)
        if verdict.lacks == {Scarce.CARRIER} and not facts.carrier.is_full:
            turn = max(LOOK_AHEAD, turn_in(facts.carrier, facts.now + LOOK_AHEAD))
            until = min(until, facts.now + LOOK_AHEAD + turn)
        return min(until, verdict.look_again_at or until)

    async def _choose(
        self, plan: CampaignPlan, look: Look, at: datetime, until: datetime, opened: Iterable[tuple[str, Verdict]]
    ) -> datetime | timedelta | None:
        assert self._keys is not None and self._schedule is not None  # noqa: PT018
        facts, parks = look.campaign, []
        passed_over: Blocked | None = None
        for target in look.targets:
            callee = self._keys.callee(target, plan)
            law = self._keys.of(callee.key, plan, at)
            gates = judge_target(plan.settings, law, target, plan.settings.zone or "UTC", at, number=callee.number)
            verdict = held(gates)
            if isinstance(verdict, Held):
                parks.append(_park(target, verdict))
                continue
            number = choose_caller_number(plan.settings, plan.caller_numbers, target, facts.placed_today)
            worst, budget = self._budget(plan, facts, target)
            if isinstance(budget, Blocked):  # another contact's call may be cheaper
                passed_over = passed_over or budget
                continue
            if not self.numbers.holds(number):
                passed_over = passed_over or Blocked(
                    CampaignReason.ENGINE_BUSY, detail="other callers' numbers are next"
                )
                continue
            if parks:
                await self._park(facts, parks)
            judged = (*opened, ("budget", budget), *gates)
            seen = what_gates_saw(plan.settings, self._schedule, facts, target, judged, at)
            return await self._place(
                Judged(
                    plan=plan,
                    schedule=self._schedule,
                    facts=facts,
                    target=target,
                    zone=self._keys.zone_of(callee.key),
                    caller_number=number,
                    until=min(until, verdict.until),
                    worst_micro=worst,
                    seen=seen,
                    lifts_head=passed_over is None,
                )
            )
        if passed_over is not None and not parks:
            return self._read_further(look, passed_over)
        return await self._none(plan, facts, parks, at)

    def _read_further(self, look: Look, passed_over: Blocked) -> datetime | timedelta:
        """None of those that were read can be called by this process now, through no fault of theirs."""
        if len(look.targets) == CANDIDATES[self._candidates] and self._candidates < len(CANDIDATES) - 1:
            self._candidates += 1
            return AGAIN
        self._candidates = 0
        self.told, self.told_until = passed_over, None
        again_s = OTHERS_S if passed_over.reason is CampaignReason.ENGINE_BUSY else BUDGET_S
        return look.campaign.now + timedelta(seconds=again_s)

    def _budget(self, plan: CampaignPlan, facts: CampaignFacts, target: TargetFacts) -> tuple[int, Verdict]:
        """What the call may cost at most (0: no price is known, and no budget asks for one), and whether it may."""
        assert plan.carrier is not None
        price = price_of(plan.carrier.prices, target.e164)
        worst = None if price is None else worst_case_micro(price, plan.settings.max_call_duration_s)
        return worst or 0, judge_budget(plan.settings.budget_micro, facts, worst)

    async def _none(
        self, plan: CampaignPlan, facts: CampaignFacts, parks: Sequence[Park], at: datetime
    ) -> datetime | timedelta | None:
        if parks:
            await self._park(facts, parks)
            self._candidates = min(self._candidates + 1, len(CANDIDATES) - 1)
            return AGAIN
        assert self._keys is not None
        self._candidates = 0
        opens = self._keys.next_change(plan, at)
        until = min((c for c in (facts.next_due, opens) if c is not None), default=None)
        self.told, self.told_until = Blocked(CampaignReason.NOTHING_ELIGIBLE_UNTIL, until), until
        due = facts.next_due and facts.next_due + LOOK_AHEAD  # contacts become ready when due, not before
        return min((c for c in (due, opens) if c is not None), default=None)

    async def _park(self, facts: CampaignFacts, parks: Sequence[Park]) -> None:
        assert facts.run_id is not None
        await self.store.park(self.ref, facts.run_id, parks, (facts.settings_version, facts.rules_version))

    async def _place(self, judged: Judged) -> datetime | timedelta | None:
        plan, facts = judged.plan, judged.facts
        self._candidates = 0
        takes_turns = self.numbers.count == 1  # else the number says whose turn it is
        favoured = self.seat.next_favoured() if takes_turns else None
        placement = placement_of(judged, self.seat.lease, self._new_id(facts.now), favoured)
        self.seat.reserve(placement.attempt_id)
        self.seat.passing("judged")
        try:
            done = await self.store.place(placement)
        except BaseException:
            self.seat.doubt(self.ref, placement.attempt_id, placement.upper)
            raise
        if not done:
            self.seat.release(placement.attempt_id)
            return AGAIN
        self.seat.passing("committed")
        self._wanted_boot_s = float("-inf")  # the commit took back that it wants a channel
        hold_s = facts.mean_hold_s or FIRST_GUESS_S
        s = plan.settings
        binds = reports_at_once(s.placement_spacing_s, s.calls_per_minute, facts.channels, hold_s)
        spaced_until = placement.slot + timedelta(seconds=s.placement_spacing_s)
        self.told, self.told_until = Blocked(CampaignReason.SPACING, spaced_until), spaced_until
        self._paced_until, self._favoured = spaced_until, placement.favoured
        self.carry(
            Placed(
                placement=placement,
                plan=plan,
                caller_number=judged.caller_number,
                sender=self,
                reports_at_once=binds,
                is_carrier_well=is_well(facts.carrier, facts.now),
                is_carrier_near_its_rate=is_near_rate(facts.carrier, placement.carrier_limit),
                rate_factor_after_throttling=slowed(facts.carrier, facts.now),
            )
        )
        return spaced_until

    def _new_id(self, now: datetime) -> UUID:
        return uuid7(now, self.dice.getrandbits(ENOUGH_RANDOM_BITS))


def _park(target: TargetFacts, verdict: Held) -> Park:
    if verdict.reason is ContactReason.ATTEMPTS_USED:
        state, finished = TargetState.FINISHED, "exhausted"
    elif verdict.until is None:
        state, finished = TargetState.EXCLUDED, None
    else:
        state, finished = TargetState.WAITING, None
    return Park(
        contact_id=target.contact_id,
        number_id=target.number_id,
        attempts=target.attempts,
        state=state,
        next_at=verdict.until if state is TargetState.WAITING else None,
        reason=verdict.reason,
        detail=verdict.detail,
        finished=finished,
    )

"""What a call's carrying leaves behind when it is cut off, refused, told to end, or when the engine is gone."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from smart_campaigns.caller.process import EngineLost
from smart_campaigns.core.budget import Price
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.model_load import judge_models
from smart_campaigns.core.signals import LocalCause
from smart_campaigns.core.verdict import OK, Blocked, Verdict
from smart_campaigns.ports.store import CallState, CampaignRef, StoreAway, TargetState
from smart_campaigns.ports.telephony import DialError, DialRequest
from smart_campaigns.simulation.simulated_carrier import Fate, FateKind, SimulatedTrunk
from smart_campaigns.simulation.virtual_loop import run_virtual
from smart_campaigns.simulation.world import SimulatedProcess, World
from smart_campaigns.testing.in_memory_rows import Attempt

START = datetime(2026, 11, 23, 10, tzinfo=UTC)
ANSWERS = Fate(kind=FateKind.ANSWER, rings_after_s=0.5, picks_up_after_s=2.0, talk_s=20.0, ends_after_s=0.0)
CENT = 10_000
BUSY = judge_models(None)
assert isinstance(BUSY, Blocked)


class Outage:
    """The store as everybody sees it: away between two instants of the loop."""

    def __init__(self, world: World) -> None:
        self._store, self._clock = world.store, world.clock
        self.away_s = (0.0, 0.0)

    def for_(self, seconds: float) -> None:
        self.away_s = (self._clock.boot_s(), self._clock.boot_s() + seconds)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)
        if not inspect.iscoroutinefunction(method):
            return method

        async def asked(*args: Any, **kwargs: Any) -> Any:
            if self.away_s[0] <= self._clock.boot_s() < self.away_s[1]:
                raise StoreAway("as the test wants it")
            return await method(*args, **kwargs)

        return asked


@dataclass
class Bed:
    world: World
    ref: CampaignRef
    process: SimulatedProcess
    org_id: int
    carrier_id: int
    run_id: int
    outage: Outage
    refusals: list[float] = field(default_factory=list)

    @property
    def attempts(self) -> list[Attempt]:
        return list(self.world.store.tables.attempts.values())

    def refuse(self, cause: LocalCause, only: str | None = None) -> None:
        """The process's own side refuses to send (to one number, or to all)."""

        async def prepare(request: DialRequest) -> None:
            if only in (None, request.to):
                self.refusals.append(self.world.clock.boot_s())
                raise DialError(cause, "as the test wants it")

        self._patch("prepare", prepare)

    def _patch(self, name: str, method: Callable[..., Awaitable[Any]]) -> None:
        trunk = self.process.trunk

        class Trunk:
            def __getattr__(self, asked: str) -> object:
                return method if asked == name else getattr(trunk, asked)

        self.process.caller.telephony = self.process.caller.crew.telephony = Trunk()  # type: ignore[assignment]

    def slow(self, method: str, seconds: float) -> None:
        """The store answers late: the work is done at once."""
        store, clock = self.world.store, self.world.clock

        async def late(*args: Any, **kwargs: Any) -> Any:
            answer = await getattr(store, method)(*args, **kwargs)
            await clock.sleep(seconds)
            return answer

        class Store:
            def __getattr__(self, asked: str) -> object:
                return late if asked == method else getattr(store, asked)

        for placer in self.process.caller._placers.values():
            placer.store = Store()  # type: ignore[assignment]
        self.process.caller.store = Store()  # type: ignore[assignment]

    def broken(self, method: str) -> None:
        async def fails(*args: Any, **kwargs: Any) -> Any:
            raise ValueError("a fault of ours")

        store = self.world.store

        class Store:
            def __getattr__(self, asked: str) -> object:
                return fails if asked == method else getattr(store, asked)

        self.process.caller.crew.store = Store()  # type: ignore[assignment]


async def bed(*, contacts: int = 3, fate: Fate = ANSWERS, prices: tuple[Price, ...] = (), **settings: Any) -> Bed:
    world = World(start=START)
    world.carrier.throw = lambda *_: fate
    org_id = world.store.add_organization(channels=20)
    carrier_id = world.store.add_carrier(org_id, calls_per_second=10.0, concurrent_calls=20)
    if prices:
        carrier = world.store.tables.carriers[org_id, carrier_id]
        carrier.config = replace(carrier.config, prices=prices)
    world.store.add_contacts(org_id, 1, (f"+1212{n}" for n in range(2_000_000, 2_000_000 + contacts)))
    values: dict[str, Any] = {"placement_spacing_s": 2.0, "max_dial_attempts": 1} | settings
    campaign = CampaignSettings(
        name="A day",
        project_id=1,
        agent_id=1,
        caller_numbers=("+12025550100",),
        zone="UTC",
        window_start=time(9),
        window_end=time(18),
        business_hours_guard=False,
        **values,
    )
    ref = world.store.add_campaign(org_id, campaign, channels=20)
    run_id = world.store.begin_run(ref)
    outage: Any = Outage(world)
    world.store = outage
    process = await world.add_process(org_id, carrier_id)
    return Bed(world, ref, process, org_id, carrier_id, run_id, outage)


def counted_looks(it: Bed) -> list[float]:
    """Grows by the instant of each look from now on."""
    looks: list[float] = []
    real = it.world.store.look

    async def look(*args: Any) -> Any:
        looks.append(it.world.clock.boot_s())
        assert len(looks) < 1000, "it looks again and again without a pause"
        return await real(*args)

    it.world.store.look = look  # type: ignore[method-assign]
    return looks


async def placed(it: Bed, count: int = 1) -> None:
    while len(it.world.carrier.log) < count:
        await it.world.run_for(0.01)


def test_a_call_that_is_cut_off_keeps_its_flight_mark() -> None:
    async def main() -> None:
        it = await bed(contacts=1)  # spacing does not bind: no report goes alone
        await placed(it)
        (attempt,) = it.attempts
        for task in list(it.process.caller._tasks):
            task.cancel()
        await it.world.run_for(0.1)
        assert attempt.attempt_id in it.process.marks.marks
        assert attempt.is_live
        await it.world.run_for(10.0)  # its own process lives: it does not take it for a commit whose reply was lost
        assert attempt.is_live

    run_virtual(main())


def test_a_fault_in_the_carrying_ends_the_leg_and_voids_nothing() -> None:
    async def main() -> None:
        it = await bed(contacts=1)
        it.broken("progress")
        await placed(it)
        await it.world.run_for(5.0)
        (attempt,), (invite,) = it.attempts, it.world.carrier.log
        assert invite.ended_at is not None
        assert invite.end is not None
        assert invite.end.local_cause is LocalCause.SHUTDOWN
        assert attempt.state is CallState.DIALING
        await it.world.run_for(2000.0)  # beyond its deadline
        assert attempt.state is CallState.ENDED
        assert attempt.finish is not None
        assert attempt.finish.outcome == "ambiguous"

    run_virtual(main())


def test_what_our_own_side_refuses_is_not_tried_again_at_once() -> None:
    async def main() -> None:
        it = await bed()
        it.refuse(LocalCause.RESOLVER)
        await it.world.run_for(120.0)
        assert 5 <= len(it.refusals) <= 9  # after 1, 2, 4 … 30 s
        assert all(attempt.state is CallState.VOID for attempt in it.attempts)
        placer = it.process.caller._placers[it.ref]
        assert placer.told is not None
        assert (str(placer.told.reason), "as the test wants it" in placer.told.detail) == ("engine_busy", True)
        assert placer.told_until is not None
        it.process.caller.telephony = it.process.caller.crew.telephony = it.process.trunk
        await it.world.run_for(40.0)
        assert len(it.world.carrier.log) == 3

    run_virtual(main())


def test_a_number_that_our_own_side_takes_for_none_is_excluded() -> None:
    async def main() -> None:
        it = await bed()
        it.refuse(LocalCause.INVALID_NUMBER, only="+12122000000")
        await it.world.run_for(60.0)
        targets = it.world.store.tables.runs[it.run_id].targets
        bad = next(t for t in targets.values() if t.contact.numbers == ("+12122000000",))
        assert (bad.state, bad.reason) == (TargetState.EXCLUDED, "invalid_number")
        assert len(it.refusals) == 1
        assert {invite.to for invite in it.world.carrier.log} == {"+12122000001", "+12122000002"}

    run_virtual(main())


def test_a_commit_under_way_when_the_process_drains_is_carried_to_its_end() -> None:
    async def main() -> None:
        it = await bed(contacts=2, placement_spacing_s=5.0)
        await placed(it)
        it.slow("place", 0.15)
        while len(it.attempts) < 2:
            await it.world.run_for(0.01)
        assert len(it.world.carrier.log) == 1  # committed, and the reply is on its way
        await it.process.caller.drain(600.0)
        assert [attempt.state for attempt in it.attempts] == [CallState.ENDED] * 2
        assert not it.process.caller.seat.live

    run_virtual(main())


def test_a_drain_that_is_cut_off_and_hurried_loses_no_call() -> None:
    async def main() -> None:
        it = await bed(contacts=1)
        await placed(it)
        await it.world.run_for(3.0)
        draining = asyncio.create_task(it.process.caller.drain(600.0))
        await it.world.run_for(1.0)
        draining.cancel()
        await it.process.caller.drain(5.0)
        (attempt,) = it.attempts
        assert attempt.finish is not None
        assert (attempt.state, attempt.finish.outcome, attempt.finish.cause) == (
            CallState.ENDED,
            "answered",
            "operator",
        )

    run_virtual(main())


@pytest.mark.parametrize("told_after_s", [0.0, 0.02, 1.0, 10.0])
def test_stop_with_hang_up_reaches_every_call(told_after_s: float) -> None:
    """Before the reply to its commit, before it is sent, while it rings, while it talks."""

    async def main() -> None:
        it = await bed(contacts=1)
        it.slow("place", 0.005)
        while not it.attempts:
            await it.world.run_for(0.001)
        await it.world.run_for(told_after_s)
        it.world.store.end_run(it.ref, "stopped")
        it.world.store.hang_up(it.ref)
        await it.world.run_for(1.0)
        (attempt,) = it.attempts
        assert not attempt.is_live
        for invite in it.world.carrier.log:
            assert invite.ended_at is not None
            assert invite.end is not None
            assert invite.end.local_cause is LocalCause.OPERATOR

    run_virtual(main())


def test_calls_of_a_later_start_are_not_hung_up() -> None:
    async def main() -> None:
        it = await bed(contacts=2)
        await placed(it)
        it.world.store.hang_up(it.ref)
        await placed(it, 2)
        await it.world.run_for(40.0)
        assert [i.end.local_cause for i in it.world.carrier.log if i.end] == [
            LocalCause.OPERATOR,
            LocalCause.AGENT_DONE,
        ]

    run_virtual(main())


def test_a_dead_engine_ends_the_process() -> None:
    async def main() -> None:
        it = await bed(contacts=0)

        async def unhealthy() -> bool:
            return False

        it._patch("healthy", unhealthy)
        await it.world.run_for(10.0)
        assert it.process.task.done()
        error = it.process.task.exception()
        assert isinstance(error, ExceptionGroup)
        assert error.subgroup(EngineLost) is not None

    run_virtual(main())


def test_a_call_that_outlasts_an_outage_is_reported_by_whoever_carried_it() -> None:
    """Its deadline passes meanwhile; the keeper, quicker than the caller, hears the process that lives first."""

    async def main() -> None:
        it = await bed(contacts=1, max_call_duration_s=30, max_dial_attempts=3, wait_between_attempts_min=0)
        it.world.keep_every_s = 0.01
        await placed(it)
        await it.world.run_for(1.0)
        it.outage.for_(200.0)
        await it.world.run_for(260.0)
        (attempt,) = it.attempts
        assert attempt.finish is not None
        assert (len(it.world.carrier.log), attempt.finish.outcome) == (1, "completed")

    run_virtual(main())


def test_whoever_picks_up_while_the_database_is_away_is_talked_to() -> None:
    async def main() -> None:
        it = await bed(contacts=1)
        await placed(it)
        it.outage.for_(100.0)
        await it.world.run_for(30.0)
        (invite,) = it.world.carrier.log
        assert invite.end is not None
        assert invite.end.local_cause is LocalCause.AGENT_DONE
        assert invite.picked_up_at is not None
        assert invite.ended_at is not None
        assert (invite.ended_at - invite.picked_up_at).total_seconds() == pytest.approx(20.0)  # no second of silence
        assert it.attempts[0].is_live
        await it.world.run_for(100.0)
        (attempt,) = it.attempts
        assert attempt.finish is not None
        assert attempt.finish.outcome == "completed"
        assert attempt.picked_up_at is not None
        assert attempt.ringing_at is not None

    run_virtual(main())


def test_a_contact_without_a_price_does_not_hold_up_the_others() -> None:
    async def main() -> None:
        it = await bed(
            contacts=3, prices=(Price(prefix="12122000002", per_minute_micro=CENT),), budget_micro=100 * CENT
        )
        await it.world.run_for(30.0)
        assert [invite.to for invite in it.world.carrier.log] == ["+12122000002"]
        told = it.process.caller._placers[it.ref].told
        assert told is not None
        assert str(told.reason) == "price_unknown"

    run_virtual(main())


def test_a_waiting_contact_is_looked_for_when_it_is_due_and_not_before() -> None:
    async def main() -> int:
        busy = Fate(kind=FateKind.BUSY, rings_after_s=0.5, picks_up_after_s=0.0, talk_s=0.0, ends_after_s=0.0)
        it = await bed(
            contacts=1,
            fate=busy,
            max_dial_attempts=2,
            wait_between_attempts_min=10,
            cooldown_h=0,
            not_picked_cooldown_h=0,
        )
        looks = counted_looks(it)
        await it.world.run_for(700.0)
        first, second = it.world.carrier.log
        assert timedelta(minutes=10) <= second.at - first.at < timedelta(minutes=10, seconds=0.3)
        return len(looks)

    assert run_virtual(main()) < 40  # one each 30 s, and a few where something happens


def test_the_mark_stands_before_the_clock_is_looked_at() -> None:
    """A process stopped after that look must not be taken for one that never sent."""

    async def main() -> None:
        it = await bed(contacts=1)
        clock, seen = it.process.caller.crew.clock, []

        class Looked:
            def boot_s(self) -> float:
                seen.append(set(it.process.marks.marks))
                return clock.boot_s()

            async def sleep(self, seconds: float) -> None:
                await clock.sleep(seconds)

        it.process.caller.crew.clock = Looked()  # type: ignore[assignment]
        await placed(it)
        (attempt,) = it.attempts
        last_before_the_send = next(n for n, marks in enumerate(seen) if marks)
        assert seen[last_before_the_send] == {attempt.attempt_id}
        assert not any(seen[:last_before_the_send])
        await it.world.run_for(100.0)
        assert it.process.marks.marks == set()

    run_virtual(main())


def test_a_call_that_is_too_late_leaves_no_mark() -> None:
    async def main() -> None:
        it = await bed(contacts=1)
        it.slow("place", 0.4)
        it.process.caller._placers.clear()
        await it.world.run_for(1.0)
        assert it.process.marks.marks == set()

    run_virtual(main())


def test_a_lost_call_costs_what_was_reserved_for_it() -> None:
    async def main() -> None:
        it = await bed(contacts=1, prices=(Price(prefix="", per_minute_micro=CENT),), max_call_duration_s=600)
        await placed(it)
        await it.world.run_for(5.0)
        await it.world.kill(it.process, is_seen=True)
        (attempt,) = it.attempts
        assert attempt.finish is not None
        assert (attempt.finish.cause, attempt.finish.cost_micro) == ("worker_lost", 11 * CENT)
        campaign = it.world.store.tables.campaigns[it.ref]
        assert (campaign.spent_micro, campaign.reserved_micro) == (11 * CENT, 0)

    run_virtual(main())


def test_a_call_costs_what_it_lasted() -> None:
    async def main() -> None:
        it = await bed(contacts=1, prices=(Price(prefix="", per_minute_micro=CENT),))
        await it.world.run_for(60.0)
        assert it.world.store.tables.campaigns[it.ref].spent_micro == CENT

    run_virtual(main())


def test_a_channel_that_comes_back_does_not_make_a_paced_campaign_look() -> None:
    async def main() -> int:
        it = await bed(contacts=20, placement_spacing_s=30.0)
        looks = counted_looks(it)
        await it.world.run_for(299.0)
        assert len(it.world.carrier.log) == 10
        return len(looks)

    assert run_virtual(main()) <= 11


def test_a_void_gives_its_slot_back() -> None:
    """With a minute of spacing, a call that was never sent does not cost that minute."""

    async def main() -> None:
        it = await bed(contacts=2, placement_spacing_s=600.0)
        trunk: SimulatedTrunk = it.process.trunk
        real, late = trunk.dial, [True]

        async def dial(request: DialRequest, *, go: Callable[[], bool]) -> Any:
            return None if late and late.pop() else await real(request, go=go)

        it._patch("dial", dial)
        await it.world.run_for(5.0)
        assert len(it.world.carrier.log) == 1
        assert it.world.carrier.log[0].at < START + timedelta(seconds=1)

    run_virtual(main())


def test_live_calls_come_along_under_a_new_epoch_though_the_store_failed_at_first() -> None:
    async def main() -> None:
        it = await bed(contacts=1)
        await placed(it)
        (attempt,), store, failures = it.attempts, it.world.store, [StoreAway(), StoreAway()]

        class Store:
            async def retake(self, *args: Any) -> None:
                if failures:
                    raise failures.pop()
                await store.retake(*args)

            def __getattr__(self, asked: str) -> object:
                return getattr(store, asked)

        it.process.caller.store = Store()  # type: ignore[assignment]
        await store.fence(it.process.caller.seat.lease.worker_id)
        await it.world.run_for(3.0)
        assert attempt.is_live
        assert not failures
        assert attempt.epoch == it.process.caller.seat.lease.epoch
        assert list(await store.orphans()) == []

    run_virtual(main())


async def converses(it: Bed, verdict: Verdict) -> list[Verdict]:
    """The agent needs the speech models, and they say that; what the list holds last is what they say."""
    said = [verdict]
    it.process.caller.seat.models = lambda: said[-1]
    it.world.store.tables.campaigns[it.ref].agent_config = {"kind": "flow"}
    return said


def test_no_call_is_placed_while_the_speech_models_are_busy_and_at_once_when_they_are_not() -> None:
    async def main() -> None:
        it = await bed(contacts=9)
        said = await converses(it, BUSY)
        caller = it.process.caller
        caller.models_told()
        await it.world.run_for(100.0)
        assert it.attempts == []
        assert caller._placers[it.ref].told == BUSY
        assert next(iter(it.world.store.tables.workers.values())).models_busy == BUSY.detail
        looks = counted_looks(it)
        caller.models_told()  # nothing new
        await it.world.run_for(0.1)
        assert looks == []
        said.append(OK)
        caller.models_told()
        await it.world.run_for(0.1)
        assert len(it.attempts) == 1
        said.append(BUSY)
        caller.models_told()
        await it.world.run_for(60.0)
        assert len(it.attempts) == 1
        assert it.attempts[0].state is CallState.ENDED  # it was carried to its end
        assert it.attempts[0].finish is not None
        assert it.attempts[0].finish.outcome == "completed"

    run_virtual(main())


def test_an_agent_that_needs_no_models_is_not_held_back_by_them() -> None:
    async def main() -> None:
        it = await bed()
        await converses(it, BUSY)
        it.world.store.tables.campaigns[it.ref].agent_config = {"kind": "recorded_sentence"}
        await it.world.run_for(60.0)
        assert len(it.attempts) == 3

    run_virtual(main())

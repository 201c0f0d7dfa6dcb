"""What a call's carrying leaves behind when it is cut off, refused, told to end, or when the engine is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from smart_campaigns.caller.process import EngineLost
from smart_campaigns.core.budget import Price
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.signals import LocalCause
from smart_campaigns.ports.store import CallState, CampaignRef, TargetState
from smart_campaigns.ports.telephony import DialError, DialRequest
from smart_campaigns.simulation.simulated_carrier import Fate, FateKind, SimulatedTrunk
from smart_campaigns.simulation.virtual_loop import run_virtual
from smart_campaigns.simulation.world import SimulatedProcess, World
from smart_campaigns.testing.in_memory_rows import Attempt

START = datetime(2026, 11, 23, 10, tzinfo=UTC)
ANSWERS = Fate(kind=FateKind.ANSWER, rings_after_s=0.5, picks_up_after_s=2.0, talk_s=20.0, ends_after_s=0.0)
CENT = 10_000


@dataclass
class Bed:
    world: World
    ref: CampaignRef
    process: SimulatedProcess
    org_id: int
    carrier_id: int
    run_id: int
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
    process = await world.add_process(org_id, carrier_id)
    return Bed(world, ref, process, org_id, carrier_id, run_id)


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
        looks = 0
        real = it.world.store.look

        async def look(*args: Any) -> Any:
            nonlocal looks
            looks += 1
            return await real(*args)

        it.world.store.look = look  # type: ignore[method-assign]
        await it.world.run_for(299.0)
        assert len(it.world.carrier.log) == 10
        return looks

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

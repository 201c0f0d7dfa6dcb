"""A whole installation in virtual time: the real dialer and callers, a store in memory, a carrier that calls nobody."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from smart_campaigns.adapters.clock import system_dice
from smart_campaigns.caller.carry import Crew
from smart_campaigns.caller.process import CallerProcess
from smart_campaigns.core.breaker import Settled
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.eligibility import LawOfKey
from smart_campaigns.core.facts import TargetFacts
from smart_campaigns.core.verdict import OK
from smart_campaigns.dialer.caller_numbers import ALL_NUMBERS, NumberShare
from smart_campaigns.dialer.law import Callee, Law
from smart_campaigns.dialer.placed import Placed
from smart_campaigns.dialer.recovery import Recovery
from smart_campaigns.dialer.seat import Seat
from smart_campaigns.ports.clock import Dice
from smart_campaigns.ports.store import CampaignPlan, CampaignRef, StoreAway, WorkerIdentity
from smart_campaigns.simulation.simulated_carrier import FateKind, Mix, SimulatedCarrier, SimulatedTrunk, TimedAgent
from smart_campaigns.simulation.unsteady import (
    CALM,
    MemoryFlights,
    MemoryMarks,
    Stall,
    StallingClock,
    Weather,
    unsteady_store,
)
from smart_campaigns.simulation.virtual_loop import VirtualClock
from smart_campaigns.testing.forgotten_recordings import ForgottenRecordings
from smart_campaigns.testing.in_memory_store import InMemoryStore

HOST = "simulated"
BOOT = "one boot"
ROUND_S = 0.25
EVERYBODY_ANSWERS = Mix(weights={FateKind.ANSWER: 1.0})


class NoLaw:
    """A Law that allows everything."""

    _open = LawOfKey(
        hours=OK,
        guard=OK,
        caps=(),
        consent=lambda _: OK,
        registries=frozenset(),
        stale_registries=frozenset(),
    )

    def judge(self, key: str, plan: CampaignPlan, now: datetime) -> LawOfKey:  # noqa: ARG002 - a law of nothing
        return self._open

    def callee(self, target: TargetFacts, enrolled: str, plan: CampaignPlan) -> Callee:  # noqa: ARG002
        return Callee(number=OK, key=enrolled)

    def zone_of(self, key: str) -> str | None:  # noqa: ARG002
        return None


@dataclass(slots=True, kw_only=True)
class SimulatedProcess:
    """A caller process, and what can be done to it."""

    caller: CallerProcess
    trunk: SimulatedTrunk
    stall: Stall
    marks: MemoryMarks
    task: asyncio.Task[None]

    @property
    def worker_id(self) -> int:
        return self.caller.seat.lease.worker_id

    async def kill(self) -> None:
        """As kill -9: nothing is said, nothing is written, the flight marks stay as they are."""
        self.marks.is_frozen = True
        self.trunk.cut()
        tasks = [self.task, *self.caller._tasks, *self.caller._loops]  # noqa: SLF001 - a kill asks nobody
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@dataclass(slots=True, kw_only=True)
class World:
    """Made inside a virtual loop (`run_virtual`). Campaigns are seeded through `store`."""

    start: datetime
    seed: int = 0
    law: Law = field(default_factory=NoLaw)
    mix: Mix = EVERYBODY_ANSWERS
    weather: Weather = CALM
    keep_every_s: float = ROUND_S
    clock: VirtualClock = field(init=False)
    dice: Dice = field(init=False)
    store: InMemoryStore = field(init=False)
    carrier: SimulatedCarrier = field(init=False)
    processes: list[SimulatedProcess] = field(default_factory=list)
    flights: MemoryFlights = field(default_factory=MemoryFlights)
    _made: int = 0
    _dead: set[str] = field(default_factory=set)
    _keeping: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.clock = VirtualClock(self.start)
        self.dice = system_dice(self.seed)
        self.store = InMemoryStore(self.clock.now)
        self.carrier = SimulatedCarrier(clock=self.clock, dice=self.dice, throw=self.mix.throw)

    async def add_process(
        self, org_id: int, carrier_id: int, channels: int = 100, numbers: NumberShare = ALL_NUMBERS
    ) -> SimulatedProcess:
        """A caller process that places the campaigns of one carrier; it runs until the world ends, or is killed."""
        self._made += 1
        who = WorkerIdentity(host=HOST, name=f"caller-{self._made}", pid=self._made, pid_started=0, boot_id=BOOT)
        stall, marks, trunk = Stall(self.clock), MemoryMarks(), self.carrier.trunk(channels)
        self.flights.by_worker[who.name] = marks
        store = unsteady_store(self.store, stall, self.weather, self.dice) if self.weather != CALM else self.store
        clock = StallingClock(self.clock, stall)
        seat = Seat(lease=await self.store.register(who), capacity=trunk.capacity)
        crew = Crew(
            store=store,
            clock=clock,
            seat=seat,
            telephony=trunk,
            marks=marks,
            new_agent=lambda placed, _: TimedAgent(clock=clock, talk_s=self._talk_s(placed)),
            recordings=ForgottenRecordings(),
            after=lambda ref, finished: caller.after(ref, finished),  # noqa: PLW0108 - the caller is made below
            trip=self._trip,
        )
        caller = CallerProcess(
            store=store,
            clock=clock,
            dice=self.dice,
            telephony=trunk,
            law=self.law,
            seat=seat,
            crew=crew,
            who=who,
            carrier=(org_id, carrier_id),
            numbers=numbers,
        )
        task = asyncio.create_task(caller.run())
        process = SimulatedProcess(caller=caller, trunk=trunk, stall=stall, marks=marks, task=task)
        self.processes.append(process)
        if self._keeping is None:
            self._keeping = asyncio.create_task(self._keep())
        return process

    async def kill(self, process: SimulatedProcess, *, is_seen: bool) -> None:
        """`is_seen`: its parent saw the exit and settles what it left at once; else a lease runs out."""
        await process.kill()
        self._dead.add(process.caller.who.name)
        if is_seen:
            await self._recovery().process_gone(process.worker_id)

    async def run_for(self, seconds: float) -> None:
        await self.clock.sleep(seconds)

    def _talk_s(self, placed: Placed) -> float:
        return self.carrier.fates[placed.placement.attempt_id].talk_s

    async def _trip(self, ref: CampaignRef, settled: Settled) -> None:
        assert settled.failures
        self.store.trip(ref)

    def _recovery(self) -> Recovery:
        return Recovery(
            store=self.store,
            flights=self.flights,
            host=HOST,
            boot_id=BOOT,
            is_alive=lambda who: who.name not in self._dead,
            settings_of=self._settings_of,
        )

    async def _settings_of(self, ref: CampaignRef) -> CampaignSettings:
        return self.store.tables.campaigns[ref].settings

    async def _keep(self) -> None:
        """What the keeper does of it: fence, settle orphans, next numbers."""
        recovery = self._recovery()
        while True:
            await self.clock.sleep(self.keep_every_s)
            try:
                await recovery.round()
            except StoreAway:
                continue
            self.store.rederive()

"""Random campaigns in virtual time, and everything that people and processes do to them while they are dialed."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from gates_judge import (
    AFTER_CONVERSATION_H,
    LEGAL_CAP,
    LEGAL_HOURS,
    CampaignHistory,
    Histories,
    Judge,
    Person,
    Timeline,
    Violation,
    Where,
)

from smart_campaigns.core.campaign_settings import CallerNumberChoice, CallType, CampaignSettings, ConsentRule
from smart_campaigns.core.numbers import NumberInfo
from smart_campaigns.core.policy import Calendars, PolicyTable
from smart_campaigns.dialer.policy_law import PolicyLaw
from smart_campaigns.ports.store import CampaignRef
from smart_campaigns.simulation.simulated_carrier import FateKind, Mix
from smart_campaigns.simulation.unsteady import Weather
from smart_campaigns.simulation.virtual_loop import run_virtual
from smart_campaigns.simulation.world import SimulatedProcess, World
from smart_campaigns.testing.in_memory_rows import Campaign

PLACES = {
    "US-NY": (("America/New_York",), "America/New_York|US-NY|reminder"),
    "US-CA": (("America/Los_Angeles",), "America/Los_Angeles|US-CA|reminder"),
    "US-FL": (("America/Chicago", "America/New_York"), "America/Chicago,America/New_York|US-FL|reminder"),
    "nowhere": ((), "|US-NY|reminder"),
}
MOVES = (("America/New_York", "US-NY"), ("America/Los_Angeles", "US-CA"), ("America/Chicago", None), (None, None))
"""Zone and place that are given with a contact."""
REGISTRY = "test_registry"
DAYS = ("mon-sun", "mon-sat")
MIX = Mix(
    weights={
        FateKind.ANSWER: 4,
        FateKind.HANG_UP: 2,
        FateKind.NO_ANSWER: 4,
        FateKind.BUSY: 3,
        FateKind.DECLINED: 1,
        FateKind.INVALID: 0.5,
        FateKind.FAULT: 0.2,
        FateKind.THROTTLED: 0.4,
    },
    ring_s=(0.5, 10.0),
    talk_s=(2.0, 90.0),
)


def _row(place: str, rule: str, value: str, call_types: str = "all") -> dict[str, str]:
    return {
        "place": place,
        "rule": rule,
        "call_types": call_types,
        "channel": "any",
        "value": value,
        "time_basis": "called_party_local",
        "source": "test",
        "read_in": "test",
        "confidence": "read_primary",
        "note": "",
    }


class Numbers:
    """The Phonebook port: a number says where it was enrolled; what a contact is given comes on top."""

    def __init__(self) -> None:
        self.places: dict[str, str] = {}

    def lookup(self, text: str, default_country: str) -> NumberInfo:
        place = self.places[text]
        subdivision = "US-NY" if place == "nowhere" else place
        return NumberInfo(e164=text, is_valid=True, country="US", subdivisions=(subdivision,), zones=PLACES[place][0])


def law(numbers: Numbers) -> PolicyLaw:
    rows = [
        _row(place, "hours", f"{'mon-sat' if len(days) == 6 else 'mon-sun'} {start:%H:%M}-{end:%H:%M}")
        for place, (start, end, days) in LEGAL_HOURS.items()
    ]
    rows += [_row(place, "cap", f"{limit}/24h/number") for place, limit in LEGAL_CAP.items()]
    rows.append(_row("US", "cap", f"0/{AFTER_CONVERSATION_H}h_after_conversation/number"))
    rows.append(_row("US-CA", "consent", "express"))
    rows.append(_row("US-NY", "consent", "express", "marketing"))
    rows.append(_row("US-FL", "dnc_registry", REGISTRY))
    return PolicyLaw(table=PolicyTable.from_rows(rows), calendars=lambda _key, _now: Calendars(), phonebook=numbers)


@dataclass
class Report:
    steps: int
    invites: int
    violations: list[Violation]
    kinds: dict[str, int]


class Episode:
    """A few hundred random steps over a few days."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        hour = self._dice.choice([12, 13, 14, 15, 16, 16, 17, 17, 18, 19, 20, 22, 0, 1])
        start = datetime(2026, 10, 26 + self._dice.randrange(5), hour, tzinfo=UTC) + timedelta(
            days=self._dice.randrange(9)
        )
        start -= timedelta(seconds=self._dice.uniform(0, 600))  # something opens or closes at the full hour
        weather = Weather(
            trip_s=(0.0002, self._dice.choice([0.002, 0.02])),
            away=self._dice.choice([0, 0, 0.003]),
            stops=self._dice.choice([0, 0.05]),
        )
        self._numbers = Numbers()
        self._world = World(start=start, seed=seed, law=law(self._numbers), mix=MIX, weather=weather, keep_every_s=3.0)
        self._store = self._world.store
        self._kinds: dict[str, int] = {}
        self._refs: dict[str, CampaignRef] = {}
        self._people: list[tuple[int, int, Person]] = []
        self._next_number = 2_000_000

    async def run(self, steps: int) -> Report:
        await self._seed()
        for _ in range(steps):
            await self._step()
        await self._quiet()
        judge = Judge(self._h)
        violations = judge.judge(self._world.carrier.log)
        return Report(steps, len(self._world.carrier.log), violations + self._books(), self._kinds)

    async def _seed(self) -> None:
        dice, store = self._dice, self._store
        cap = dice.randint(2, 12)
        self._org = store.add_organization(channels=cap)
        self._h = Histories(Timeline(cap), {}, {}, {})
        self._carriers = []
        for n in range(2):
            callers = [f"+1202555{100 + 10 * n + i:04d}" for i in range(3)]
            rate, concurrent = dice.choice([0.2, 0.7, 1.0, 1.0, 2.5, 5.0, 30.0]), dice.randint(1, 10)
            carrier = store.add_carrier(self._org, numbers=callers, calls_per_second=rate, concurrent_calls=concurrent)
            self._carriers.append(carrier)
            self._h.carrier_rate[carrier], self._h.carrier_concurrent[carrier] = rate, concurrent
            for caller in callers[: dice.randint(1, 3)]:
                self._add_campaign(caller, carrier)
        for _ in range(dice.randint(60, 200)):
            self._add_person()
        for caller in self._refs:
            self._begin(caller)
        for carrier in self._carriers:
            for _ in range(dice.randint(1, 2)):
                await self._world.add_process(self._org, carrier, channels=dice.randint(2, 20))

    def _add_campaign(self, caller: str, carrier: int) -> None:
        project, channels = self._dice.randrange(2), self._dice.randint(1, 6)
        settings = self._settings(
            CampaignSettings(project_id=project, agent_id=1, caller_numbers=(caller,)), first=True
        )
        self._refs[caller] = self._store.add_campaign(self._org, settings, channels=channels)
        self._h.carrier_of[caller] = carrier
        self._h.campaigns[caller] = CampaignHistory(
            caller, project, Timeline(settings), Timeline(False), Timeline(channels)
        )

    def _begin(self, caller: str) -> None:
        self._store.begin_run(self._refs[caller])
        self._h.campaigns[caller].is_active.set(self._now, True)

    @property
    def _now(self) -> datetime:
        return self._world.clock.now()

    def _settings(self, base: CampaignSettings, *, first: bool = False) -> CampaignSettings:
        """What may be edited; zone, days and the window's start stay, so that a plain model can count days."""
        dice, today = self._dice, self._world.clock.now().date()
        changed = replace(
            base,
            call_type=dice.choice([CallType.REMINDER, CallType.REMINDER, CallType.MARKETING]),
            placement_spacing_s=dice.choice([0.05, 0.5, 2.0, 7.3]),
            calls_per_minute=dice.choice([2, 6, 6, 60]),
            daily_call_limit=dice.choice([10, 40, 400]),
            max_dial_attempts=dice.randint(1, 6),
            wait_between_attempts_min=dice.choice([0, 1, 5, 60]),
            cooldown_h=dice.choice([0, 0, 1, 3]),
            not_picked_cooldown_h=dice.choice([0, 0, 1, 4]),
            ring_timeout_s=dice.choice([5, 12, 30]),
            max_call_duration_s=dice.choice([30, 60, 600]),
            skip_recently_completed_days=dice.choice([0, 1, 2]),
            business_hours_guard=dice.random() < 0.5,
            guard_start=time(dice.choice([7, 9, 12])),
            guard_end=time(dice.choice([17, 20, 22])),
            require_consent=dice.choice([ConsentRule.BY_POLICY, ConsentRule.BY_POLICY, ConsentRule.ALWAYS]),
            respect_dnc_registry=dice.random() < 0.7,
            priority=dice.randint(1, 10),
            caller_number_choice=dice.choice(list(CallerNumberChoice)),
            circuit_breaker=False,
            holidays=frozenset(d for d in (today, today + timedelta(days=1)) if dice.random() < 0.05),
        )
        if not first:
            return changed
        window = dice.choice([(9, 18), (0, 0), (0, 0), (20, 4), (8, 21), (6, 23)])
        days = frozenset(range(7)) if dice.random() < 0.75 else frozenset(dice.sample(range(7), dice.randint(2, 6)))
        return replace(
            changed,
            zone=dice.choice(["America/New_York", "America/Los_Angeles", "UTC"]),
            window_start=time(window[0]),
            window_end=time(window[1]) if window[1] else None,
            allowed_days=days,
            start_date=self._maybe(today, 0.15, -1, 1),
            end_date=self._maybe(today, 0.2, 3, 8),
        )

    def _maybe(self, today: date, share: float, low: int, high: int) -> date | None:
        return today + timedelta(days=self._dice.randint(low, high)) if self._dice.random() < share else None

    def _add_person(self) -> None:
        dice = self._dice
        place = dice.choice(list(PLACES) if dice.random() < 0.2 else list(PLACES)[:3])
        key = PLACES[place][1]
        numbers = tuple(self._number() for _ in range(dice.choice([1, 1, 2])))
        for project in (0, 1) if dice.random() < 0.5 else (dice.randrange(2),):
            consent = dice.random() < 0.7
            person = Person(project, numbers, Timeline(_where(place, None, None)), Timeline(consent))
            for number in numbers:
                self._numbers.places[number] = place
                self._h.people[project, number] = person
            contact = self._store.add_contact(
                self._org, project, *numbers, legal_key=key, consent="express" if consent else None
            )
            self._people.append((project, contact, person))

    def _number(self) -> str:
        self._next_number += 1
        return f"+1212{self._next_number}"

    async def _step(self) -> None:
        scale = self._dice.choice([0.01, 0.3, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0])
        await self._world.run_for(self._dice.random() * scale)
        actions: list[tuple[Any, float]] = [
            (self._pause_or_resume, 3),
            (self._edit, 3),
            (self._opt_out, 1.5),
            (self._allocate, 3),
            (self._cap, 1.5),
            (self._stall, 4),
            (self._kill, 0.7),
            (self._consent, 1),
            (self._move, 2),
            (self._more_people, 2),
            (self._list, 0.5),
            (self._carriers_come_back, 4),
            (self._outage, 0.4),
        ]
        act = self._dice.choices([a for a, _ in actions], [w for _, w in actions])[0]
        self._kinds[act.__name__] = self._kinds.get(act.__name__, 0) + 1
        done = act()
        if done is not None:
            await done

    def _any(self) -> tuple[str, CampaignRef, CampaignHistory]:
        caller = self._dice.choice(list(self._refs))
        return caller, self._refs[caller], self._h.campaigns[caller]

    def _pause_or_resume(self) -> None:
        _, ref, history = self._any()
        now_active = not history.is_active.last if self._dice.random() < 0.5 else True
        (self._store.resume if now_active else self._store.pause)(ref)
        history.is_active.set(self._now, now_active)

    def _edit(self) -> None:
        _, ref, history = self._any()
        settings = self._settings(history.settings.last)
        self._store.edit(ref, settings)
        history.settings.set(self._now, settings)

    def _opt_out(self) -> None:
        _, _, person = self._dice.choice(self._people)
        number = self._dice.choice(person.numbers)
        self._store.add_dnc(self._org, [number])
        self._h.dnc_since.setdefault(number, self._now)

    def _allocate(self) -> None:
        _, ref, history = self._any()
        channels = self._dice.choice([0, 1, 2, 4, 6])
        self._store.allocate(ref, channels)
        history.channels.set(self._now, channels)

    def _cap(self) -> None:
        cap = self._dice.randint(1, 12)
        self._store.set_channel_cap(self._org, cap)
        self._h.org_channels.set(self._now, cap)

    def _stall(self) -> None:
        alive = self._dice.choice(self._world.processes)
        alive.stall.stop(self._dice.choice([0.02, 0.1, 0.26, 0.5, 3.0, 20.0]))

    async def _kill(self) -> None:
        process = self._dice.choice(self._world.processes)
        await self._end(process)
        await self._world.add_process(self._org, process.caller.carrier[1], channels=self._dice.randint(2, 20))

    async def _end(self, process: SimulatedProcess) -> None:
        for attempt in process.caller.seat.live:  # ended, but not yet settled: lost as well
            self._h.killed[attempt] = self._now
        await self._world.kill(process, is_seen=self._dice.random() < 0.5)
        self._world.processes.remove(process)

    async def _outage(self) -> None:
        """Nobody is there for minutes or hours; then everybody comes back at once."""
        carriers = [process.caller.carrier[1] for process in self._world.processes]
        for process in list(self._world.processes):
            await self._end(process)
        await self._world.run_for(self._dice.choice([60, 900, 3600, 6 * 3600, 15 * 3600]) * self._dice.random())
        for carrier in carriers:
            await self._world.add_process(self._org, carrier, channels=self._dice.randint(2, 20))

    def _consent(self) -> None:
        _, contact, person = self._dice.choice(self._people)
        consent = self._dice.random() < 0.5
        self._store.set_consent(self._org, contact, "express" if consent else None)
        person.consent.set(self._now, consent)

    def _move(self) -> None:
        _, contact, person = self._dice.choice(self._people)
        zone, place = self._dice.choice(MOVES)
        self._store.move_contact(self._org, contact, zone=zone, place=place)
        person.where.set(self._now, _where(self._numbers.places[person.numbers[0]], zone, place))

    def _more_people(self) -> None:
        for _ in range(self._dice.randint(1, 30)):
            self._add_person()

    def _list(self) -> None:
        _, _, person = self._dice.choice(self._people)
        self._store.import_registry(self._org, REGISTRY, person.numbers)
        for number in person.numbers:
            self._h.registry.setdefault(number, self._now)

    def _carriers_come_back(self) -> None:
        for carrier in self._carriers:
            self._store.carrier_is_up(self._org, carrier)

    async def _quiet(self) -> None:
        """Everybody pauses; all calls end and are settled."""
        for ref in self._refs.values():
            self._store.pause(ref)
        await self._world.run_for(1800)

    def _books(self) -> list[Violation]:
        """When nobody talks any more, every channel is back, and nobody is left in call."""
        tables = self._store.tables
        left = [("live", len(tables.live)), ("organization", tables.organizations[self._org].in_use)]
        left += [(f"carrier {k}", carrier.in_use) for k, carrier in tables.carriers.items()]
        rows: list[Campaign] = list(tables.campaigns.values())
        left += [(f"campaign {row.ref}", row.in_use) for row in rows]
        left += [(f"in call {row.ref}", sum(t.state == 2 for t in row.run.targets.values())) for row in rows if row.run]
        return [Violation("channel_lost", self._now, f"{what}: {count}") for what, count in left if count]


def _where(place: str, given_zone: str | None, given_place: str | None) -> Where:
    own = "US-NY" if place == "nowhere" else place
    zones = (given_zone,) if given_zone else PLACES[place][0]
    return Where(frozenset({own, given_place or own}), zones)


def episode(seed: int, steps: int) -> Report:
    async def whole() -> Report:
        return await Episode(seed).run(steps)

    return run_virtual(whole())

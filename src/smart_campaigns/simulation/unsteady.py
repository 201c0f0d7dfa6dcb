"""What goes wrong around a process: a store that answers late or loses a reply, and a process that is stopped a while."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from smart_campaigns.ports.clock import Clock, Dice
from smart_campaigns.ports.store import DialerStore, StoreAway


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """How long a trip to the store takes one way, and the share of trips on which it is away."""

    trip_s: tuple[float, float] = (0.0, 0.0)
    away: float = 0.0
    stops: float = 0.0
    """Share of committed placements after which the process is stopped before it can send."""


CALM = Weather()
STOPPED_S = (0.05, 3.0)
UNHURRIED = frozenset({"beat", "register", "unknown_own", "retake", "now"})
"""Trips whose length changes nothing: they take none, so that quiet hours pass quickly."""


@dataclass(slots=True)
class Stall:
    """A process that is stopped: whatever it awaits comes back when it goes on."""

    clock: Clock
    until_s: float = 0.0

    def stop(self, seconds: float) -> None:
        self.until_s = max(self.until_s, self.clock.boot_s() + seconds)

    async def over(self) -> None:
        while (left := self.until_s - self.clock.boot_s()) > 0:
            await self.clock.sleep(left)


@dataclass(slots=True)
class StallingClock:
    """The Clock port of a process that may be stopped."""

    clock: Clock
    stall: Stall

    def boot_s(self) -> float:
        return self.clock.boot_s()

    async def sleep(self, seconds: float) -> None:
        await self.clock.sleep(seconds)
        await self.stall.over()


def unsteady_store(store: DialerStore, stall: Stall, weather: Weather, dice: Dice) -> DialerStore:
    """The same store as a process sees it over an unsteady connection."""
    return cast("DialerStore", _Unsteady(store, stall, weather, dice))


@dataclass(slots=True)
class _Unsteady:
    _store: DialerStore
    _stall: Stall
    _weather: Weather
    _dice: Dice

    def __getattr__(self, name: str) -> Any:
        method: Callable[..., Any] = getattr(self._store, name)
        if name == "told":
            return method

        trip = self._no_trip if name in UNHURRIED else self._trip

        async def asked(*args: Any, **kwargs: Any) -> Any:
            await trip()
            answer = await method(*args, **kwargs)
            if name == "place" and self._dice.random() < self._weather.stops:
                self._stall.stop(self._dice.uniform(*STOPPED_S))
            await trip()
            return answer

        return asked

    async def _no_trip(self) -> None:
        await self._stall.over()

    async def _trip(self) -> None:
        """One way; the store may be found away, or its reply may get lost after it did the work."""
        await self._stall.over()
        if self._dice.random() < self._weather.away:
            raise StoreAway("lost on the way")
        await self._stall.clock.sleep(self._dice.uniform(*self._weather.trip_s))
        await self._stall.over()


@dataclass(slots=True)
class MemoryMarks:
    """The FlightMarks port of one process; what a killed process had marked stays."""

    marks: set[UUID] = field(default_factory=set)
    is_frozen: bool = False

    def about_to_send(self, attempt_id: UUID) -> None:
        self.marks.add(attempt_id)

    def forget(self, attempt_id: UUID) -> None:
        if not self.is_frozen:
            self.marks.discard(attempt_id)


@dataclass(slots=True)
class MemoryFlights:
    """The FlightRecords port: every process's marks by its name."""

    by_worker: dict[str, MemoryMarks] = field(default_factory=dict)

    def marked(self, worker_name: str, boot_id: str) -> frozenset[UUID] | None:
        marks = self.by_worker.get(worker_name)
        return frozenset(marks.marks) if marks is not None and boot_id else None

    def sweep(self, workers: Collection[str]) -> None:
        self.by_worker = {name: marks for name, marks in self.by_worker.items() if name in workers}

"""One 20 ms ticker for all talks of a process: every ear is read, voice activity is judged for all at once, mouths play."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Protocol

import structlog

from smart_campaigns.ports.clock import Clock
from smart_campaigns.ports.speech import VoiceActivity

log = structlog.get_logger(__name__)
TICK_S = 0.02
LATEST_S = 0.2
"""Further behind than this, ticks are skipped, not made up."""


class Talker(Protocol):
    """One talk on the floor. None of these may wait."""

    seat: int

    def listen(self) -> None:
        """Read the media."""
        ...

    def next_chunk(self) -> bytes | None:
        """The next 512 bytes (32 ms) of the contact's side that nobody judged; None: not yet there."""
        ...

    def heard(self, probability: float) -> None:
        """The verdict on that chunk."""
        ...

    def play(self) -> None: ...
    def failed(self, error: Exception) -> None:
        """A fault of its own: it leaves the floor."""
        ...


class Floor:
    def __init__(self, activity: VoiceActivity, clock: Clock) -> None:
        self._activity = activity
        self._clock = clock
        self._talkers: dict[int, Talker] = {}
        self._ticking: asyncio.Task[None] | None = None

    def open(self) -> int:
        """A seat for a talker to be."""
        return self._activity.open()

    def join(self, talker: Talker) -> None:
        self._talkers[talker.seat] = talker
        if self._ticking is None or self._ticking.done():
            self._ticking = asyncio.create_task(self._tick_on())

    def leave(self, talker: Talker) -> None:
        if self._talkers.pop(talker.seat, None) is not None:
            self._activity.close(talker.seat)

    async def _tick_on(self) -> None:
        """While anybody talks."""
        next_s = self._clock.boot_s()
        while self._talkers:
            self._tick()
            next_s += TICK_S
            now_s = self._clock.boot_s()
            if now_s - next_s > LATEST_S:
                next_s = now_s
            await self._clock.sleep(max(0.0, next_s - now_s))

    def _tick(self) -> None:
        for talker in list(self._talkers.values()):
            self._guarded(talker, talker.listen)
        while ready := [(t, chunk) for t in list(self._talkers.values()) if (chunk := t.next_chunk()) is not None]:
            verdicts = self._activity.judge([t.seat for t, _ in ready], [chunk for _, chunk in ready])
            for (talker, _), verdict in zip(ready, verdicts, strict=True):
                self._guarded(talker, partial(talker.heard, verdict))
        for talker in list(self._talkers.values()):
            self._guarded(talker, talker.play)

    def _guarded(self, talker: Talker, do: Callable[[], None]) -> None:
        """One talk's fault must not end the others'."""
        try:
            do()
        except Exception as error:  # told to the talk itself, which settles it as the agent's failure
            log.exception("a talk failed on the floor")
            self.leave(talker)
            talker.failed(error)

"""One 20 ms clock for the media of all calls: receives, sends, and now and then lets each call look around."""

from __future__ import annotations

import asyncio
import select
from collections.abc import Callable

from smart_campaigns.virtual_phones.rtp import PACKET_S, MediaSession

_ROUNDS = 8
"""Packets of one call taken at one tick, at most."""
_LOOK_EVERY = 5
_LATEST_S = 0.1
"""Further behind than this, ticks are skipped, not made up."""

Look = Callable[[float], None]


class MediaLoop:
    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._epoll = select.epoll()
        self._sessions: dict[int, tuple[MediaSession, Look]] = {}
        self._ticks = 0
        self._next_at_s = self._loop.time()
        self._timer: asyncio.TimerHandle | None = None

    def add(self, session: MediaSession, look: Look) -> None:
        """`look` is called every 100 ms with the loop's time."""
        session.open(self._loop.time())
        self._sessions[session.fileno()] = (session, look)
        self._epoll.register(session.fileno(), select.EPOLLIN)
        if self._timer is None:
            self._next_at_s = self._loop.time()
            self._timer = self._loop.call_soon(self._tick)  # type: ignore[assignment]  # both handles can be cancelled

    def remove(self, session: MediaSession) -> None:
        if self._sessions.pop(session.fileno(), None) is not None:
            self._epoll.unregister(session.fileno())
        session.close()

    def close(self) -> None:
        for session, _ in list(self._sessions.values()):
            self.remove(session)
        if self._timer is not None:
            self._timer.cancel()
        self._epoll.close()

    def _tick(self) -> None:
        now_s = self._loop.time()
        self._receive(now_s)
        for session, _ in self._sessions.values():
            session.send_packet()
        self._let_look(now_s)
        self._ticks += 1
        self._schedule(now_s)

    def _schedule(self, now_s: float) -> None:
        if not self._sessions:
            self._timer = None
            return
        self._next_at_s += PACKET_S
        if (late_s := now_s - self._next_at_s) > _LATEST_S:
            skipped = int(late_s / PACKET_S)
            self._next_at_s += skipped * PACKET_S
            for session, _ in self._sessions.values():
                session.skip(skipped)
        self._timer = self._loop.call_at(self._next_at_s, self._tick)

    def _receive(self, now_s: float) -> None:
        for _ in range(_ROUNDS):
            ready = self._epoll.poll(0, max(1, len(self._sessions)))
            if not ready:
                return
            for fileno, _ in ready:
                self._sessions[fileno][0].receive_packet(now_s)

    def _let_look(self, now_s: float) -> None:
        """A fifth of the calls at each tick: a call may end itself here, so over a copy."""
        turn = self._ticks % _LOOK_EVERY
        for fileno, (_, look) in list(self._sessions.items()):
            if fileno % _LOOK_EVERY == turn:
                look(now_s)

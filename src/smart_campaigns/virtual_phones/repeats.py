"""Sending again over UDP until the far side has heard (RFC 3261 §17)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

T1_S = 0.5
T2_S = 4.0
GIVE_UP_S = 64 * T1_S


class Timer(Protocol):
    def cancel(self) -> None: ...


class Timers(Protocol):
    """What an asyncio event loop offers, as far as it is used."""

    def time(self) -> float: ...
    def call_later(self, delay: float, callback: Callable[..., Any], /, *args: Any) -> Timer: ...


class Repeats:
    """Sends now, after T1, 2 T1, 4 T1 … (at most T2 apart); gives up after 64 T1."""

    def __init__(self, timers: Timers, send: Callable[[], object], give_up: Callable[[], object]) -> None:
        self._timers = timers
        self._send = send
        self._give_up = give_up
        self._interval_s = T1_S
        self._ends_at_s = timers.time() + GIVE_UP_S
        self._timer: Timer | None = timers.call_later(T1_S, self._again)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _again(self) -> None:
        if self._timers.time() >= self._ends_at_s:
            self._timer = None
            self._give_up()
            return
        self._send()
        self._interval_s = min(2 * self._interval_s, T2_S)
        left_s = self._ends_at_s - self._timers.time()
        self._timer = self._timers.call_later(max(0.0, min(self._interval_s, left_s)), self._again)

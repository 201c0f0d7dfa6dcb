"""How long requests waited and how long they took, over the last 30 seconds."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

WINDOW_S = 30.0
PERCENT = 95


@dataclass(slots=True)
class Waits:
    _served: deque[tuple[float, float | None, float]] = field(default_factory=deque)
    """(served at, waited, took); None: nobody minded the wait."""

    def served(self, now_s: float, waited_s: float | None, took_s: float) -> None:
        self._served.append((now_s, waited_s, took_s))

    def p95_s(self, now_s: float, still_waiting_s: Iterable[float] = ()) -> float:
        """Of those served and of those that wait: a queue that stands still must not look empty."""
        self._forget(now_s)
        served = (waited for _, waited, _ in self._served if waited is not None)
        waits = sorted((*served, *still_waiting_s))
        return waits[(len(waits) * PERCENT - 1) // 100] if waits else 0.0

    def load(self, now_s: float, servers: int) -> float:
        """Of the servers' time, the part in which they worked."""
        self._forget(now_s)
        return min(1.0, sum(took for _, _, took in self._served) / (WINDOW_S * servers))

    def _forget(self, now_s: float) -> None:
        while self._served and self._served[0][0] < now_s - WINDOW_S:
            self._served.popleft()

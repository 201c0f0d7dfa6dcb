"""What a carrier lets in: so many INVITEs in any second, so many calls at once. Pure."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

_NS = 1_000_000_000


@dataclass(slots=True, kw_only=True)
class Admission:
    """None is no limit. A rate below 1 a second is one in a window as long as it takes."""

    calls_per_second: float | None = None
    channels: int | None = None
    _admitted_at_ns: deque[int] = field(default_factory=deque)
    _held: int = 0

    def refusal(self, at_ns: int) -> str | None:
        """`throttled`, `channels_full`, or None: admitted, and a channel is held until `release`."""
        if self.channels is not None and self._held >= self.channels:
            return "channels_full"
        if self.calls_per_second is not None and self._is_over(self.calls_per_second, at_ns):
            return "throttled"
        self._admitted_at_ns.append(at_ns)
        self._held += 1
        return None

    def release(self) -> None:
        self._held -= 1

    def _is_over(self, calls_per_second: float, at_ns: int) -> bool:
        most = max(1, int(calls_per_second))
        window_ns = round(most / calls_per_second * _NS)
        while self._admitted_at_ns and at_ns - self._admitted_at_ns[0] >= window_ns:
            self._admitted_at_ns.popleft()
        return len(self._admitted_at_ns) >= most

"""The store's clock as seen from this process: bounds on (store − boot), narrowed by every trip."""

from __future__ import annotations

from datetime import UTC, datetime

DRIFT = 500e-6
"""Widening a second: the rate at which NTP may slew a clock."""


class StoreClock:
    """`lo ≤ store − boot ≤ hi`. Never early: convert with lo. Never late, and in reports: with hi."""

    def __init__(self) -> None:
        self._lo = float("-inf")
        self._hi = float("inf")
        self._at = 0.0

    @property
    def is_known(self) -> bool:
        return self._hi != float("inf")

    def sample(self, asked_boot_s: float, store_now: datetime, answered_boot_s: float) -> None:
        """The store's clock was read between two instants of ours."""
        store_s = store_now.timestamp()
        low, high = store_s - answered_boot_s, store_s - asked_boot_s
        drift = DRIFT * max(0.0, answered_boot_s - self._at)
        self._lo, self._hi, self._at = max(self._lo - drift, low), min(self._hi + drift, high), answered_boot_s
        if self._lo > self._hi:  # the store's clock stepped: start anew
            self._lo, self._hi = low, high

    def boot_s_not_before(self, instant: datetime) -> float:
        """Our clock at `instant` or a little later."""
        return instant.timestamp() - self._lo

    def boot_s_not_after(self, instant: datetime) -> float:
        """Our clock at `instant` or a little earlier."""
        return instant.timestamp() - self._hi

    def latest(self, boot_s: float) -> datetime:
        """The store's clock at `boot_s`, at the latest: an upper bound for a report."""
        return datetime.fromtimestamp(boot_s + self._hi, UTC)

"""Time and dice come from outside, so that the whole engine runs in virtual time."""

from __future__ import annotations

from typing import Protocol


class Clock(Protocol):
    def boot_s(self) -> float:
        """Seconds since boot, suspend included (CLOCK_BOOTTIME). Never steps, never stands still."""
        ...

    async def sleep(self, seconds: float) -> None: ...


class Dice(Protocol):
    """What `random.Random` gives, as far as it is used."""

    def random(self) -> float: ...
    def getrandbits(self, k: int, /) -> int: ...
    def uniform(self, a: float, b: float) -> float: ...

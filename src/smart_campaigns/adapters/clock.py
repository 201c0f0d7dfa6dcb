"""The one module that reads a clock, sleeps and throws dice."""

from __future__ import annotations

import asyncio
import random
import time

from smart_campaigns.ports.clock import Dice


class SystemClock:
    def boot_s(self) -> float:
        return time.clock_gettime(time.CLOCK_BOOTTIME)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def system_dice(seed: int | None = None) -> Dice:
    return random.Random(seed)  # noqa: S311 - not for secrets

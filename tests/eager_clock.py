"""A clock whose sleeps pass at once: what goes on by it goes on as fast as it is read."""

from __future__ import annotations

import asyncio

from smart_campaigns.adapters.clock import SystemClock


class EagerClock(SystemClock):
    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)

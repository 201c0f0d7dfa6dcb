"""A process of our own that is to end."""

from __future__ import annotations

import asyncio
import contextlib


async def end(process: asyncio.subprocess.Process, within_s: float) -> None:
    """Told to; killed where it has not ended within so long."""
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(within_s):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()

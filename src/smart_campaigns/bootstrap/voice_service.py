"""Keeps the voice process of a host alive."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from smart_campaigns.adapters.speech.wire import SOCKET
from smart_campaigns.ports.clock import Clock
from smart_campaigns.settings import Settings

log = structlog.get_logger(__name__)
VOICE_COMMAND = (sys.executable, "-m", "smart_campaigns.cli", "voice")
OFFLINE = {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
"""Nothing is ever fetched."""
AGAIN_S = 0.2
FAILED_S = 2.0
"""Before the next start of one that never became ready."""
ENDS_WITHIN_S = 3.0


def voice_socket(settings: Settings) -> Path:
    return settings.data_dir / SOCKET


def most_talks(settings: Settings) -> int:
    """Conversations that this host may hold at once."""
    return max(1, round(settings.talks_per_core * len(os.sched_getaffinity(0))))


@dataclass(slots=True, kw_only=True)
class VoiceService:
    settings: Settings
    clock: Clock
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    """The models answer."""
    pid: int | None = None

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            was_ready = False
            try:
                async with self._process() as process:
                    was_ready = await self._attend(process)
                    log.warning("the voice process ended", code=process.returncode, was_ready=was_ready)
            except OSError as error:  # no memory or no process to be had: that passes
                log.error("the voice process could not be started", error=str(error))  # noqa: TRY400 - it says why
            await self.clock.sleep(AGAIN_S if was_ready else FAILED_S)

    async def _attend(self, process: asyncio.subprocess.Process) -> bool:
        """From its start to its end; whether it was ready in between."""
        assert process.stdout is not None
        is_ready = bool(await process.stdout.readline())
        if is_ready:
            self.ready.set()
        await process.wait()
        self.ready.clear()
        return is_ready

    @contextlib.asynccontextmanager
    async def _process(self) -> AsyncIterator[asyncio.subprocess.Process]:
        command = (*VOICE_COMMAND, f"--data-dir={self.settings.data_dir}", f"--parent={os.getpid()}")
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, **OFFLINE},
        )
        self.pid = process.pid
        try:
            yield process
        finally:
            self.pid = None
            await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(ENDS_WITHIN_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()

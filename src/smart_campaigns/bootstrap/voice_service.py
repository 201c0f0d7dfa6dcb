"""Keeps the voice process of a host alive."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

import structlog

from smart_campaigns.adapters.speech.client import load_at
from smart_campaigns.bootstrap.child_process import end
from smart_campaigns.bootstrap.house import House
from smart_campaigns.core.model_load import NEED_MODELS
from smart_campaigns.ports.clock import Clock
from smart_campaigns.ports.store import StoreAway
from smart_campaigns.settings import Settings

log = structlog.get_logger(__name__)
VOICE_COMMAND = (sys.executable, "-m", "smart_campaigns.adapters.speech")
ENVIRONMENT = {
    "TOKENIZERS_PARALLELISM": "false",
    "OMP_NUM_THREADS": "1",  # each request has one thread; libraries' own would wait for one another, spinning
    "OPENBLAS_NUM_THREADS": "1",
}
T = TypeVar("T")
AGAIN_S = 0.05
AWAY_S = 0.2
WANTED_LOOK_S = 2.0
"""How soon the models are loaded for the first agent that needs them."""
LOOK_EVERY_S = 2.0
SILENT_LOOKS = 2
"""One may be the machine's; after so many it is stopped or stuck, and ended."""
FAILED_S = 2.0
"""Before the next start of one that never became ready."""
ENDS_WITHIN_S = 3.0


def voice_service(house: House) -> VoiceService:
    async def is_wanted() -> bool:
        return not NEED_MODELS.isdisjoint(await house.catalog.agent_kinds())

    return VoiceService(settings=house.settings, clock=house.clock, is_wanted=is_wanted, log_book=house.processes)


def voice_socket(settings: Settings) -> Path:
    return settings.data_dir / "voice.sock"


def voice_command(settings: Settings) -> Sequence[str]:
    command = (
        *VOICE_COMMAND,
        f"--socket={voice_socket(settings)}",
        f"--most-talks={most_talks(settings)}",
        f"--parent={os.getpid()}",
    )
    folder = settings.recogniser_model
    return command if folder is None else (*command, f"--recogniser={folder}")


def most_talks(settings: Settings) -> int:
    """Conversations that this host may hold at once."""
    return max(1, round(settings.talks_per_core * len(os.sched_getaffinity(0))))


class LogBook(Protocol):
    """Where operators read of it."""

    async def voice_ended(self, code: int | None) -> int:
        """What `voice_started_again` is to be given. Raises StoreAway."""
        ...

    async def voice_started_again(self, ended: int) -> None:
        """Raises StoreAway."""
        ...


@dataclass(slots=True, kw_only=True)
class VoiceService:
    settings: Settings
    clock: Clock
    is_wanted: Callable[[], Awaitable[bool]]
    """Whether anybody needs the models: until then nothing is loaded."""
    log_book: LogBook
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    """The models answer."""
    pid: int | None = None
    _telling: set[asyncio.Task[None]] = field(default_factory=set)

    async def run(self) -> None:
        """Until cancelled. Raises StoreAway as long as nobody knows whether it is wanted."""
        while not await self.is_wanted():
            await self.clock.sleep(WANTED_LOOK_S)
        while True:
            was_ready = False
            try:
                async with self._process() as process:
                    was_ready = await self._attend(process)
                log.warning("the voice process ended", code=process.returncode, was_ready=was_ready)
                if was_ready:
                    self._tell(process.returncode)
            except OSError as error:  # no memory or no process to be had: that passes
                log.error("the voice process could not be started", error=str(error))  # noqa: TRY400 - it says why
            await self.clock.sleep(AGAIN_S if was_ready else FAILED_S)

    def _tell(self, code: int | None) -> None:
        """Whatever the store does meanwhile: the next process does not wait for it."""
        telling = asyncio.create_task(self._tell_end(code))
        self._telling.add(telling)
        telling.add_done_callback(self._telling.discard)

    async def _tell_end(self, code: int | None) -> None:
        ended = await self._insist(lambda: self.log_book.voice_ended(code))
        await self.ready.wait()
        await self._insist(lambda: self.log_book.voice_started_again(ended))

    async def _insist(self, tell: Callable[[], Awaitable[T]]) -> T:
        while True:
            try:
                return await tell()
            except StoreAway:
                await self.clock.sleep(AWAY_S)

    async def _attend(self, process: asyncio.subprocess.Process) -> bool:
        """From its start to its end; whether it was ready in between."""
        assert process.stdout is not None
        is_ready = bool(await process.stdout.readline())
        if is_ready:
            self.ready.set()
        await self._gone_or_silent(process)
        self.ready.clear()
        return is_ready

    async def _gone_or_silent(self, process: asyncio.subprocess.Process) -> None:
        gone = asyncio.ensure_future(process.wait())
        silent = asyncio.ensure_future(self._falls_silent())
        try:
            await asyncio.wait((gone, silent), return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
            silent.cancel()

    async def _falls_silent(self) -> None:
        silent_looks = 0
        while silent_looks < SILENT_LOOKS:
            await self.clock.sleep(LOOK_EVERY_S)
            is_silent = await load_at(voice_socket(self.settings)) is None
            silent_looks = silent_looks + 1 if is_silent else 0
        log.error("the voice process says nothing and is ended")

    @contextlib.asynccontextmanager
    async def _process(self) -> AsyncIterator[asyncio.subprocess.Process]:
        process = await asyncio.create_subprocess_exec(
            *voice_command(self.settings),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, **ENVIRONMENT},
        )
        self.pid = process.pid
        try:
            yield process
        finally:
            self.pid = None
            await end(process, ENDS_WITHIN_S)

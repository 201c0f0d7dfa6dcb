"""The voice process's server and clients in one process, with models that wait until they are let go."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from smart_campaigns.adapters.clock import SystemClock
from smart_campaigns.adapters.speech.client import SpeechClient
from smart_campaigns.adapters.speech.hearing import Heard
from smart_campaigns.adapters.speech.models import Models
from smart_campaigns.adapters.speech.server import SpeechServer


@dataclass
class ScriptedModels:
    """Hears the text that the audio spells; says the text's own bytes. `hold` keeps them at work."""

    done: list[str] = field(default_factory=list)
    leisure: list[bool] = field(default_factory=list)
    at_work: int = 0
    _free: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._free.set()

    @contextlib.contextmanager
    def hold(self) -> Iterator[None]:
        self._free.clear()
        try:
            yield
        finally:
            self._free.set()

    def hear(self, pcm: bytes, *, is_at_leisure: bool = False) -> Heard:
        self.leisure.append(is_at_leisure)
        text = self._work(pcm.decode())
        return Heard(text=text, score=-0.5, no_speech=0.1)

    def say(self, text: str, speed: float = 1.0) -> bytes:
        return self._work(text).encode() + str(speed).encode()

    def _work(self, text: str) -> str:
        self.at_work += 1
        assert self._free.wait(30)
        if text == "broken":
            raise RuntimeError("as the test wants it")
        self.done.append(text)
        return text


@dataclass
class SpeechHouse:
    socket: Path
    models: ScriptedModels
    most_talks: int = 4
    are_loaded: Callable[[], bool] = lambda: True
    server: SpeechServer = field(init=False)
    _serving: asyncio.Task[None] | None = None

    async def start(self) -> None:
        models = Models(hears=self.models, says=self.models, clock=SystemClock())
        self.server = SpeechServer(models=models, most_talks=self.most_talks, are_loaded=self.are_loaded)
        ready = asyncio.Event()
        self._serving = asyncio.create_task(self.server.run(self.socket, ready.set))
        await ready.wait()

    async def stop(self) -> None:
        assert self._serving is not None
        self._serving.cancel()
        await asyncio.gather(self._serving, return_exceptions=True)

    @contextlib.asynccontextmanager
    async def caller(self) -> AsyncIterator[SpeechClient]:
        async with SpeechClient(socket=self.socket, clock=SystemClock()) as client:
            await until(lambda: client.load is not None)
            yield client


async def until(is_so: Callable[[], bool]) -> None:
    """Looks again and again; fails after half a minute."""
    async with asyncio.timeout(30):
        while not is_so():
            await asyncio.sleep(0.002)

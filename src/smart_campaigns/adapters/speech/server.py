"""The voice process's work: the requests of all callers of a host, served by one recogniser and one voice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from smart_campaigns.adapters.speech.line import Line
from smart_campaigns.adapters.speech.models import Models
from smart_campaigns.adapters.wire import BrokenWire, short_path
from smart_campaigns.core.model_load import ModelLoad

log = structlog.get_logger(__name__)
TELL_EVERY_S = 0.5
LOADED_LOOK_S = 0.02


@dataclass(slots=True, kw_only=True)
class SpeechServer:
    models: Models
    most_talks: int
    are_loaded: Callable[[], bool] = lambda: True
    """Until then requests wait, and nobody is told that they may begin a talk."""
    _is_ready: bool = False
    _lines: set[Line] = field(default_factory=set)

    async def run(self, socket: Path, on_ready: Callable[[], None]) -> None:
        """Until cancelled. `on_ready`: the models are loaded."""
        with short_path(socket) as path:
            listening = await asyncio.start_unix_server(self._attend, path)
        async with listening:
            try:
                await self._serve(on_ready)
            finally:
                for line in tuple(self._lines):  # a listener's end waits for its connections'
                    line.close()

    async def _serve(self, on_ready: Callable[[], None]) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self.models.recogniser.run())
            group.create_task(self.models.voice.run())
            await self._loaded()
            on_ready()
            group.create_task(self._tell_for_ever())

    def load(self) -> ModelLoad:
        recogniser, voice = self.models.recogniser, self.models.voice
        return ModelLoad(
            recogniser_p95_s=round(recogniser.p95_s(), 4),
            voice_p95_s=round(voice.p95_s(), 4),
            recogniser_load=round(recogniser.load(), 3),
            voice_load=round(voice.load(), 3),
            talks=sum(line.talks for line in self._lines),
            most_talks=self.most_talks,
        )

    async def _loaded(self) -> None:
        while not self.are_loaded():
            await self.models.clock.sleep(LOADED_LOOK_S)
        self._is_ready = True

    def _tell_all(self) -> None:
        """Whose models are stuck falls silent, and is ended for it."""
        if not self._is_ready or self.models.are_stuck:
            return
        load = self.load()
        for line in self._lines:
            line.tell(load)

    async def _tell_for_ever(self) -> None:
        while True:
            self._tell_all()
            await self.models.clock.sleep(TELL_EVERY_S)

    async def _attend(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = Line(models=self.models, writer=writer, load=self.load, talks_changed=self._tell_all)
        self._lines.add(line)
        self._tell_all()
        try:
            await line.listen(reader)
        except BrokenWire as error:
            log.warning("a caller's connection was closed", error=str(error))
        finally:
            self._lines.discard(line)
            line.close()
            self._tell_all()

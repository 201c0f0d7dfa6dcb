"""A caller's way to the voice process of its host: ports/speech.py over a Unix socket."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Self

import structlog

from smart_campaigns.adapters.speech.pieces import pieces
from smart_campaigns.adapters.speech.sentence_cache import SentenceCache
from smart_campaigns.adapters.wire import BrokenWire, Message, next_message, short_path
from smart_campaigns.core.model_load import ModelLoad, judge_models
from smart_campaigns.core.verdict import Verdict
from smart_campaigns.ports.clock import Clock
from smart_campaigns.ports.speech import Recognition, SpeechAway, Urgency

log = structlog.get_logger(__name__)
CONNECT_EVERY_S = 0.2
SILENT_S = 3.0
"""It tells its load twice a second: silent for so long, it is stopped or stuck."""
ANSWERS_WITHIN_S = 10.0


async def load_at(socket: Path) -> ModelLoad | None:
    """What the voice process that listens there says of itself; None: none does."""
    try:
        with short_path(socket) as path:
            reader, writer = await asyncio.open_unix_connection(path)
        with contextlib.closing(writer):
            async with asyncio.timeout(SILENT_S):
                told = await next_message(reader)
    except (OSError, TimeoutError, BrokenWire):
        return None
    return None if told is None else ModelLoad(**told.said)


@dataclass(slots=True, kw_only=True)
class SpeechClient:
    """Connected while it is entered; whenever the voice process comes back, again. Implements Recogniser and Voice."""

    socket: Path
    clock: Clock
    on_load: Callable[[], None] = lambda: None
    """The load was told, or the process is away."""
    _load: ModelLoad | None = None
    _told_s: float = 0.0
    _talks: int = 0
    _writer: asyncio.StreamWriter | None = None
    _numbers: count[int] = field(default_factory=count)
    _asked: dict[int, asyncio.Future[Message]] = field(default_factory=dict)
    _said: SentenceCache = field(default_factory=SentenceCache)
    _connecting: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._connecting = asyncio.create_task(self._keep_connected())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._connecting is not None
        self._connecting.cancel()
        await asyncio.gather(self._connecting, return_exceptions=True)

    async def recognise(self, pcm: bytes, urgency: Urgency = Urgency.WAITING) -> Recognition:
        said = (await self._ask("recognise", {"urgency": urgency}, pcm)).said
        return Recognition(
            text=said["text"],
            score=said["score"],
            no_speech=said["no_speech"],
            waited_s=said["waited_s"],
            took_s=said["took_s"],
        )

    async def say(self, text: str, urgency: Urgency = Urgency.WAITING, *, speed: float = 1.0) -> bytes:
        pcm = self._said.get(text, speed)
        if pcm is None:
            pcm = (await self._ask("say", {"urgency": urgency, "text": text, "speed": speed})).pcm
            self._said.put(text, speed, pcm)
        return pcm

    def sentences(self, text: str) -> Sequence[str]:
        return pieces(text)

    @property
    def load(self) -> ModelLoad | None:
        """None: the models do not answer now."""
        is_silent = self.clock.boot_s() - self._told_s > SILENT_S
        return None if is_silent else self._load

    @contextlib.contextmanager
    def talk(self) -> Iterator[None]:
        """A conversation that needs the models, as long as it is entered: all callers of a host share their number."""
        self._tell_talks(self._talks + 1)
        try:
            yield
        finally:
            self._tell_talks(self._talks - 1)

    def verdict(self) -> Verdict:
        """Whether the models take another conversation."""
        return judge_models(self.load)

    def _tell_talks(self, talks: int) -> None:
        self._talks = talks
        self._send(Message("talks", {"talks": talks}))

    async def _ask(self, kind: str, said: dict[str, object], pcm: bytes = b"") -> Message:
        if self._writer is None:
            raise SpeechAway("the speech models are being started")
        number = next(self._numbers)
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._asked[number] = answer
        self._send(Message(kind, {"id": number, **said}, pcm))
        try:
            async with asyncio.timeout(ANSWERS_WITHIN_S):
                return await answer
        except TimeoutError:
            raise SpeechAway("the speech models do not answer") from None
        finally:
            del self._asked[number]
            if answer.cancelled():
                self._send(Message("forget", {"id": number}))

    def _send(self, message: Message) -> None:
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(message.packed())

    async def _keep_connected(self) -> None:
        while True:
            with contextlib.suppress(OSError):
                await self._connected()
            await self.clock.sleep(CONNECT_EVERY_S)

    async def _connected(self) -> None:
        """From connecting to the end of the connection."""
        with short_path(self.socket) as path:
            reader, writer = await asyncio.open_unix_connection(path)
        self._writer = writer
        try:
            self._tell_talks(self._talks)
            while (message := await next_message(reader)) is not None:
                self._take(message)
        except BrokenWire as error:
            log.warning("the voice process is of another release", error=str(error))
        finally:
            self._writer = None
            writer.close()
            self._lost()

    def _take(self, message: Message) -> None:
        if message.kind == "load":
            self._load, self._told_s = ModelLoad(**message.said), self.clock.boot_s()
            self.on_load()
            return
        answer = self._asked.get(message.said["id"])
        if answer is None or answer.done():
            return
        if message.kind == "away":
            answer.set_exception(SpeechAway("too many wait for the speech models"))
        else:
            answer.set_result(message)

    def _lost(self) -> None:
        self._load = None
        for answer in self._asked.values():
            if not answer.done():
                answer.set_exception(SpeechAway("the speech models went away"))
        self.on_load()

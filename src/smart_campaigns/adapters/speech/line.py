"""One caller's connection to the voice process: its requests and its talks end with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from smart_campaigns.adapters.speech.desk import Served
from smart_campaigns.adapters.speech.hearing import Heard
from smart_campaigns.adapters.speech.models import Models
from smart_campaigns.adapters.wire import BrokenWire, Message, next_message
from smart_campaigns.core.model_load import ModelLoad
from smart_campaigns.ports.speech import Urgency

DEAF_BYTES = 8 << 20
"""A caller that does not read its answers has been stopped, and is let go."""


@dataclass(eq=False, slots=True, kw_only=True)
class Line:
    models: Models
    writer: asyncio.StreamWriter
    load: Callable[[], ModelLoad]
    talks_changed: Callable[[], None]
    talks: int = 0
    _asked: set[int] = field(default_factory=set)

    async def listen(self, reader: asyncio.StreamReader) -> None:
        """To the end of the connection. Raises BrokenWire."""
        while (message := await next_message(reader)) is not None:
            try:
                self._take(message)
            except (KeyError, TypeError, ValueError) as error:
                raise BrokenWire(f"{message.kind}: {error!r}") from error

    def tell(self, load: ModelLoad) -> None:
        self._send(Message("load", asdict(load)))

    def close(self) -> None:
        for number in list(self._asked):
            self._forget(number)
        self.writer.close()

    def _take(self, message: Message) -> None:
        match message.kind:
            case "recognise":
                self._recognise(message)
            case "say":
                self._say(message)
            case "forget":
                self._forget(int(message.said["id"]))
            case "talks":
                self.talks = int(message.said["talks"])
                self.talks_changed()
            case kind:
                raise ValueError(kind)

    def _recognise(self, message: Message) -> None:
        number, urgency = int(message.said["id"]), Urgency(message.said["urgency"])

        def done(served: Served[Heard] | None) -> None:
            self._answer("heard", number, served, {} if served is None else asdict(served.answer))

        leisure = self.load().is_at_leisure
        self._asked.add(number)
        if not self.models.hear(self._key(number), urgency, message.pcm, done, is_at_leisure=leisure):
            done(None)

    def _say(self, message: Message) -> None:
        number, urgency = int(message.said["id"]), Urgency(message.said["urgency"])
        text, speed = str(message.said["text"]), float(message.said["speed"])

        def done(served: Served[bytes] | None) -> None:
            self._answer("said", number, served, {}, b"" if served is None else served.answer)

        self._asked.add(number)
        if not self.models.say(self._key(number), urgency, text, speed, done):
            done(None)

    def _answer(
        self,
        kind: str,
        number: int,
        served: Served[Heard] | Served[bytes] | None,
        said: dict[str, object],
        pcm: bytes = b"",
    ) -> None:
        if number not in self._asked:  # forgotten while it was being served
            return
        self._asked.discard(number)
        if served is None:
            self._send(Message("away", {"id": number}))
            return
        times = {"waited_s": served.waited_s, "took_s": served.took_s}
        self._send(Message(kind, {"id": number, **times, **said}, pcm))

    def _forget(self, number: int) -> None:
        self._asked.discard(number)
        self.models.forget(self._key(number))

    def _key(self, number: int) -> tuple[int, int]:
        return id(self), number

    def _send(self, message: Message) -> None:
        if self.writer.is_closing():
            return
        self.writer.write(message.packed())
        if self.writer.transport.get_write_buffer_size() > DEAF_BYTES:
            self.writer.transport.abort()

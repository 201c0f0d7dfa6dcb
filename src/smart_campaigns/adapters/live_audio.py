"""Listening in on a call: its caller process tells the sound on a socket of the data folder, whoever serves people asks there.

One socket a caller, named after it, for all of its calls; who asks tries them all, for a host has few callers. The sound
goes as messages (`adapters.wire`): `sound` ten times a second, empty where there is none, at last `unheard` and why.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import structlog

from smart_campaigns.adapters.wire import BrokenWire, Message, next_message, short_path
from smart_campaigns.ports.clock import Clock
from smart_campaigns.ports.live_audio import CannotListen, Sound, Unheard

log = structlog.get_logger(__name__)
TELL_EVERY_S = 0.1
MOST_LISTENERS = 20
"""Of one caller process, which has talks to carry."""
DEAF_BYTES = 1 << 20
"""Half a minute of sound: who does not take it is let go."""
SUFFIX = ".sock"
CLOSED = 0o700
"""Nobody but the server's own user hears what is said."""


@dataclass(slots=True, kw_only=True)
class LiveAudioServer:
    """Of one caller process. `sound_of`: a call's sound since a frame."""

    sound_of: Callable[[UUID, int | None], Sound | Unheard]
    clock: Clock
    _listeners: set[asyncio.StreamWriter] = field(default_factory=set)

    @contextlib.asynccontextmanager
    async def open(self, folder: Path, caller: str) -> AsyncIterator[None]:
        socket = _made(folder) / f"{caller}{SUFFIX}"
        with short_path(socket) as path:
            listening = await asyncio.start_unix_server(self._attend, path)
        try:
            yield
        finally:
            listening.close()
            for writer in tuple(self._listeners):
                writer.close()
            socket.unlink(missing_ok=True)

    async def _attend(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._listeners.add(writer)
        try:
            asked = await next_message(reader)
            if asked is not None:
                await self._tell(UUID(asked.said["attempt_id"]), writer)
        except (BrokenWire, KeyError, ValueError, AttributeError):
            log.warning("what came to listen in asked for no call")
        finally:
            self._listeners.discard(writer)
            writer.close()

    async def _tell(self, attempt_id: UUID, writer: asyncio.StreamWriter) -> None:
        since: int | None = None
        sound = self.sound_of(attempt_id, since) if len(self._listeners) <= MOST_LISTENERS else Unheard.TOO_MANY
        while not writer.is_closing() and writer.transport.get_write_buffer_size() < DEAF_BYTES:
            if isinstance(sound, Unheard):
                writer.write(Message("unheard", {"why": sound}).packed())
                return
            writer.write(Message("sound", pcm=sound.pcm).packed())
            since = sound.until
            await self.clock.sleep(TELL_EVERY_S)
            sound = self.sound_of(attempt_id, since)


class LiveAudioFolder:
    """All callers of this host."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def listen(self, attempt_id: UUID) -> AsyncGenerator[bytes, None]:
        """As the port has it."""
        why = Unheard.NOT_HERE
        for socket in sorted(self._folder.glob(f"*{SUFFIX}")):
            try:
                async with _asked(socket, attempt_id) as reader:
                    first = await next_message(reader)
                    if first is not None and first.kind == "sound":
                        yield first.pcm
                        async for pcm in _sounds(reader):
                            yield pcm
                        return
                    if first is not None and (said := Unheard(first.said["why"])) is not Unheard.NOT_HERE:
                        why = said
            except ConnectionRefusedError:  # its caller was killed, and nobody takes that name again
                socket.unlink(missing_ok=True)
            except FileNotFoundError:  # a caller that ended just now
                continue
        raise CannotListen(why)


def _made(folder: Path) -> Path:
    folder.mkdir(mode=CLOSED, parents=True, exist_ok=True)
    return folder


@contextlib.asynccontextmanager
async def _asked(socket: Path, attempt_id: UUID) -> AsyncIterator[asyncio.StreamReader]:
    with short_path(socket) as path:
        reader, writer = await asyncio.open_unix_connection(path)
    try:
        writer.write(Message("listen", {"attempt_id": str(attempt_id)}).packed())
        yield reader
    finally:
        writer.close()


async def _sounds(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while (message := await next_message(reader)) is not None and message.kind == "sound":
        yield message.pcm

"""Messages between two processes of a host: a head in JSON and bytes of audio, each with its length in front."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

_LENGTHS: Final = struct.Struct(">II")
MOST_HEAD, MOST_BODY = 1 << 16, 1 << 24


class BrokenWire(Exception):  # noqa: N818 - a state, not a mistake
    """What came is no message of this release; the connection is of no more use."""


@dataclass(frozen=True, slots=True)
class Message:
    kind: str
    said: dict[str, Any] = field(default_factory=dict)
    pcm: bytes = b""

    def packed(self) -> bytes:
        head = json.dumps({"kind": self.kind, **self.said}).encode()
        return _LENGTHS.pack(len(head), len(self.pcm)) + head + self.pcm


async def next_message(reader: asyncio.StreamReader) -> Message | None:
    """None: the other side is gone. Raises BrokenWire."""
    try:
        head_length, pcm_length = _LENGTHS.unpack(await reader.readexactly(_LENGTHS.size))
        if head_length > MOST_HEAD or pcm_length > MOST_BODY:
            raise BrokenWire(f"a message of {head_length} + {pcm_length} bytes")
        said = json.loads(await reader.readexactly(head_length))
        return Message(said.pop("kind"), said, await reader.readexactly(pcm_length))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise BrokenWire(repr(error)) from error


@contextlib.contextmanager
def short_path(socket: Path) -> Iterator[str]:
    """Short enough for a Unix socket (107 bytes), however deep its folder lies."""
    folder = os.open(socket.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{socket.name}"
    finally:
        os.close(folder)

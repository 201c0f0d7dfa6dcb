"""Listening in: who asks hears the call from now to its end, whichever caller of the host carries it, or learns why not."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from uuid import UUID

import pytest

from eager_clock import EagerClock
from smart_campaigns.adapters.live_audio import MOST_LISTENERS, LiveAudioFolder, LiveAudioServer
from smart_campaigns.adapters.wire import short_path
from smart_campaigns.ports.live_audio import CannotListen, Sound, Unheard

CALL, OTHER = UUID(int=1), UUID(int=2)
CHUNK = b"\1\0\2\0" * 800


def talk(chunks: int) -> Callable[[UUID, int | None], Sound | Unheard]:
    """One call, that has been going on for ten chunks and lasts so many more."""

    def sound_of(attempt_id: UUID, since: int | None) -> Sound | Unheard:
        if attempt_id != CALL:
            return Unheard.NOT_HERE
        told = 10 if since is None else since + 1
        if told > 10 + chunks:
            return Unheard.NOT_HERE
        return Sound(until=told, pcm=b"" if since is None else CHUNK)

    return sound_of


@contextlib.asynccontextmanager
async def caller(
    folder: Path, name: str, sound_of: Callable[[UUID, int | None], Sound | Unheard]
) -> AsyncIterator[None]:
    async with LiveAudioServer(sound_of=sound_of, clock=EagerClock()).open(folder, name):
        yield


async def heard(folder: Path, call: UUID = CALL) -> bytes:
    return b"".join([pcm async for pcm in LiveAudioFolder(folder).listen(call)])


async def why_not(folder: Path, call: UUID = CALL) -> Unheard:
    with pytest.raises(CannotListen) as told:
        await heard(folder, call)
    return told.value.why


async def test_a_call_is_heard_to_its_end_whichever_caller_has_it(tmp_path: Path) -> None:
    folder = tmp_path / ("deeper than a socket's path may be" * 4) / "listen"
    async with caller(folder, "a", lambda *_: Unheard.NOT_HERE), caller(folder, "b", talk(7)):
        assert await heard(folder) == 7 * CHUNK
        assert folder.stat().st_mode & 0o077 == 0
    assert list(folder.iterdir()) == []


async def test_why_nobody_can_listen(tmp_path: Path) -> None:
    assert await why_not(tmp_path / "no caller yet") is Unheard.NOT_HERE
    async with caller(tmp_path, "a", talk(1)), caller(tmp_path, "b", lambda *_: Unheard.NOT_RECORDED):
        assert await why_not(tmp_path, OTHER) is Unheard.NOT_RECORDED
    async with caller(tmp_path, "a", talk(1)):
        assert await why_not(tmp_path, OTHER) is Unheard.NOT_HERE


async def test_a_caller_that_was_killed_is_passed_over_and_its_socket_goes(tmp_path: Path) -> None:
    with short_path(tmp_path / "a.sock") as path, socket.socket(socket.AF_UNIX) as dead:
        dead.bind(path)
    async with caller(tmp_path, "b", talk(2)):
        assert await heard(tmp_path) == 2 * CHUNK
        assert not (tmp_path / "a.sock").exists()


async def test_so_many_listen_and_one_who_leaves_makes_room(tmp_path: Path) -> None:
    async with caller(tmp_path, "a", lambda _, since: Sound(until=(since or 0) + 1, pcm=CHUNK)):
        listening = [LiveAudioFolder(tmp_path).listen(CALL) for _ in range(MOST_LISTENERS)]
        for one in listening:
            await anext(one)
        assert await why_not(tmp_path) is Unheard.TOO_MANY
        await listening[0].aclose()
        left = False

        async def try_again() -> None:
            nonlocal left
            with contextlib.suppress(CannotListen):
                again = LiveAudioFolder(tmp_path).listen(CALL)
                left = await anext(again) == CHUNK
                await again.aclose()

        async with asyncio.timeout(30):
            while not left:
                await try_again()
        for one in listening[1:]:
            await one.aclose()


async def test_what_is_no_question_is_let_go(tmp_path: Path) -> None:
    async with caller(tmp_path, "a", talk(1)):
        with short_path(tmp_path / "a.sock") as path:
            reader, writer = await asyncio.open_unix_connection(path)
        writer.write(b"GET / HTTP/1.1\r\n\r\n")
        assert await reader.read() == b""
        writer.close()
        assert await heard(tmp_path) == CHUNK

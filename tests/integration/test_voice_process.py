"""The voice process: started when it is wanted, started again when it dies, and never without its parent."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from speech_texts import words

from smart_campaigns.adapters.clock import SystemClock
from smart_campaigns.bootstrap.speech import Speech, open_speech
from smart_campaigns.bootstrap.voice_service import VoiceService, most_talks, voice_command
from smart_campaigns.ports.speech import SpeechAway
from smart_campaigns.ports.store import StoreAway
from smart_campaigns.settings import Settings

TEXT = "Please call me back tomorrow."


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


class Told:
    """What the event log would have; the store is away at first."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, int | None]] = []
        self.is_away = True

    async def voice_ended(self, code: int | None) -> int:
        if self.is_away:
            self.is_away = False
            raise StoreAway
        self.lines.append(("ended", code))
        return 7

    async def voice_started_again(self, ended: int) -> None:
        self.lines.append(("started again", ended))


@contextlib.asynccontextmanager
async def serving(
    settings: Settings, *, is_wanted: bool = True, told: Told | None = None
) -> AsyncIterator[VoiceService]:
    async def wanted() -> bool:
        return is_wanted

    service = VoiceService(settings=settings, clock=SystemClock(), is_wanted=wanted, log_book=told or Told())
    running = asyncio.create_task(service.run())
    try:
        yield service
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def answers(speech: Speech) -> None:
    async with asyncio.timeout(60):
        while speech.client.load is None:
            await asyncio.sleep(0.01)


async def test_killed_it_is_away_and_comes_back(settings: Settings) -> None:
    told = Told()
    async with serving(settings, told=told) as service, open_speech(settings, SystemClock()) as speech:
        with pytest.raises(SpeechAway):
            await speech.voice.say(TEXT)
        await answers(speech)
        said = await speech.voice.say(TEXT)
        assert words((await speech.recogniser.recognise(said)).text) == words(TEXT)
        assert service.pid is not None
        killed = service.pid
        many = [asyncio.create_task(speech.recogniser.recognise(said)) for _ in range(20)]
        await many[0]
        os.kill(killed, signal.SIGKILL)
        lost = await asyncio.gather(*many, return_exceptions=True)
        assert isinstance(lost[-1], SpeechAway)
        assert await speech.voice.say(TEXT) == said  # what was said before needs no models
        async with asyncio.timeout(60):
            while speech.client.load is not None:
                await asyncio.sleep(0.01)
        await answers(speech)
        assert service.pid not in (None, killed)
        async with asyncio.timeout(60):
            while len(told.lines) < 2:
                await asyncio.sleep(0.01)
        assert told.lines == [("ended", -signal.SIGKILL), ("started again", 7)]
        assert words((await speech.recogniser.recognise(said)).text) == words(TEXT)
        pid = service.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_stopped_it_is_ended_and_another_speaks(settings: Settings) -> None:
    async with serving(settings) as service, open_speech(settings, SystemClock()) as speech:
        await answers(speech)
        assert service.pid is not None
        stopped = service.pid
        os.kill(stopped, signal.SIGSTOP)
        async with asyncio.timeout(60):
            while service.pid in {stopped, None}:
                await asyncio.sleep(0.05)
        await answers(speech)
        assert await speech.voice.say(TEXT)
    with pytest.raises(ProcessLookupError):
        os.kill(stopped, 0)


async def test_nothing_is_loaded_until_somebody_needs_it(settings: Settings) -> None:
    async with serving(settings, is_wanted=False) as service:
        await asyncio.sleep(0)
        assert service.pid is None


async def test_it_ends_with_its_parent(settings: Settings) -> None:
    command = [part for part in voice_command(settings) if not part.startswith("--parent")]
    code = f"import subprocess; p = subprocess.Popen({command!r}, stdout=subprocess.PIPE); p.stdout.readline(); print(p.pid)"
    parent = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    async with asyncio.timeout(30):
        while lives(int(parent.stdout)):
            await asyncio.sleep(0.01)


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


async def test_a_model_that_cannot_be_loaded_ends_it_and_it_is_tried_again(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, recogniser_model=tmp_path)
    async with serving(settings) as service:
        pids: set[int] = set()
        async with asyncio.timeout(60):
            while len(pids) < 2:
                pids |= {service.pid} - {None}
                await asyncio.sleep(0.01)
        assert not service.ready.is_set()


def test_its_talks_are_limited_by_the_cores(tmp_path: Path) -> None:
    cores = len(os.sched_getaffinity(0))
    assert most_talks(Settings(data_dir=tmp_path)) == 10 * cores
    assert most_talks(Settings(data_dir=tmp_path, talks_per_core=0.01)) == 1

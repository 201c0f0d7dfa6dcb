"""The voice process: milliseconds and CPU of an utterance and of a first sentence, and what it takes at once."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from figures import percentile, report

from smart_campaigns.adapters.clock import SystemClock
from smart_campaigns.adapters.speech.silero import CHUNK, SileroActivity
from smart_campaigns.bootstrap.speech import Speech, open_speech
from smart_campaigns.bootstrap.voice_service import VoiceService
from smart_campaigns.settings import Settings

sys.path.append(str(Path(__file__).parents[1] / "integration"))
from speech_texts import SENTENCES, words, wrong_words

ROUNDS = 5
PLACES = ("Springfield", "Riverside", "Fairview", "Greenville", "Franklin")
TICK_S = 1 / os.sysconf("SC_CLK_TCK")
CALLS = 20
TURN_EVERY_S = 8.0
LOAD_S = 30.0
T = TypeVar("T")


class _Unread:
    async def voice_ended(self, code: int | None) -> int:
        raise AssertionError(code)

    async def voice_started_again(self, ended: int) -> None:
        raise AssertionError(ended)


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[tuple[VoiceService, Speech]]:
    async def wanted() -> bool:
        return True

    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        service = VoiceService(settings=settings, clock=SystemClock(), is_wanted=wanted, log_book=_Unread())
        started = time.perf_counter()
        running = asyncio.create_task(service.run())
        async with open_speech(settings, SystemClock()) as speech:
            await service.ready.wait()
            report("speech_start_s", round(time.perf_counter() - started, 2), "s")
            while speech.client.load is None:
                await asyncio.sleep(0.01)
            yield service, speech
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def cpu_s(service: VoiceService) -> float:
    fields = Path(f"/proc/{service.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK_S


async def series(name: str, service: VoiceService, work: Sequence[Callable[[], Awaitable[T]]]) -> list[T]:
    """One after another."""
    before, times, results = cpu_s(service), list[float](), list[T]()
    for one in work:
        t0 = time.perf_counter()
        results.append(await one())
        times.append(1000 * (time.perf_counter() - t0))
    report(f"{name}_p50_ms", round(percentile(times, 50)), "ms")
    report(f"{name}_p95_ms", round(percentile(times, 95)), "ms")
    report(f"{name}_cpu_ms", round(1000 * (cpu_s(service) - before) / len(work)), "ms")
    return results


async def alone(service: VoiceService, speech: Speech) -> None:
    texts = [f"{text} In {place}." for place in PLACES for text in SENTENCES]
    first = [speech.voice.sentences(text)[0] + " " * n for n, text in enumerate(texts)]  # new to the cache
    await series("voice_first_sentence", service, [partial(speech.voice.say, text) for text in first])
    said = [await speech.voice.say(text) for text in SENTENCES]
    with contextlib.ExitStack() as talks:
        await series(
            "recogniser_15s_context", service, [partial(speech.recogniser.recognise, pcm) for pcm in said * ROUNDS]
        )
        for _ in range(9):  # no leisure: the shorter context
            talks.enter_context(speech.client.talk())
        heard = await series(
            "recogniser", service, [partial(speech.recogniser.recognise, pcm) for pcm in said * ROUNDS]
        )
    wrong = sum(wrong_words(t, h.text) for t, h in zip(SENTENCES * ROUNDS, heard, strict=True))
    report(
        "recogniser_wrong_words_percent", round(100 * wrong / (ROUNDS * sum(len(words(t)) for t in SENTENCES)), 1), "%"
    )


async def together(service: VoiceService, speech: Speech) -> None:
    """Twenty conversations, a turn each 8 s: what a contact waits from its last word to the first of the answer."""
    said = [await speech.voice.say(text) for text in SENTENCES]
    waits: list[float] = []

    async def conversation(n: int) -> None:
        await asyncio.sleep(TURN_EVERY_S * n / CALLS)
        turn = 0
        while time.perf_counter() < ends:
            t0 = time.perf_counter()
            await speech.recogniser.recognise(said[(n + turn) % len(said)])
            await speech.voice.say(f"Thank you, that was answer {turn} of call {n}.")
            waits.append(1000 * (time.perf_counter() - t0))
            turn += 1
            await asyncio.sleep(TURN_EVERY_S)

    with contextlib.ExitStack() as talks:
        for _ in range(CALLS):
            talks.enter_context(speech.client.talk())
        before, ends = cpu_s(service), time.perf_counter() + LOAD_S
        await asyncio.gather(*map(conversation, range(CALLS)))
        load = speech.client.load
    assert load is not None
    report("speech_20_calls_answer_p50_ms", round(percentile(waits, 50)), "ms")
    report("speech_20_calls_answer_p95_ms", round(percentile(waits, 95)), "ms")
    report("speech_20_calls_queue_p95_ms", round(1000 * load.recogniser_p95_s), "ms")
    report("speech_20_calls_cpu_percent", round(100 * (cpu_s(service) - before) / (LOAD_S + TURN_EVERY_S)), "%")


def activity() -> None:
    """Of somebody who is never silent."""
    detector, chunk = SileroActivity(), b"\x00\x04\x00\xfc" * (CHUNK // 2)
    seats = [detector.open() for _ in range(CALLS)]
    t0 = time.process_time()
    for _ in range(300):
        detector.judge(seats, [chunk] * CALLS)
    busy_s = (time.process_time() - t0) / 300
    report("voice_activity_cpu_percent_a_call", round(100 * busy_s / 0.032 / CALLS, 2), "%")


async def main() -> None:
    activity()
    async with serving() as (service, speech):
        await alone(service, speech)
        await together(service, speech)


if __name__ == "__main__":
    asyncio.run(main())

"""Spoken talks over SIP, timed on the called side's tape: how soon the agent answers and falls silent, and how many at once.

`talks.py 8 20 28` takes these numbers of talks.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from figures import percentile, report

sys.path.append(str(Path(__file__).parents[1]))
from spoken_calls import SpokenBed, spoken_bed
from tape_times import answer_times, barge_in_times, of_all

TICK_S = 1 / os.sysconf("SC_CLK_TCK")
AT_ONCE = (1, 8, 20, 24, 28)
QUIET_P95_MS = 1200
CPU_AFTER_S, CPU_FOR_S = 14.0, 15.0
"""Since the first pick-up: everybody talks."""
LONGEST_S = 200.0
LINES: tuple[str | dict[str, Any], ...] = (
    "Hello?",
    "Yes, that's me.",
    "How much is it?",
    {"text": "Wait, who is this, please?", "over_caller_s": 1.0},
    "And what is this all about?",
    {"text": "How much is it again?", "over_caller_s": 0.9},
    "Are you a robot?",
    "Could you repeat that, please?",
    "No, thank you.",
)


def behaviour(n: int) -> dict[str, Any]:
    """Each with a voice of the five, and another moment's thought, so that turns do not come in step."""
    lines = [{"text": line} if isinstance(line, str) else line for line in LINES]
    thought = [{**line, "after_s": (n * 7 + m * 3) % 10 / 10} for m, line in enumerate(lines)]
    return {"kind": "answers", "ring_s": 1.0, "voice": n, "lines": thought}


def cpu_s(pids: list[int]) -> float:
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(f[11]) + int(f[12]) for f in fields) * TICK_S


async def caller_cpu_percent(bed: SpokenBed) -> float:
    while not await bed.talking():
        await asyncio.sleep(0.1)
    await asyncio.sleep(CPU_AFTER_S)
    loop, pids = asyncio.get_running_loop(), bed.callers
    began_s, before_s = loop.time(), cpu_s(pids)
    await asyncio.sleep(CPU_FOR_S)
    return 100 * (cpu_s(pids) - before_s) / (loop.time() - began_s)


async def talks(at_once: int) -> tuple[list[float], list[float], float]:
    """Milliseconds of answers and of barge-ins, and the caller's CPU."""
    async with spoken_bed(
        [behaviour(n) for n in range(2 * at_once if at_once == 8 else at_once)],
        channels=at_once,
        talks_per_core=200.0,
        placement_spacing_s=0.5,
        calls_per_minute=600,
    ) as bed:
        await bed.start()
        cpu = await caller_cpu_percent(bed)
        await bed.all_settled(LONGEST_S)
        tapes = [call.tape for call in await bed.calls() if call.tape]
        answers = [1000 * s for s in of_all(tapes, answer_times)]
        barges = [1000 * s for s in of_all(tapes, barge_in_times)]
    print(
        f"# {at_once} talks: {len(answers)} answers p50 {percentile(answers, 50):.0f} p95 {percentile(answers, 95):.0f} ms; "
        f"{len(barges)} barge-ins p50 {percentile(barges, 50):.0f} p95 {percentile(barges, 95):.0f} ms; "
        f"caller {cpu:.1f} %; load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    return answers, barges, cpu


async def admission() -> None:
    """Eight who would answer at once, and a machine that holds four talks: those that ring are carried, the others wait."""
    most, settled = 0, 0
    async with spoken_bed(
        [behaviour(n) for n in range(8)], channels=8, talks_per_core=4 / (os.cpu_count() or 1)
    ) as bed:
        await bed.start()
        async with asyncio.timeout(LONGEST_S):
            while settled < 8:
                await asyncio.sleep(0.25)
                most, settled = max(most, await bed.talking()), await bed.settled()
    report("admission_most_talks_of_4", most, "talks")
    report("admission_settled_of_8", settled, "calls")


async def main(numbers: tuple[int, ...]) -> None:
    cpu_of, held = {}, 0
    for at_once in numbers:
        answers, barges, cpu_of[at_once] = await talks(at_once)
        if at_once == 8:
            for name, times in (("voice_to_voice", answers), ("barge_in", barges)):
                report(f"{name}_p50_ms", round(percentile(times, 50)), "ms")
                report(f"{name}_p95_ms", round(percentile(times, 95)), "ms")
        if percentile(answers, 95) > QUIET_P95_MS:
            break
        held = at_once
    report("talks_at_once", held, "talks")
    if {1, 20} <= set(cpu_of):
        report("flow_call_cpu_percent", round((cpu_of[20] - cpu_of[1]) / 19, 2), "%")
    await admission()


if __name__ == "__main__":
    asyncio.run(main(tuple(map(int, sys.argv[1:])) or AT_ONCE))

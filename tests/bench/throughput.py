"""Placed and settled calls a second through the whole engine: stub carrier in the process, 20 campaigns."""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter

from bed import bed
from figures import report
from stub import NoMarks, StubAgent, StubTelephony

from smart_campaigns.adapters.clock import system_dice
from smart_campaigns.adapters.postgres import hot_statements as sql
from smart_campaigns.adapters.processes import identity
from smart_campaigns.caller.carry import Crew
from smart_campaigns.caller.process import CallerProcess
from smart_campaigns.testing.forgotten_recordings import ForgottenRecordings

NAMES = {v: k for k, v in vars(sql).items() if isinstance(v, str) and k.isupper()} | dict.fromkeys(
    sql.LOOK.values(), "LOOK"
)
WRITES = {"PLACE", "PROGRESS", "REPORT", "FINISH", "VOID", "PROMOTE", "PARK", "WANT", "NOTIFY"}
OF_A_CALL = WRITES | {"LOOK", "SETTLED_SINCE"}


async def caller(it, telephony):
    seat = await it.seat(telephony.capacity())

    async def trip(*_: object) -> None:
        raise AssertionError("no breaker here")

    crew = Crew(
        store=it.store,
        clock=it.clock,
        seat=seat,
        telephony=telephony,
        marks=NoMarks(),
        new_agent=lambda _placed, _desk: StubAgent(),
        recordings=ForgottenRecordings(),
        after=lambda ref, finished: process.after(ref, finished),
        trip=trip,
    )
    process = CallerProcess(
        store=it.store,
        clock=it.clock,
        dice=system_dice(),
        telephony=telephony,
        law=it.law,
        seat=seat,
        crew=crew,
        who=identity(),
        carrier=(it.org_id, it.carrier_id),
    )
    return process


def count(connections) -> Counter:
    counted: Counter[str] = Counter()
    for name in ("fetch", "fetchrow", "fetchval", "execute"):

        def counting(real):
            async def call(query, *args):
                counted[NAMES.get(query, query[:40])] += 1
                return await real(query, *args)

            return call

        setattr(connections, name, counting(getattr(connections, name)))
    return counted


async def main(seconds: float = 15.0) -> None:
    async with bed(calls_per_second=1000.0) as it:
        for n in range(20):
            await it.campaign(
                f"Throughput {n}", targets=3000, channels=4, placement_spacing_s=0.05, calls_per_minute=6000
            )
        process = await caller(it, StubTelephony(it.clock, 10_000))
        counted = count(it.hot)
        running = asyncio.create_task(process.run())
        await it.clock.sleep(2.0)
        before, cpu0, t0 = Counter(counted), time.process_time(), time.perf_counter()
        await it.clock.sleep(seconds)
        done = counted - before
        cpu, wall = time.process_time() - cpu0, time.perf_counter() - t0
        running.cancel()
        await process.drain(5.0)
        calls = done["FINISH"]
        report("calls_per_s", round(calls / wall, 1), "1/s")
        report("sql_statements_per_call", round(sum(n for k, n in done.items() if k in OF_A_CALL) / calls, 2), "")
        report("commits_per_call", round(sum(n for k, n in done.items() if k in WRITES) / calls, 2), "")
        report("python_cpu_ms_per_call", round(1000 * cpu / calls, 2), "ms")
        print({k: round(n / calls, 2) for k, n in done.most_common()})


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 15.0))

"""From the commit of a pause to the last INVITE: two caller processes, 20 calls a second, judged by the callee's kernel.

The commit is taken to be the instant at which COMMIT was sent: what is printed is never too little.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time

from asyncpg.transaction import Transaction
from figures import percentile, report
from house_bed import house_bed
from udp_callee import NS, callee

CALLERS = 2
AFTER_S = 0.6
"""Longer than any INVITE may follow: 25 ms by design, 275 ms at most."""

COMMIT = "_Transaction__commit"
"""What asyncpg calls at the end of every transaction."""


class CommitStamps:
    """When the last COMMIT was sent from this process, in nanoseconds of CLOCK_REALTIME."""

    def __init__(self) -> None:
        self.last_ns = 0
        real = getattr(Transaction, COMMIT)

        async def commit(transaction: Transaction) -> None:
            self.last_ns = time.time_ns()
            await real(transaction)

        setattr(Transaction, COMMIT, commit)


async def main(pauses: int = 50) -> None:
    os.environ["BENCH_HOLD_S"] = "0.2"
    stamps, dice, delays, replies = CommitStamps(), random.Random(1), [], []
    with callee() as called:
        async with house_bed(contacts=200 + 40 * pauses, channels=50, placement_spacing_s=0.05) as it:
            await it.keep_callers(CALLERS, called.address)
            await it.start()
            it.keep_house()
            while not called.invites:
                await asyncio.sleep(0.01)
            await asyncio.sleep(1.0)
            for _ in range(pauses):
                seen = len(called.invites)
                while len(called.invites) < seen + 3:
                    await asyncio.sleep(0.005)
                await asyncio.sleep(dice.uniform(0.1, 0.4))
                t0 = time.perf_counter()
                await it.pause()
                replies.append(1000 * (time.perf_counter() - t0))
                committed_ns = stamps.last_ns
                await asyncio.sleep(AFTER_S)
                delays.append(max(0.0, 1000 * (max(i.at_ns for i in called.invites) - committed_ns) / NS))
                await it.resume()
    print(
        f"  {pauses} pauses of {CALLERS} callers, {len(called.invites)} calls, {called.doubles()} twice; INVITEs after the commit in "
        f"{sum(d > 0 for d in delays)}; the command took {percentile(replies, 50):.1f} ms (p50)"
    )
    report("pause_to_last_invite_p50_ms", round(percentile(delays, 50), 1), "ms")
    report("pause_to_last_invite_p99_ms", round(percentile(delays, 99), 1), "ms")
    report("pause_to_last_invite_max_ms", round(max(delays), 1), "ms")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50))

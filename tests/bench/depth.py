"""One placement (look, judge, commit) with 10,000 and a million targets; with 10,000 blocked contacts in front."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import sys
import time
from typing import Any

from bed import Bed, Sink, bed
from figures import percentile, report

FAST: dict[str, Any] = {"placement_spacing_s": 0.05, "calls_per_minute": 6000}
PLACEMENTS = 600


async def one(placer, sink: Sink) -> float:
    """Milliseconds of look, judge and commit; looks that wait for nothing but pacing are repeated."""
    while True:
        before = len(sink.placed)
        t0 = time.perf_counter()
        await placer._look()
        if len(sink.placed) > before:
            return 1000 * (time.perf_counter() - t0)


async def series(it: Bed, targets: int) -> list[float]:
    sink = Sink()
    row = await it.campaign(f"Depth {targets}", targets=targets, channels=100_000, **FAST)
    await unpaced(it, row)
    seat = await it.seat()
    placer = it.placer(row, seat, sink)
    times = []
    for n in range(PLACEMENTS + 100):
        ms = await one(placer, sink)
        await sent(it, sink)
        if n % 50 == 0:
            await it.store.beat(seat.lease, 1)
        if n >= 100:
            times.append(ms)
    return times


async def sent(it: Bed, sink: Sink) -> None:
    """The bench sends nothing: what was placed ends at once, an hour ago, so that no pace holds the next."""
    attempt = sink.placed[-1].placement.attempt_id
    await it.hot.execute(
        "update attempt set state = 7, ended_at = now_s(), upper_at = upper_at - interval '1 hour', slot_at = slot_at - interval '1 hour' where attempt_id = $1",
        attempt,
    )
    await it.hot.execute("update carrier_gate set recent = '{}' where in_use > 0")


async def unpaced(it: Bed, row) -> None:
    return None


async def blocked_head(it: Bed) -> float:
    """10,000 contacts of a closed legal key in front of the queue: the first placement."""
    closed = "America/New_York|US-NY|reminder"
    row = await it.campaign("Blocked", targets=10_000, channels=1000, legal_key=closed, **FAST)
    await it.cold.execute("update run set next_seq = 10001 where run_id = $1", row.run_id)
    await it.fill(row, 100, "UTC|US|reminder")
    it.law.closed.add(closed)
    sink = Sink()
    placer = it.placer(row, await it.seat(), sink)
    t0 = time.perf_counter()
    await one(placer, sink)
    return 1000 * (time.perf_counter() - t0)


async def parked_head(it: Bed) -> float:
    """10,000 contacts in cooldown in front: judged once, parked, then the first placement."""
    row = await it.campaign("Parked", targets=10_000, channels=1000, skip_recently_completed_days=1, **FAST)
    await it.cold.execute(
        "update contact c set virtual_connected_at = now_s(), version = version + 1 from target t where t.run_id = $1 and c.contact_id = t.contact_id",
        row.run_id,
    )
    await it.cold.execute("vacuum analyze contact")
    await it.fill(row, 100, "UTC|US|reminder")
    await it.cold.execute(
        "update target set seq = seq + 20000 where run_id = $1 and contact_id in (select contact_id from contact where virtual_connected_at is null)",
        row.run_id,
    )
    sink = Sink()
    placer = it.placer(row, await it.seat(), sink)
    t0 = time.perf_counter()
    await one(placer, sink)
    return 1000 * (time.perf_counter() - t0)


async def main(million: int = 1_000_000) -> None:
    is_real_time = False
    with contextlib.suppress(PermissionError, OSError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(10))
        is_real_time = True
    gc.disable()
    async with bed() as it:
        small = await series(it, 10_000)
        report("blocked_head_first_ms", round(await blocked_head(it), 2), "ms")
        report("parked_head_first_ms", round(await parked_head(it), 2), "ms")
        large = await series(it, million)
        again = await series(it, 10_000)
    p50_small = percentile(small + again, 50)
    report("place_p50_ms_10k", round(p50_small, 3), "ms")
    report("place_p50_ms_1m", round(percentile(large, 50), 3), "ms")
    report("place_p99_ms_1m", round(percentile(large, 99), 3), "ms")
    report("place_depth_ratio", round(percentile(large, 50) / p50_small, 3), "x")
    report("real_time_priority", int(is_real_time), "yes=1")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))

"""kill -9 of a caller process that carries ten calls: until all of them are settled.

child: its parent sees the exit. host: nobody does, and its lease of 2 s must run out; one call is committed and unsent.
elsewhere: the same on another host, of which only the right to place is taken so soon.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time

from figures import percentile, report
from house_bed import HouseBed, house_bed
from udp_callee import Callee, callee

from smart_campaigns.adapters.processes import identity
from smart_campaigns.caller.supervisor import Supervisor

CALLERS = 4
CALLS = 10
"""Each can carry that many."""


def stamped(supervisor: Supervisor) -> list[tuple[float, float, int]]:
    """Filled with: exit seen, settled, worker."""
    stamps: list[tuple[float, float, int]] = []
    real = supervisor.recovery.process_gone

    async def process_gone(worker_id: int, code: int | None = None) -> int:
        t0 = time.perf_counter()
        settled = await real(worker_id, code)
        stamps.append((t0, time.perf_counter(), worker_id))
        return settled

    supervisor.recovery = _Watched(process_gone)  # type: ignore[assignment]
    return stamps


class _Watched:
    def __init__(self, process_gone) -> None:
        self.process_gone = process_gone


async def worker_of(it: HouseBed, pid: int) -> int:
    return int(await it.house.cold.fetchval("select worker_id from worker where pid = $1", pid))


async def until(it: HouseBed, live: int, worker_id: int) -> None:
    while await it.live(worker_id) != live:
        await asyncio.sleep(0.005)


async def child(called: Callee, kills: int) -> None:
    seen_ms, killed_ms = [], []
    async with house_bed(contacts=1000, channels=CALLERS * CALLS, placement_spacing_s=0.05) as it:
        stamps = stamped(it.supervisor)
        it.keep_house()
        await it.keep_callers(CALLERS, called.address, channels=CALLS)
        await it.start()
        for n in range(kills):
            await asyncio.sleep(1.0)
            pid = it.ready[n]
            worker_id = await worker_of(it, pid)
            async with asyncio.timeout(20):
                await until(it, CALLS, worker_id)
            t0 = time.perf_counter()
            os.kill(pid, signal.SIGKILL)
            while len(stamps) <= n:
                await asyncio.sleep(0.001)
            exit_seen, settled, gone = stamps[n]
            assert gone == worker_id
            left = await it.live(worker_id)
            if left:
                print(f"  {left} calls were left when the exit was dealt with")
            await until(it, 0, worker_id)
            seen_ms.append(1000 * (settled - exit_seen))
            killed_ms.append(1000 * (settled - t0))
    print(
        f"  {kills} kills, {CALLS} calls each; worst {max(seen_ms):.1f} ms from the exit, {max(killed_ms):.1f} ms from the kill; twice {called.doubles()}"
    )
    report("recovery_child_ms", round(percentile(seen_ms, 50), 1), "ms")
    report("recovery_child_worst_ms", round(max(seen_ms), 1), "ms")
    report("recovery_child_from_kill_ms", round(percentile(killed_ms, 50), 1), "ms")


async def host(called: Callee, kills: int, *, elsewhere: bool) -> list[float]:
    """Milliseconds from the death to the settlement of all its calls (elsewhere: to the end of its right to place)."""
    times = []
    os.environ["BENCH_HOST"] = "elsewhere.example" if elsewhere else ""
    async with house_bed(contacts=1000, channels=CALLS + 1, placement_spacing_s=0.05) as it:
        it.keep_house()
        await it.start()
        for _ in range(kills):
            command = it.command(called.address, channels=CALLS + 1)
            process = subprocess.Popen(command, stdout=subprocess.PIPE)
            assert process.stdout is not None
            await asyncio.to_thread(process.stdout.readline)
            worker_id = await worker_of(it, process.pid)
            while await it.live(worker_id) < CALLS // 2:
                await asyncio.sleep(0.01)
            (it.folder / "die_at_committed").write_text(str(process.pid))
            await asyncio.to_thread(process.wait)
            t0 = time.perf_counter()
            (it.folder / "die_at_committed").unlink()
            unsent = await it.house.cold.fetchval(
                "select count(*) from attempt where worker_id = $1 and state = 1 and sent_at is null", worker_id
            )
            assert unsent, "it died before it had committed"
            if elsewhere:
                while not await it.house.cold.fetchval(
                    "select fenced_at is not null from worker where worker_id = $1", worker_id
                ):
                    await asyncio.sleep(0.005)
            else:
                await until(it, 0, worker_id)
            times.append(1000 * (time.perf_counter() - t0))
            if elsewhere:  # its calls would hold their channels for a minute: not what is measured here
                await it.house.cold.execute(
                    "update worker set host = $1 where worker_id = $2", identity().host, worker_id
                )
                await it.house.cold.execute("update worker set boot_id = 'gone' where worker_id = $1", worker_id)
                await until(it, 0, worker_id)
        void = await it.house.cold.fetchval("select count(*) from attempt where state = 10")
    print(
        f"  {kills} {'on another host' if elsewhere else 'on this host'}, about {CALLS // 2} calls each: {[round(t) for t in times]} ms; void {void}; twice {called.doubles()}"
    )
    return times


async def main(kills: int = 6) -> None:
    os.environ["BENCH_HOLD_S"] = "600"
    with callee() as called:
        await child(called, kills)
    with callee() as called:
        times = await host(called, kills, elsewhere=False)
        report("recovery_host_ms", round(percentile(times, 50)), "ms")
        report("recovery_host_worst_ms", round(max(times)), "ms")
    with callee() as called:
        times = await host(called, max(2, kills // 2), elsewhere=True)
        report("recovery_other_host_fenced_ms", round(percentile(times, 50)), "ms")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 6))

"""Spacing and calls per minute of one campaign on eight caller processes that are stopped and killed at random.

Judged at the called side by the kernel's stamps; one attempt a contact, so a second INVITE to a number is a double.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import sys
from typing import Any

from figures import report
from house_bed import HouseBed, house_bed
from udp_callee import Callee, callee

CALLERS = 8
SPACING_S = 0.5
RATE = 30
WINDOW_S = 60.0
STOPS_S = (0.02, 0.05, 0.1, 0.24, 0.26, 0.6, 1.5, 3.0)
KILL = 0.08
"""Of ten mishaps about one is a kill; a new process costs a second or two of a core."""


async def mishaps(it: HouseBed, seconds: float, dice: random.Random) -> tuple[int, int]:
    """How many stops and kills there were."""
    loop = asyncio.get_running_loop()
    ends_s, stops, kills = loop.time() + seconds, 0, 0
    while loop.time() < ends_s:
        await asyncio.sleep(dice.uniform(0.05, 0.3))
        pid = dice.choice(list(it.supervisor.children) or [0])
        with contextlib.suppress(ProcessLookupError):
            if pid and dice.random() < KILL:
                kills += 1
                os.kill(pid, signal.SIGKILL)
            elif pid:
                stops += 1
                os.kill(pid, signal.SIGSTOP)
                loop.call_later(dice.choice(STOPS_S), _go_on, pid)
    return stops, kills


def _go_on(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)


async def phase(called: Callee, seconds: float, seed: int, **settings: Any) -> str:
    async with house_bed(contacts=1000, channels=40, **settings) as it:
        it.keep_house()
        await it.keep_callers(CALLERS, called.address, channels=40)
        await it.start()
        while not called.invites:
            await asyncio.sleep(0.01)
        stops, kills = await mishaps(it, seconds, random.Random(seed))
        await asyncio.sleep(max(STOPS_S) + 0.2)
        ledger = await it.house.cold.fetchrow(
            "select count(*) filter (where state = 10) as void, count(*) filter (where sent_at > upper_at) as late, "
            "count(*) filter (where outcome = 'ambiguous') as ambiguous from attempt"
        )
    assert ledger is not None
    return f"{stops} stops, {kills} kills, {dict(ledger)}"


async def main(spacing_s: float = 60.0, rate_s: float = 130.0) -> None:
    os.environ["BENCH_HOLD_S"] = "3"
    with callee() as called:
        what = await phase(called, spacing_s, 5, placement_spacing_s=SPACING_S)
    gaps = called.gaps_s()
    doubles = called.doubles()
    print(
        f"  {len(called.invites)} calls of {len({i.pid for i in called.invites})} processes; {what}; least gap {1000 * min(gaps):.1f} ms"
    )
    report("spacing_short_gaps", sum(gap < SPACING_S for gap in gaps), "")
    report("spacing_utilisation_under_chaos", round(len(gaps) * SPACING_S / sum(gaps), 3), "")
    with callee() as called:
        what = await phase(called, rate_s, 6, placement_spacing_s=0.05, calls_per_minute=RATE)
    spans = called.spans_s(RATE)
    least = f"number {RATE + 1} after {min(spans):.4f} s at the least" if spans else "too short for a whole window"
    print(f"  {len(called.invites)} calls; {what}; {least}")
    report("rate_windows_over", sum(span < WINDOW_S for span in spans), "")
    report("dialed_twice_under_chaos", doubles + called.doubles(), "")


if __name__ == "__main__":
    asyncio.run(main(*(float(a) for a in sys.argv[1:3])))

"""Channels of an organization shared by 20 campaigns on PostgreSQL: priorities 1 to 10 twice, calls of 0.14 and 0.55 s.

Calls are a hundredth as long as real ones, and so is the first guess of their length.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from statistics import fmean

import throughput
from bed import bed
from figures import report
from stub import StubTelephony

from smart_campaigns.core import share
from smart_campaigns.dialer import placer
from smart_campaigns.ports.telephony import DialRequest

CHANNELS = 10
PRIORITIES = range(1, 11)
CALL_S = (0.14, 0.55)
SHORTER = 100
WARM_UP_S = 30.0
"""Placements before a campaign's first call has ended are charged the guess; shares are measured when that is worn off."""

USED = """
select campaign_id, count(*) as calls,
  sum(extract(epoch from least(coalesce(ended_at, $2), $2) - greatest(slot_at, $1)))::float8 as used_s
from attempt where state <> 10 and slot_at < $2 and coalesce(ended_at, $2) > $1 group by campaign_id"""
WAITS = """
select campaign_id, max(extract(epoch from slot_at - former))::float8 as most_s
from (select campaign_id, slot_at, lag(slot_at) over (partition by campaign_id order by slot_at) as former from attempt where state <> 10) x
group by campaign_id"""


class ByNumber(StubTelephony):
    """A call's length is that of the campaign that owns the number."""

    def __init__(self, clock, channels: int, length_of: Callable[[str], float]) -> None:
        super().__init__(clock, channels)
        self._length_of = length_of

    async def dial(self, request: DialRequest, *, go: Callable[[], bool]):
        self._hold_s = lambda: self._length_of(request.to)
        return await super().dial(request, go=go)


async def main(seconds: float = 60.0, guess_s: float = share.FIRST_GUESS_S / SHORTER) -> None:
    share.FIRST_GUESS_S = placer.FIRST_GUESS_S = guess_s
    async with bed(org_channels=CHANNELS, calls_per_second=1000.0) as it:
        kinds = [(priority, call_s) for call_s in CALL_S for priority in PRIORITIES]
        rows, firsts = {}, []
        for n, (priority, call_s) in enumerate(kinds):
            fair = priority / (2 * sum(PRIORITIES))
            targets = int(3 * (seconds + WARM_UP_S) * CHANNELS * fair / call_s) + 100
            firsts.append((it.filled, call_s))
            row = await it.campaign(
                f"Share {n}",
                targets=targets,
                channels=CHANNELS,
                priority=priority,
                placement_spacing_s=0.05,
                calls_per_minute=6000,
            )
            rows[row.ref.campaign_id] = (priority, call_s, fair)

        def length_of(number: str) -> float:
            index = int(number[2:]) - 2_000_000_000 - 1
            return next(call_s for first, call_s in reversed(firsts) if index >= first)

        process = await throughput.caller(it, ByNumber(it.clock, 10_000, length_of))
        running = asyncio.create_task(process.run())
        began = await it.store.now()
        await it.clock.sleep(WARM_UP_S)
        since = await it.store.now()
        await it.clock.sleep(seconds)
        until = await it.store.now()
        running.cancel()
        await process.drain(5.0)
        used = {r["campaign_id"]: (r["calls"], r["used_s"]) for r in await it.cold.fetch(USED, since, until)}
        waits = {r["campaign_id"]: r["most_s"] or seconds for r in await it.cold.fetch(WAITS)}
        peak = await it.cold.fetchval(
            "select max(n) from (select sum(d) over (order by at, d) as n from (select committed_at as at, 1 as d from attempt where state <> 10"
            " union all select ended_at, -1 from attempt where state <> 10) x) y"
        )
    total = sum(s for _, s in used.values())
    errors = {}
    for campaign_id, (priority, call_s, fair) in rows.items():
        calls, used_s = used.get(campaign_id, (0, 0.0))
        errors[campaign_id] = 100 * abs(used_s / total / fair - 1)
        print(
            f"  priority {priority:2d}, calls of {call_s} s: {calls:4d} calls, share {used_s / total:.4f} of {fair:.4f} "
            f"({100 * (used_s / total / fair - 1):+.1f} %), longest wait {waits.get(campaign_id, seconds):.2f} s"
        )
    print(
        f"  began {began:%H:%M:%S}; channels used {total / seconds / CHANNELS:.3f}, peak {peak} of {CHANNELS}, worst error {max(errors.values()):.1f} %"
    )
    report("fair_share_error", round(fmean(errors.values()), 1), "%")
    low = [waits.get(i, seconds) for i, (priority, _, _) in rows.items() if priority == 1]
    report("fair_share_longest_wait_s", round(max(low), 1), "s (priority 1, from the start)")
    report("fair_share_starved", sum(campaign_id not in used for campaign_id in rows), "")


if __name__ == "__main__":
    asyncio.run(main(*(float(a) for a in sys.argv[1:3])))

"""Channel time used by real SIP calls to virtual phones, against a clairvoyant oracle.

The oracle has the same calls in the same order (each with its own time from INVITE to final answer or BYE, as the phones
logged it), the same channels and spacing, and takes a channel 0 ms after it is free.
"""

from __future__ import annotations

import asyncio
import heapq
import json
import random
import sys
from collections.abc import Sequence
from statistics import fmean

from figures import percentile, report
from house_bed import SIP_CALLER, house_bed

from smart_campaigns.virtual_phones import judge
from smart_campaigns.virtual_phones.call_record import CallRecord
from smart_campaigns.virtual_phones.config import PhonesConfig
from smart_campaigns.virtual_phones.launch import start as start_phones

CHANNELS = 10
SPACING_S = 0.5
BEYOND_S = 15.0
"""The campaign goes on for so long after the judged time: the oracle is ahead and needs calls to place."""
RAMP_S = 6.0
NS = 1_000_000_000


def behaviour(dice: random.Random) -> dict[str, object]:
    """Held for 10 to 20 s: most talk until they hang up, some ring in vain, some listen to the agent's end."""
    kind = dice.choices(("hangs_up_early", "answers", "declines"), (6, 2, 2))[0]
    ring_s = dice.uniform(10.0, 13.0) if kind == "declines" else dice.uniform(5.0, 9.0)
    return {
        "kind": kind,
        "ring_s": round(ring_s, 3),
        "talk_s": round(dice.uniform(5.2, 5.8) if kind == "hangs_up_early" else 60.0, 3),
    }


def held(calls: Sequence[CallRecord]) -> list[tuple[float, float]]:
    """(INVITE, end) in seconds from the first INVITE; a call still up has no end."""
    zero = calls[0].invited_at_ns
    return [
        ((c.invited_at_ns - zero) / NS, float("inf") if c.ended_at_ns is None else (c.ended_at_ns - zero) / NS)
        for c in calls
    ]


def oracle(holds_s: Sequence[float], channels: int, spacing_s: float) -> list[tuple[float, float]]:
    """When each of these calls, in this order, would have been up."""
    ends = [0.0] * channels
    at_s, calls = -spacing_s, []
    for hold_s in holds_s:
        at_s = max(heapq.heappop(ends), at_s + spacing_s)
        heapq.heappush(ends, at_s + hold_s)
        calls.append((at_s, at_s + hold_s))
    return calls


def used_s(calls: Sequence[tuple[float, float]], from_s: float, until_s: float) -> float:
    return sum(max(0.0, min(end, until_s) - max(start, from_s)) for start, end in calls)


async def run(callers: int, seconds: float) -> list[CallRecord]:
    contacts = int(CHANNELS * (seconds + BEYOND_S) / 10) + 100
    async with house_bed(
        contacts=contacts, channels=CHANNELS, caller=SIP_CALLER, placement_spacing_s=SPACING_S, calls_per_minute=120
    ) as it:
        numbers = await it.house.cold.fetch("select e164 from number order by number_id")
        dice = random.Random(7)
        script = {row["e164"]: [behaviour(dice)] for row in numbers} | {"*": [behaviour(dice)]}
        (it.folder / "people.json").write_text(json.dumps(script))
        config = PhonesConfig(log=it.folder / "phones.log", seed=7, is_fast=True, script=it.folder / "people.json")
        with start_phones(config) as phones:
            await it.keep_callers(callers, f"{phones.host}:{phones.port}")
            it.keep_house()
            await it.start()
            while not phones.records():
                await asyncio.sleep(0.05)
            await asyncio.sleep(seconds + BEYOND_S)
            records = phones.records()
            outcomes = await it.house.cold.fetch(
                "select coalesce(outcome, state::text) as o, count(*) as n from attempt group by 1"
            )
            print(f"  {callers} callers: { ({row['o']: row['n'] for row in outcomes}) }")
            print("  " + steps(records, await it.house.cold.fetch(LEDGER)))
            return records


LEDGER = """
select attempt_id::text as id, (extract(epoch from ended_at) * 1e9)::bigint as ended_ns,
  (extract(epoch from committed_at) * 1e9)::bigint as committed_ns, (extract(epoch from slot_at) * 1e9)::bigint as slot_ns
from attempt where state <> 10"""


def steps(records: Sequence[CallRecord], ledger) -> str:
    """Where the time between a call's end and the next INVITE goes, in milliseconds."""
    rows = {row["id"]: row for row in ledger}
    known = [(record, rows[record.attempt_id]) for record in records if record.attempt_id in rows]
    parts = {
        "end at the phone to its settlement": [
            row["ended_ns"] - record.ended_at_ns for record, row in known if row["ended_ns"] and record.ended_at_ns
        ],
        "commit to slot": [row["slot_ns"] - row["committed_ns"] for _, row in known],
        "slot to INVITE": [record.invited_at_ns - row["slot_ns"] for record, row in known],
    }
    return "; ".join(
        f"{name} p50 {percentile(v, 50) / 1e6:.1f} p90 {percentile(v, 90) / 1e6:.1f} ms"
        for name, v in parts.items()
        if v
    )


def judged(records: Sequence[CallRecord], seconds: float) -> float:
    calls = held(records)
    ideal = oracle([end - start for start, end in calls], CHANNELS, SPACING_S)
    ratio = used_s(calls, 0.0, seconds) / used_s(ideal, 0.0, seconds)
    gaps_ms = [1000 * gap for gap in judge.idle_gaps(records, CHANNELS, SPACING_S)]
    own = used_s(calls, RAMP_S, seconds) / (CHANNELS * (seconds - RAMP_S))
    ideal_own = used_s(ideal, RAMP_S, seconds) / (CHANNELS * (seconds - RAMP_S))
    print(
        f"  {len(records)} calls of {fmean(e - s for s, e in calls if e < float('inf')):.1f} s; used {own:.4f}, oracle {ideal_own:.4f}; "
        f"end to INVITE: p50 {percentile(gaps_ms, 50):.1f}, p90 {percentile(gaps_ms, 90):.1f}, most {max(gaps_ms):.1f} ms; "
        f"short gaps {len(judge.short_gaps(records, SPACING_S))}, over channels {len(judge.over_channels(records, CHANNELS))}, "
        f"twice {len(judge.dialed_twice(records))}"
    )
    return ratio


async def main(seconds: float = 120.0, which: str = "2,1") -> None:
    for callers in map(int, which.split(",")):
        ratio = judged(await run(callers, seconds), seconds)
        report("utilisation_ratio" if callers == 2 else f"utilisation_ratio_{callers}_caller", round(ratio, 4), "")


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 120.0, *sys.argv[2:3]))

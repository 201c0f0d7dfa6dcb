"""Kills and stops everything, at every named boundary and at random instants, while a campaign dials.

Judged from the phones' own log and the ledger held against it: nobody dialed twice, nobody lost, every channel back.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import asyncpg

from smart_campaigns import bootstrap
from smart_campaigns.adapters.policy_files import read_csv
from smart_campaigns.cli.demo_judge import HELD
from smart_campaigns.cli.demo_seed import Seeded, people_of, seed
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.fictional_numbers import awake_ranges, fictional_ranges
from smart_campaigns.core.legal_hours import Calendars
from smart_campaigns.core.numbers import parse_area_codes
from smart_campaigns.dialer.seat import BOUNDARIES
from smart_campaigns.settings import Settings
from smart_campaigns.virtual_phones import judge
from smart_campaigns.virtual_phones.call_record import CallRecord
from smart_campaigns.virtual_phones.config import PhonesConfig
from smart_campaigns.virtual_phones.launch import start as start_phones

HERE = Path(__file__).parent
LATEST = HERE.parents[1] / "chaos" / "latest.json"
CHANNELS, SPEAKING_CHANNELS = 12, 6
CALLERS = 3
SPACING_S = 0.15
STOPS_S = (0.05, 0.24, 0.26, 0.6, 1.5, 3.0)
PEOPLE = {"*": [{"kind": "hangs_up_early", "ring_s": 0.3, "talk_s": 0.6}]}
SPEAKING = {
    "*": [{"kind": "answers", "ring_s": 0.3, "lines": ["Hello?", {"text": "Stop calling me.", "over_caller_s": 1.0}]}]
}
"""Everybody opts out, over the agent's first words."""
DEADLINE_S = 40.0
SETTLES_WITHIN_S = 100.0
PLACES_WITHIN_S, SPEAKING_WITHIN_S = 20.0, 60.0
"""After each kill or stop. With conversations the models' last half minute may hold the next call back (`engine_busy`)."""
READY_WITHIN_S = 20.0


def settings_of(settings: CampaignSettings) -> CampaignSettings:
    """One attempt a contact: a second INVITE to a number is a double, whatever the time between."""
    return replace(
        settings,
        max_dial_attempts=1,
        placement_spacing_s=SPACING_S,
        calls_per_minute=6000,
        daily_call_limit=1_000_000,
        ring_timeout_s=5,
        max_call_duration_s=30,
        circuit_breaker=False,
        poll_interval_s=60,
    )


@dataclass
class World:
    folder: Path
    house: bootstrap.House
    seeded: Seeded
    phones_log: Path
    dice: random.Random
    is_speaking: bool = False
    server: subprocess.Popen[bytes] | None = None
    kills: int = 0
    done: list[str] = field(default_factory=list)
    gaps: list[tuple[str, float]] = field(default_factory=list)
    expected_quiet: list[tuple[float, float]] = field(default_factory=list)

    @property
    def places_within_s(self) -> float:
        return SPEAKING_WITHIN_S if self.is_speaking else PLACES_WITHIN_S

    def start_server(self) -> float:
        """Seconds until it says that it is ready."""
        t0 = time.monotonic()
        env = {
            **os.environ,
            "SC_DATA_DIR": str(self.folder),
            "SC_CALLERS": str(CALLERS),
            "CHAOS_FOLDER": str(self.folder),
        }
        command = [sys.executable, str(HERE / "server.py"), "up", "--json"]
        log = (self.folder / "server.log").open("ab")
        self.server = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=log)
        assert self.server.stdout is not None
        line = self.server.stdout.readline()
        if not line:
            raise SystemExit((self.folder / "server.log").read_text()[-3000:])
        return time.monotonic() - t0

    def callers(self) -> list[int]:
        """Process ids of the server's callers."""
        assert self.server is not None
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if _parent(folder) == self.server.pid and b"caller.py" in (folder / "cmdline").read_bytes():
                    found.append(int(folder.name))
        return found

    def models(self) -> list[int]:
        """The voice process."""
        return [
            int(folder.name)
            for folder in Path("/proc").glob("[0-9]*")
            if _is_ours(folder, self.folder) and b"adapters.speech" in (folder / "cmdline").read_bytes()
        ]

    def postgres(self) -> list[int]:
        """The postmaster first, then its processes."""
        with contextlib.suppress(FileNotFoundError, IndexError, ValueError):
            master = int((self.folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])
            children = [int(f.name) for f in Path("/proc").glob("[0-9]*") if _parent(f) == master]
            return [master, *children]
        return []

    def records(self) -> list[CallRecord]:
        from smart_campaigns.virtual_phones.call_record import read_log

        return read_log(self.phones_log)

    def placed(self) -> int:
        return len(self.records())


def _parent(folder: Path) -> int | None:
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return None


@contextlib.asynccontextmanager
async def world(contacts: int, seed_: int, *, is_speaking: bool) -> AsyncIterator[World]:
    folder = Path(tempfile.mkdtemp(prefix="sc-chaos-"))
    os.chmod(folder, 0o755)
    script = folder / "people.json"
    script.write_text(json.dumps(SPEAKING if is_speaking else PEOPLE))
    log = folder / "phones.log"
    config = PhonesConfig(log=log, seed=seed_, is_fast=True, is_speaking=is_speaking, script=script)
    with start_phones(config) as phones:
        async with bootstrap.open_house(Settings(data_dir=folder)) as house:
            law = bootstrap.policy_law()
            ranges = fictional_ranges(parse_area_codes(read_csv("nanp.csv")).values())
            awake = list(awake_ranges(ranges, law.table, Calendars(), await house.records.now()))
            seeded = await seed(
                house,
                awake,
                contacts=min(contacts, sum(1 for one in awake for _ in people_of(one))),  # few are awake at some hours
                channels=SPEAKING_CHANNELS if is_speaking else CHANNELS,
                carrier_channels=10 * CHANNELS,
                agent=None if is_speaking else {"kind": "recorded_sentence"},
                change=settings_of,
            )
            await house.cold.execute(
                "update carrier set config = $1 where org_id = $2",
                {"sip": f"{phones.host}:{phones.port}"},
                seeded.org_id,
            )
            it = World(folder, house, seeded, log, random.Random(seed_), is_speaking)
            try:
                yield it
            finally:
                if it.server is not None:
                    it.server.kill()
                    it.server.wait()
    shutil.rmtree(folder, ignore_errors=True)  # only where nothing failed


async def until_placing(it: World, what: str, *, note: bool) -> float:
    """Seconds until the next INVITE at the phones."""
    before, t0 = it.placed(), time.monotonic()
    while it.placed() == before:
        if time.monotonic() - t0 > it.places_within_s:
            raise SystemExit(
                f"no call within {it.places_within_s} s after {what}\n" + (it.folder / "server.log").read_text()[-3000:]
            )
        await asyncio.sleep(0.02)
    gap = time.monotonic() - t0
    if note:
        it.gaps.append((what, gap))
    if gap > 2.0:
        print(f"  gap {gap:.2f} s after {what}, now {time.strftime('%H:%M:%S')}; the server's last words:")
        print((it.folder / "server.log").read_text()[-600:])
    return gap


def stop(pids: Sequence[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)


def go_on(pids: Sequence[int]) -> None:
    for pid in reversed(pids):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


async def aimed(it: World, boundary: str, kind: str) -> None:
    await until_two_place(it)
    order, taken = it.folder / "order.json", it.folder / "taken.json"
    taken.unlink(missing_ok=True)
    draft = order.with_suffix(".part")
    draft.write_text(json.dumps({"boundary": boundary, "kind": kind, "seconds": it.dice.choice(STOPS_S)}))
    draft.rename(order)
    for _ in range(round(100 * it.places_within_s)):
        if taken.exists():
            break
        await asyncio.sleep(0.01)
    else:
        order.unlink(missing_ok=True)
        print(f"  boundary {boundary} was not passed within {it.places_within_s} s")
        return
    it.kills += 1
    await until_placing(it, f"{kind} at {boundary}", note=True)


async def until_two_place(it: World) -> None:
    """Somebody must survive: at least two callers hold their lease."""
    for _ in range(300):
        with contextlib.suppress(Exception):
            if (
                await it.house.cold.fetchval(
                    "select count(*) from worker where lease_until > now_s() and fenced_at is null"
                )
                >= 2
            ):
                return
        await asyncio.sleep(0.05)


async def at_random(it: World, what: str) -> None:
    it.kills += 1
    if what.endswith("caller"):
        await until_two_place(it)
    match what:
        case "kill caller":
            if callers := it.callers():
                os.kill(it.dice.choice(callers), signal.SIGKILL)
            await until_placing(it, what, note=True)
        case "stop caller":
            if callers := it.callers():
                pid = it.dice.choice(callers)
                stop([pid])
                waiting = asyncio.create_task(until_placing(it, what, note=True))
                await asyncio.sleep(it.dice.choice(STOPS_S))
                go_on([pid])
                await waiting
        case "kill models":
            for pid in it.models():
                os.kill(pid, signal.SIGKILL)
            await until_placing(it, what, note=True)
        case "stop models":  # until it is found out and another speaks
            stop(it.models())
            await until_placing(it, what, note=True)
        case "kill server":
            assert it.server is not None
            it.server.kill()
            it.server.wait()
            for _ in range(300):
                if not any(_alive_caller(f) for f in Path("/proc").glob("[0-9]*") if _is_ours(f, it.folder)):
                    break
                await asyncio.sleep(0.01)
            else:
                raise SystemExit("callers outlived the server")
            ready = it.start_server()
            it.gaps.append(("server ready", ready if ready > READY_WITHIN_S else 0.0))
            await until_placing(it, "ready again", note=True)
        case "stop server":
            assert it.server is not None
            stop([it.server.pid])
            await asyncio.sleep(it.dice.choice(STOPS_S))
            go_on([it.server.pid])
        case "kill postgres":
            if pids := it.postgres():
                os.kill(pids[0], signal.SIGKILL)
                for pid in pids[1:]:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                await until_answering(it)
                await until_placing(it, "postgres ready again", note=True)
        case "stop postgres":
            pids = it.postgres()
            stop(pids)
            await asyncio.sleep(0.3)
            before = it.placed()
            await asyncio.sleep(it.dice.choice(STOPS_S))
            if it.placed() > before:
                raise SystemExit("placed while PostgreSQL was stopped")
            go_on(pids)
            await until_placing(it, "postgres goes on", note=True)


async def until_answering(it: World) -> float:
    t0 = time.monotonic()
    while True:
        try:
            connection = await asyncpg.connect(it.house.dsn, timeout=1.0)
            await connection.close()
            return time.monotonic() - t0
        except (OSError, asyncpg.PostgresError, TimeoutError):
            if time.monotonic() - t0 > 30:
                raise SystemExit(
                    "PostgreSQL did not come back\n" + (it.folder / "server.log").read_text()[-3000:]
                ) from None
            await asyncio.sleep(0.05)


def _is_ours(folder: Path, data: Path) -> bool:
    try:
        return str(data).encode() in (folder / "cmdline").read_bytes()
    except OSError:
        return False


def _alive_caller(folder: Path) -> bool:
    try:
        return (
            b"caller.py" in (folder / "cmdline").read_bytes()
            and (folder / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
        )
    except OSError:
        return False


async def settle(it: World) -> None:
    """Nothing more is started; every call ends on its own or by its deadline."""
    await it.house.commands.pause(it.seeded.org_id, it.seeded.campaign.code)
    t0 = time.monotonic()
    while time.monotonic() - t0 < SETTLES_WITHIN_S:
        if await it.house.cold.fetchval("select count(*) from attempt where state < 7") == 0:
            return
        await asyncio.sleep(0.2)


LOST = """
select count(*) from contact c where c.org_id = $1 and not exists (
  select from target t where t.org_id = $1 and t.contact_id = c.contact_id and (t.state in (0, 1, 3, 4)
    or t.state = 2 and exists (select from attempt a where a.org_id = $1 and a.contact_id = c.contact_id and a.state < 7)))"""
NEVER_READ = """
select count(*) from target t join queue_head h using (org_id, run_id, legal_key)
where t.org_id = $1 and t.state = 0 and (t.priority, t.seq) < (h.priority, h.seq)"""
TARGETS_AGREE = """
select count(*) from target t where t.org_id = $1 and t.placements <> (
  select count(*) from attempt a where a.org_id = $1 and a.run_id = t.run_id and a.contact_id = t.contact_id and a.state < 10)"""


NOT_BOUND = """
select count(*) from attempt a join number n using (org_id, number_id)
where a.org_id = $1 and (a.result = 'do_not_call' or a.conversation->'turns' @> '[{"intent": "opt_out"}]')
  and not exists (select from dnc d where d.org_id = a.org_id and d.is_virtual = a.is_virtual and d.e164 = n.e164)"""
OPTED_OUT = "select count(*) from attempt where org_id = $1 and result = 'do_not_call'"


async def verdict(it: World) -> dict[str, object]:
    records, org = it.records(), it.seeded.org_id
    ledger = await it.house.cold.fetch(
        "select attempt_id::text as id, state, outcome from attempt where org_id = $1", org
    )
    known = {row["id"]: row for row in ledger}
    unknown = [r for r in records if r.attempt_id not in known]
    voided = [r for r in records if r.attempt_id in known and known[r.attempt_id]["state"] == 10]
    lost = int(await it.house.cold.fetchval(LOST, org)) + len(unknown) + len(voided)
    doubled = judge.dialed_twice(records, floor_s=86_400.0)
    for violation in [*doubled, *judge.short_gaps(records, SPACING_S)][:10]:
        print("  VIOLATION", violation)
    return {
        "kills": it.kills,
        "placed": len(records),
        "doubled": len(doubled),
        "lost": lost,
        "invites_without_row": len(unknown),
        "voided_but_sent": len(voided),
        "channels_leaked": abs(int(await it.house.cold.fetchval(HELD, org))),
        "ready_and_never_read": int(await it.house.cold.fetchval(NEVER_READ, org)),
        "placements_disagree": int(await it.house.cold.fetchval(TARGETS_AGREE, org)),
        "spacing_short_gaps": len(judge.short_gaps(records, SPACING_S)),
        "over_carrier_channels": len(judge.over_channels(records, 10 * CHANNELS)),
        "late_sends": (it.folder / "server.log").read_text().count("sent later than promised"),
        "opted_out": int(await it.house.cold.fetchval(OPTED_OUT, org)),
        "opt_outs_not_on_dnc": int(await it.house.cold.fetchval(NOT_BOUND, org)),
        "still_live": int(await it.house.cold.fetchval("select count(*) from attempt where state < 7")),
        "ambiguous": sum(row["outcome"] == "ambiguous" for row in ledger),
        "void": sum(row["state"] == 10 for row in ledger),
        "longest_gap_s": round(max((gap for _, gap in it.gaps), default=0.0), 2),
    }


MIX = (
    ["kill caller"] * 9
    + ["stop caller"] * 8
    + ["kill server"] * 2
    + ["stop server"] * 2
    + ["kill postgres"] * 2
    + ["stop postgres"] * 2
)


MIX_SPEAKING = ["kill models"] * 5 + ["stop models"] * 2 + MIX


async def main(rounds: int, seed_: int, *, is_speaking: bool = False) -> int:
    async with world(contacts=6000, seed_=seed_, is_speaking=is_speaking) as it:
        print(f"ready after {it.start_server():.1f} s")
        await it.house.commands.start(it.seeded.org_id, it.seeded.campaign.code)
        await until_placing(it, "start", note=False)
        for boundary in BOUNDARIES:
            for kind in ("kill", "stop"):
                await aimed(it, boundary, kind)
                await asyncio.sleep(it.dice.uniform(0.2, 0.8))
        print(f"boundaries done: {it.kills} kills and stops, {it.placed()} calls", flush=True)
        for n in range(rounds):
            await asyncio.sleep(it.dice.uniform(0.1, 1.2))
            await at_random(it, it.dice.choice(MIX_SPEAKING if is_speaking else MIX))
            if n % 20 == 19:
                print(f"{it.kills} kills and stops, {it.placed()} calls", flush=True)
        await settle(it)
        result = await verdict(it)
        for what, gap in sorted(it.gaps, key=lambda g: -g[1])[:8]:
            print(f"  gap {gap:.2f} s after {what}")
    LATEST.parent.mkdir(exist_ok=True)
    LATEST.write_text(json.dumps(result, indent=1))
    for name, value in result.items():
        print(name, value)
    bad = (
        "doubled",
        "lost",
        "channels_leaked",
        "ready_and_never_read",
        "placements_disagree",
        "spacing_short_gaps",
        "over_carrier_channels",
        "opt_outs_not_on_dnc",
        "still_live",
    )
    return int(any(result[name] for name in bad))


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    rounds, dice = (*numbers, *(100, 1)[len(numbers) :])
    raise SystemExit(asyncio.run(main(rounds, dice, is_speaking="--speaking" in sys.argv)))

"""From the commit of an event to 50 browsers: a server of its own, 20 events a second, streams over HTTP on loopback."""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import asyncpg
import httpx2 as httpx
from figures import percentile, report

CLIENTS, EVENTS = 50, 400
BETWEEN_S = 0.05
COMMAND = (sys.executable, "-m", "smart_campaigns.cli")
ADD = "insert into event (org_id, kind, data) values ($1, 'bench', '{}') returning event_id"


async def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="sc-bench-live-"))
    folder.chmod(0o755)
    environment = {**os.environ, "SC_DATA_DIR": str(folder)}
    server = subprocess.Popen([*COMMAND, "up", "--json"], stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert server.stdout is not None
        ready = json.loads(server.stdout.readline())
        set_up = (*COMMAND, "init", "--name", "Bench", "--country", "US", "--zone", "America/New_York", "--json")
        org_id = json.loads(subprocess.check_output(set_up, env=environment))["org_id"]
        delays = await _measured(ready, org_id, _dsn(environment))
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)
    print(f"  {EVENTS} events to {CLIENTS} clients each; max {max(delays):.0f} ms")
    report("sse_p50_ms", round(percentile(delays, 50), 1), "ms")
    report("sse_p99_ms", round(percentile(delays, 99), 1), "ms")


def _dsn(environment: dict[str, str]) -> str:
    from smart_campaigns.adapters.clock import SystemClock
    from smart_campaigns.adapters.postgres.server import EmbeddedPostgres

    return EmbeddedPostgres(Path(environment["SC_DATA_DIR"]), SystemClock()).dsn


async def _measured(ready: dict[str, str], org_id: int, dsn: str) -> list[float]:
    committed: dict[int, int] = {}
    delays: list[float] = []
    async with httpx.AsyncClient(timeout=None) as client:
        await client.get(ready["sign_in"])
        readers = [asyncio.create_task(_read(client, ready["url"], committed, delays)) for _ in range(CLIENTS)]
        await asyncio.sleep(2.0)
        await _write(dsn, org_id, committed)
        await asyncio.wait_for(asyncio.gather(*readers), 30)
    return delays


async def _write(dsn: str, org_id: int, committed: dict[int, int]) -> None:
    connection = await asyncpg.connect(dsn)
    dice = random.Random(1)
    for _ in range(EVENTS):
        transaction = connection.transaction()
        await transaction.start()
        event_id = await connection.fetchval(ADD, org_id)
        committed[event_id] = time.time_ns()
        await transaction.commit()
        await asyncio.sleep(dice.uniform(0, 2 * BETWEEN_S))
    await connection.close()


async def _read(client: httpx.AsyncClient, url: str, committed: dict[int, int], delays: list[float]) -> None:
    got = 0
    async with client.stream("GET", f"{url}/api/v1/live") as answer:
        assert answer.status_code == 200, await answer.aread()
        kind = ""
        async for line in answer.aiter_lines():
            at = time.time_ns()
            if line.startswith("event: "):
                kind = line.removeprefix("event: ")
            if not line.startswith("data: ") or kind != "events":
                continue
            for event in json.loads(line.removeprefix("data: ")):
                if event["kind"] == "bench":
                    delays.append((at - committed[event["id"]]) / 1e6)
                    got += 1
            if got == EVENTS:
                return


if __name__ == "__main__":
    asyncio.run(main())

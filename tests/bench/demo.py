"""The demo as a person starts it: how soon the first words are spoken, again after a stop, and what it takes of memory."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx2 as httpx
from figures import report

COMMAND = (sys.executable, "-m", "smart_campaigns.cli", "demo", "--json")
CODE, CHANNELS = "MRR-1", 8
PHONES = "virtual_phones"
WITHIN_S = 120.0


async def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="sc-bench-demo-"))
    folder.chmod(0o755)
    environment = {**os.environ, "SC_DATA_DIR": str(folder)}
    try:
        first_s, pss_mb = await _one(environment, begins=True)
        again_s, _ = await _one(environment, begins=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    report("demo_first_words_s", round(first_s, 1), "s")
    report("demo_again_s", round(again_s, 1), "s")
    report("demo_pss_mb", round(pss_mb), "MB")


async def _one(environment: dict[str, str], *, begins: bool) -> tuple[float, float]:
    began_s = time.monotonic()
    server = subprocess.Popen(COMMAND, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
    try:
        assert server.stdout is not None
        ready = json.loads(server.stdout.readline())
        async with httpx.AsyncClient(base_url=f"{ready['url']}/api/v1", headers={"origin": ready["url"]}) as client:
            await client.get(ready["sign_in"])
            since = await _last_event(client)
            if begins:
                await set_going(client, CHANNELS)
            await first_words(client, since)
            words_s = time.monotonic() - began_s
            return words_s, await _pss_with_all_channels(
                client, server.pid, environment["SC_DATA_DIR"]
            ) if begins else 0.0
    finally:
        server.terminate()
        server.wait(60)


async def set_going(client: httpx.AsyncClient, channels: int) -> None:
    """What a person does in the console."""
    await _post(client, "allocate", {"channels": channels})
    await _post(client, "start", {})


async def first_words(client: httpx.AsyncClient, since: int) -> None:
    """Returns when somebody has said something in a call after that event."""
    await _until(client, since, "call_turn")


async def _post(client: httpx.AsyncClient, what: str, body: dict[str, int]) -> None:
    answer = await client.post(f"/campaigns/{CODE}/{what}", json=body)
    assert answer.status_code == 200, answer.text


async def _last_event(client: httpx.AsyncClient) -> int:
    items = (await client.get("/events", params={"limit": 1})).json()["items"]
    return items[0]["id"] if items else 0


async def _until(client: httpx.AsyncClient, since: int, kind: str) -> None:
    deadline_s = time.monotonic() + WITHIN_S
    while time.monotonic() < deadline_s:
        items = (await client.get("/events", params={"limit": 200})).json()["items"]
        if any(one["kind"] == kind and one["id"] > since for one in items):
            return
        await asyncio.sleep(0.1)
    raise SystemExit(f"no {kind} within {WITHIN_S:.0f} s")


async def _pss_with_all_channels(client: httpx.AsyncClient, pid: int, folder: str) -> float:
    """The most that was held while eight calls were up, the phones apart."""
    most, deadline_s = 0.0, time.monotonic() + 60
    while time.monotonic() < deadline_s:
        calls = (await client.get(f"/campaigns/{CODE}/console")).json()["calls"]
        if len(calls) == CHANNELS:
            most = max(most, _pss_mb(pid, folder))
        await asyncio.sleep(2)
    return most


def _pss_mb(root: int, folder: str) -> float:
    """Proportional set size of the server, its children and its database: shared pages count once."""
    pids = {pid for pid in _pids() if _is_below(pid, root) or _is_database(pid, folder)}
    return sum(_pss_kb(pid) for pid in pids if PHONES not in _command(pid)) / 1024


def _pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _parent(pid: int) -> int:
    try:
        return int(re.search(r"PPid:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1])  # type: ignore[index]
    except OSError:
        return 0


def _is_below(pid: int, root: int) -> bool:
    while pid > 1:
        if pid == root:
            return True
        pid = _parent(pid)
    return False


def _is_database(pid: int, folder: str) -> bool:
    return folder in _command(pid) or folder in _command(_parent(pid))


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def _pss_kb(pid: int) -> int:
    try:
        return int(re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)[1])  # type: ignore[index]
    except (OSError, TypeError):
        return 0


if __name__ == "__main__":
    asyncio.run(main())

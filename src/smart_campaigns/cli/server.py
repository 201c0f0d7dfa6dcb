"""`up`: the server, until it is told to end."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import Any

from rich.console import Console

from smart_campaigns import bootstrap
from smart_campaigns.cli.session import JsonOption, Reply, dumps, run
from smart_campaigns.settings import Settings


def up(*, as_json: JsonOption = False) -> None:
    """Dial: callers for every carrier, until SIGTERM or Ctrl-C (calls in progress finish; a second one: within 5 s)."""
    run(lambda: _serve(as_json=as_json), as_json=as_json)


async def _serve(*, as_json: bool) -> Reply:
    settings = Settings()
    stops: asyncio.Queue[int] = asyncio.Queue()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stops.put_nowait, number)
    console = Console(stderr=True)
    with bootstrap.only_server(settings):
        async with bootstrap.open_house(settings) as house:
            server = bootstrap.new_server(house)
            starting = asyncio.create_task(server.start())
            told = asyncio.create_task(stops.get())
            await asyncio.wait((starting, told), return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
                _say_ready(server, settings, console, as_json=as_json)
                await told
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
            if not as_json:
                console.print("Ending: no call is placed any more, those in progress finish. Again: within 5 s.")
            await _drain(server, stops)
    return Reply({"ended": True}, "Ended.")


async def _drain(server: bootstrap.Server, stops: asyncio.Queue[int]) -> None:
    draining = asyncio.create_task(server.drain())
    while not draining.done():
        again = asyncio.create_task(stops.get())
        await asyncio.wait((draining, again), return_when=asyncio.FIRST_COMPLETED)
        if not again.cancel():
            server.hurry()
    draining.result()


def _say_ready(server: bootstrap.Server, settings: Settings, console: Console, *, as_json: bool) -> None:
    carriers: list[dict[str, Any]] = [
        {"name": s.name, "kind": s.carrier.config.kind, "is_ready": s.ready.is_set(), "problem": s.problem}
        for s in server.services.values()
    ]
    if as_json:
        print(
            dumps({"ready": True, "pid": os.getpid(), "data_dir": str(settings.data_dir), "carriers": carriers}),
            flush=True,
        )
        return
    console.print(f"Ready. Data: {settings.data_dir}. Ctrl-C ends it.")
    for carrier in carriers:
        standing = _standing(is_ready=carrier["is_ready"], problem=carrier["problem"])
        console.print(f"  {carrier['name']} ({carrier['kind']}): {standing}")
    if not carriers:
        console.print("  No carrier yet. Add one: smart-campaigns carrier add")


def _standing(*, is_ready: bool, problem: str | None) -> str:
    return problem or ("callers are ready" if is_ready else "no caller is ready yet; the log says what they wait for")

"""`up`: the server, its API and console, until it is told to end."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import Annotated, Any

import typer
from rich.console import Console

from smart_campaigns import bootstrap
from smart_campaigns.cli.session import JsonOption, Reply, dumps, run
from smart_campaigns.settings import Settings

HostOption = Annotated[
    str | None, typer.Option(help="Of the console; another than 127.0.0.1 opens it to other machines.")
]
PortOption = Annotated[int | None, typer.Option(help="Of the console; blank: 8321, or the next that is free.")]


def up(*, host: HostOption = None, port: PortOption = None, as_json: JsonOption = False) -> None:
    """Dial, and serve the console: until SIGTERM or Ctrl-C (calls in progress finish; a second one: within 5 s)."""
    run(lambda: _serve(host, port, as_json=as_json), as_json=as_json)


async def _serve(host: str | None, port: int | None, *, as_json: bool) -> Reply:
    settings = bootstrap.with_address(Settings(), host, port)
    stops = stop_signals()
    with bootstrap.only_server(settings):
        async with bootstrap.open_house(settings) as house, bootstrap.serve_web(house) as web:
            await serve(house, web, stops, as_json=as_json)
    return Reply({"ended": True}, "Ended.")


def stop_signals() -> asyncio.Queue[int]:
    stops: asyncio.Queue[int] = asyncio.Queue()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stops.put_nowait, number)
    return stops


async def serve(house: bootstrap.House, web: bootstrap.Web, stops: asyncio.Queue[int], *, as_json: bool) -> None:
    """Callers for every carrier, until it is told to end; the console stays to the last call."""
    console = Console(stderr=True, soft_wrap=True)
    server = bootstrap.new_server(house)
    starting = asyncio.create_task(server.start())
    told = asyncio.create_task(stops.get())
    await asyncio.wait((starting, told), return_when=asyncio.FIRST_COMPLETED)
    if starting.done():
        starting.result()
        await _say_ready(server, web, console, as_json=as_json)
        await told
    starting.cancel()
    await asyncio.gather(starting, return_exceptions=True)
    if not as_json:
        console.print("Ending: no call is placed any more, those in progress finish. Again: within 5 s.")
    await _drain(server, stops)


async def _drain(server: bootstrap.Server, stops: asyncio.Queue[int]) -> None:
    draining = asyncio.create_task(server.drain())
    while not draining.done():
        again = asyncio.create_task(stops.get())
        await asyncio.wait((draining, again), return_when=asyncio.FIRST_COMPLETED)
        if not again.cancel():
            server.hurry()
    draining.result()


async def _say_ready(server: bootstrap.Server, web: bootstrap.Web, console: Console, *, as_json: bool) -> None:
    carriers: list[dict[str, Any]] = [
        {"name": s.name, "kind": s.carrier.config.kind, "is_ready": s.ready.is_set(), "problem": s.problem}
        for s in server.services.values()
    ]
    folder, link = str(server.house.settings.data_dir), await web.link()
    if as_json:
        told = {"ready": True, "pid": os.getpid(), "data_dir": folder, "url": web.url, "sign_in": link}
        print(dumps({**told, "carriers": carriers}), flush=True)
        return
    console.print(f"Ready. Data: {folder}. Ctrl-C ends it.")
    for carrier in carriers:
        standing = _standing(is_ready=carrier["is_ready"], problem=carrier["problem"])
        console.print(f"  {carrier['name']} ({carrier['kind']}): {standing}")
    if not carriers:
        console.print("  No carrier yet. Add one: smart-campaigns carrier add")
    console.print(f"Console: {web.url}")
    console.print(f"Sign in once, within ten minutes: {link}", style="bold")
    if web.is_open:
        console.print("It is open to other machines: put it behind something that speaks https.", style="yellow")


def _standing(*, is_ready: bool, problem: str | None) -> str:
    return problem or ("callers are ready" if is_ready else "no caller is ready yet; the log says what they wait for")

"""The demo: a fresh store, virtual phones on loopback, real SIP and RTP, a campaign run to its end, and its judgement."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.live import Live
from rich.table import Table

from smart_campaigns import bootstrap
from smart_campaigns.cli.demo_console import demo_console
from smart_campaigns.cli.demo_house import folder_of_its_own, serving
from smart_campaigns.cli.demo_judge import Judgement, judge_demo
from smart_campaigns.cli.demo_seed import RANGES_WANTED, Seeded, seed
from smart_campaigns.cli.server import HostOption, PortOption
from smart_campaigns.cli.session import run
from smart_campaigns.core.campaign import Life
from smart_campaigns.ports.store import CampaignRef
from smart_campaigns.settings import Settings
from smart_campaigns.virtual_phones.config import PhonesConfig
from smart_campaigns.virtual_phones.launch import start as start_phones

WATCHED, JUDGED = 200, 40
"""People of the demo in the console, and of the one that is run to its end."""
LONGEST_S = 400.0
LOOK_S = 0.5


def demo(
    *,
    headless: Annotated[
        bool, typer.Option("--headless", help="Without the console: run one campaign to its end and judge it.")
    ] = False,
    contacts: Annotated[
        int | None, typer.Option(min=1, max=5000, help="People to call: 200, with --headless 40.", show_default=False)
    ] = None,
    channels: Annotated[int, typer.Option(min=1, max=100, help="Calls at once.")] = 8,
    seed: Annotated[int, typer.Option(help="Of the people on the virtual phones.")] = 7,
    now: Annotated[str | None, typer.Option(help="Pretend this instant, e.g. 2027-03-14T01:58-05:00.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw away what the demo kept, and begin anew.")] = False,
    host: HostOption = None,
    port: PortOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="End with one JSON line.")] = False,
) -> None:
    """Real calls over SIP to virtual phones on this machine, to be watched in the console. Its data are kept, in a
    folder beside the real ones, or in SC_DATA_DIR where that has none. Where the people it has may not be called at this
    hour, a campaign of others is added.

    With --headless exit status 1 if a rule was broken, and nothing is kept.
    """
    if not headless:
        if now is not None:
            raise typer.BadParameter("an instant can be pretended with --headless only")
        run(
            lambda: demo_console(contacts or WATCHED, channels, host, port, is_fresh=fresh, as_json=as_json),
            as_json=as_json,
        )
    pretended = datetime.fromisoformat(now) if now else None
    if pretended is not None and pretended.tzinfo is None:
        raise typer.BadParameter("give the instant with its offset from UTC, e.g. 2027-03-14T01:58-05:00")
    judgement = asyncio.run(_run(contacts or JUDGED, channels, seed, pretended, Console(stderr=True)))
    if as_json:
        print(json.dumps(asdict(judgement)))
    else:
        _print(judgement)
    raise typer.Exit(0 if judgement.is_clean else 1)


async def _run(contacts: int, channels: int, seed_: int, pretended: datetime | None, console: Console) -> Judgement:
    async with folder_of_its_own() as folder, contextlib.AsyncExitStack() as stack:
        house = await stack.enter_async_context(bootstrap.open_house(Settings(data_dir=folder)))
        offset = await bootstrap.pretend(house, pretended)
        phones = start_phones(PhonesConfig(log=folder / "phones.log", seed=seed_, is_fast=True, is_speaking=True))
        stack.callback(phones.stop)
        ranges = bootstrap.awake_now(await house.records.now(), RANGES_WANTED)
        seeded = await seed(house, ranges, contacts=contacts, channels=channels, carrier_channels=channels * 10)
        started_s = house.clock.boot_s()
        async with serving(house, seeded, phones):
            await house.commands.start(seeded.org_id, seeded.campaign.code)
            await _watch(house, seeded, console, started_s)
        seconds = house.clock.boot_s() - started_s
        return await judge_demo(house, seeded, phones.records(), offset=offset, seconds=seconds)


async def _watch(house: bootstrap.House, seeded: Seeded, console: Console, started_s: float) -> None:
    """A live table until the campaign is completed, or only callbacks are left."""
    with Live(console=console, refresh_per_second=4, transient=True, auto_refresh=False) as live:
        while True:
            row = await house.campaigns.campaign(seeded.org_id, seeded.campaign.code)
            run_id = await house.cold.fetchval("select max(run_id) from run where org_id = $1", seeded.org_id)
            if run_id is not None:
                states = await house.campaigns.target_states(row.ref, run_id)
                tallies = await house.campaigns.tallies(row.ref, run_id)
                live.update(_table(dict(states), dict(tallies), row.in_use, row.state.channels), refresh=True)
            if row.in_use == 0 and (row.state.life is Life.COMPLETED or await _is_over_for_now(house, row.ref)):
                return
            if house.clock.boot_s() - started_s > LONGEST_S:
                console.print(f"The campaign did not end within {LONGEST_S:.0f} s.")
                return
            await house.clock.sleep(LOOK_S)


async def _is_over_for_now(house: bootstrap.House, ref: CampaignRef) -> bool:
    """Whoever is left asked to be called back at another time."""
    left = (
        "select count(*) from target where org_id = $1 and state in (0, 1, 2) and reason is distinct from 'callback_at'"
    )
    waits = "select count(*) from target where org_id = $1 and state = 1 and next_at > now_s() + interval '3 minutes'"
    org_id = ref.org_id
    return not await house.cold.fetchval(left, org_id) and bool(await house.cold.fetchval(waits, org_id))


def _table(states: dict[str, int], tallies: dict[str, int], in_use: int, channels: int) -> Table:
    table = Table(title=f"In progress {in_use} of {channels} channels")
    table.add_column("Contacts")
    table.add_column("", justify="right")
    table.add_column("Calls")
    table.add_column("", justify="right")
    left = [(k.replace("_", " "), str(v)) for k, v in sorted(states.items())]
    right = [(k.replace("_", " "), str(v)) for k, v in sorted(tallies.items()) if not k.startswith("contacts_")]
    for i in range(max(len(left), len(right))):
        table.add_row(*(left[i] if i < len(left) else ("", "")), *(right[i] if i < len(right) else ("", "")))
    return table


def _print(judgement: Judgement) -> None:
    console = Console()
    table = Table(title="What the phones saw")
    table.add_column("")
    table.add_column("", justify="right")
    for name, value in asdict(judgement).items():
        shown = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else str(value)
        table.add_row(name.replace("_", " "), shown)
    console.print(table)

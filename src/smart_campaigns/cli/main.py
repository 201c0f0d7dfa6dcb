"""The commands of smart-campaigns."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Annotated

import structlog
import typer

from smart_campaigns import bootstrap
from smart_campaigns.adapters.program_log import log_to_stderr
from smart_campaigns.cli import (
    access,
    agents,
    audit,
    calls,
    contacts,
    demo,
    dnc,
    doctor,
    events,
    numbers,
    organization,
    projects,
    server,
    setup,
)
from smart_campaigns.cli.campaign import campaign
from smart_campaigns.cli.deeds import name_commands
from smart_campaigns.ports.store import StoreAway
from smart_campaigns.settings import Settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
app.command("demo")(demo.demo)
app.command("up")(server.up)
app.command("doctor")(doctor.doctor)
app.command("sign-in")(access.sign_in)
app.command("init")(setup.init)
app.add_typer(setup.carrier, name="carrier")
app.add_typer(organization.organization, name="org")
app.add_typer(numbers.number, name="number")
app.add_typer(projects.project, name="project")
app.add_typer(agents.agent, name="agent")
app.add_typer(access.member, name="member")
app.add_typer(access.key, name="key")
app.add_typer(contacts.contacts, name="contacts")
app.add_typer(dnc.dnc, name="dnc")
app.add_typer(campaign, name="campaign")
app.add_typer(calls.calls, name="calls")
app.command("events")(events.events)
app.command("audit")(audit.audit)


@app.callback()
def everywhere(
    *, data_dir: Annotated[Path | None, typer.Option(help="Folder of all data; else SC_DATA_DIR.")] = None
) -> None:
    """Dials a project's contacts with AI voice agents, on a schedule, never twice and never outside the rules."""
    log_to_stderr()  # standard output is for answers
    if data_dir is not None:
        os.environ["SC_DATA_DIR"] = str(data_dir.resolve())


@app.command(hidden=True)
def caller(
    *,
    org_id: Annotated[int, typer.Option()],
    carrier_id: Annotated[int, typer.Option()],
    sip: Annotated[str | None, typer.Option()] = None,
    channels: Annotated[int, typer.Option()] = 100,
    index: Annotated[int, typer.Option()] = 0,
    parent: Annotated[int | None, typer.Option()] = None,
    numbers: Annotated[str, typer.Option()] = "0/1",
    data_dir: Annotated[Path | None, typer.Option()] = None,
) -> None:
    """A caller process; started by the server."""
    from smart_campaigns.bootstrap.caller import run_caller  # noqa: PLC0415 - the engine's libraries are its alone

    settings = Settings(data_dir=data_dir) if data_dir else Settings()
    share = bootstrap.NumberShare(*map(int, numbers.split("/")))
    place = bootstrap.CallerPlace(
        org_id=org_id, carrier_id=carrier_id, index=index, sip=sip, channels=channels, parent=parent, numbers=share
    )
    try:
        asyncio.run(run_caller(settings, place))
    except StoreAway as error:
        structlog.get_logger().warning("a caller could not start", error=str(error))
        raise typer.Exit(1) from None


name_commands(app)


def main() -> None:
    app()

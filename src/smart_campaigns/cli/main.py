"""The commands of smart-campaigns."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from smart_campaigns import bootstrap
from smart_campaigns.cli import demo
from smart_campaigns.settings import Settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
app.command("demo")(demo.demo)


@app.command(hidden=True)
def caller(
    *,
    org_id: Annotated[int, typer.Option()],
    carrier_id: Annotated[int, typer.Option()],
    sip: Annotated[str | None, typer.Option()] = None,
    channels: Annotated[int, typer.Option()] = 100,
    index: Annotated[int, typer.Option()] = 0,
    parent: Annotated[int | None, typer.Option()] = None,
    data_dir: Annotated[Path | None, typer.Option()] = None,
) -> None:
    """A caller process; started by the server."""
    settings = Settings(data_dir=data_dir) if data_dir else Settings()
    place = bootstrap.CallerPlace(
        org_id=org_id, carrier_id=carrier_id, index=index, sip=sip, channels=channels, parent=parent
    )
    asyncio.run(bootstrap.run_caller(settings, place))


def main() -> None:
    app()

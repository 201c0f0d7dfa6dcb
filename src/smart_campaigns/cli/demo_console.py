"""The demo to be watched: a data folder of its own that is kept, virtual phones, and the console, signed in by a link."""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path

from smart_campaigns import bootstrap
from smart_campaigns.cli.demo_ready import make_ready, throw_away
from smart_campaigns.cli.server import serve, stop_signals
from smart_campaigns.cli.session import Reply
from smart_campaigns.settings import Settings

FOLDER_ENDING = "-demo"
MARK = "demo"
"""A file in a data folder of the demo's."""
TRACES = ("postgres", "server.lock")
"""What a server leaves in its data folder."""


async def demo_console(
    contacts: int, channels: int, host: str | None, port: int | None, *, is_fresh: bool, as_json: bool
) -> Reply:
    settings = bootstrap.with_address(_settings(), host, port)
    stops = stop_signals()
    with bootstrap.only_server(settings):
        (settings.data_dir / MARK).touch()
        if is_fresh:
            await throw_away(settings)
        async with bootstrap.open_house(settings) as house, bootstrap.serve_web(house) as web:
            if (made := await make_ready(house, contacts=contacts, channels=channels)) is not None:
                print(f"New: {made.code}, whose people may be called at this hour.", file=sys.stderr)
            if sys.stdout.isatty() and not as_json:
                webbrowser.open(await web.link())
            await serve(house, web, stops, as_json=as_json)
    return Reply({"ended": True}, "Ended.")


def _settings() -> Settings:
    """A folder and a database of its own, whatever else is configured."""
    settings = Settings()
    folder = demo_folder(settings.data_dir, is_named="SC_DATA_DIR" in os.environ)
    if "SC_DATA_DIR" in os.environ and folder != settings.data_dir:
        print(f"{settings.data_dir} has data of its own: those of the demo are in {folder}.", file=sys.stderr)
    return settings.model_copy(update={"data_dir": folder, "database_url": None})


def demo_folder(folder: Path, *, is_named: bool) -> Path:
    """Beside the real data; the very folder that was named (`is_named`) where it has none, or the demo's."""
    is_others = any((folder / trace).exists() for trace in TRACES) and not (folder / MARK).exists()
    return folder if is_named and not is_others else folder.with_name(folder.name + FOLDER_ENDING)

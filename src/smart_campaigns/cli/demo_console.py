"""The demo to be watched: a data folder of its own that is kept, virtual phones, and the console, signed in by a link."""

from __future__ import annotations

import os
import sys
import webbrowser

from smart_campaigns import bootstrap
from smart_campaigns.cli.demo_ready import make_ready, throw_away
from smart_campaigns.cli.server import serve, stop_signals
from smart_campaigns.cli.session import Reply
from smart_campaigns.settings import Settings

FOLDER_ENDING = "-demo"


async def demo_console(
    contacts: int, channels: int, host: str | None, port: int | None, *, is_fresh: bool, as_json: bool
) -> Reply:
    settings = bootstrap.with_address(_settings(), host, port)
    stops = stop_signals()
    with bootstrap.only_server(settings):
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
    """Beside the real data, unless a folder was named."""
    settings = Settings()
    if "SC_DATA_DIR" in os.environ:
        return settings
    folder = settings.data_dir.with_name(settings.data_dir.name + FOLDER_ENDING)
    return settings.model_copy(update={"data_dir": folder})

"""The demo to be watched: a data folder of its own that is kept, virtual phones, and the console, signed in by a link."""

from __future__ import annotations

import os
import sys
import webbrowser

from smart_campaigns import bootstrap
from smart_campaigns.cli.demo_seed import RANGES_WANTED, seed
from smart_campaigns.cli.server import serve, stop_signals
from smart_campaigns.cli.session import Reply
from smart_campaigns.settings import Settings

FOLDER_ENDING = "-demo"
PHONES = {"is_fast": True, "is_speaking": True}


async def demo_console(contacts: int, channels: int, host: str | None, port: int | None, *, as_json: bool) -> Reply:
    settings = bootstrap.with_address(_settings(), host, port)
    stops = stop_signals()
    with bootstrap.only_server(settings):
        async with bootstrap.open_house(settings) as house, bootstrap.serve_web(house) as web:
            if not await house.records.organizations():
                ranges = bootstrap.awake_now(await house.records.now(), RANGES_WANTED)
                await seed(house, ranges, contacts=contacts, channels=0, carrier_channels=channels * 10, phones=PHONES)
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

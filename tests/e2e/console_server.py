"""A server of its own for the browser: the API, the console as it was built, and a campaign of virtual phones."""

from __future__ import annotations

import asyncio
import copy
import os
import signal
import sys
from pathlib import Path

import uvicorn

from smart_campaigns import bootstrap
from smart_campaigns.adapters.policy_files import read_csv
from smart_campaigns.api.files import serve_console
from smart_campaigns.bootstrap.web import WEB_FOLDER, access_of
from smart_campaigns.cli.demo_seed import seed
from smart_campaigns.core.fictional_numbers import fictional_ranges
from smart_campaigns.core.numbers import parse_area_codes
from smart_campaigns.settings import Settings

# Standard output is one line, read by whoever started the server.
REQUESTS_TO_STDERR = copy.deepcopy(uvicorn.config.LOGGING_CONFIG)
REQUESTS_TO_STDERR["handlers"]["access"]["stream"] = "ext://sys.stderr"


async def main(folder: Path, port: int, log_level: str) -> None:
    async with bootstrap.open_house(Settings(data_dir=folder)) as house:
        ranges = fictional_ranges(parse_area_codes(read_csv("nanp.csv")).values())
        seeded = await seed(house, list(ranges)[:4], contacts=60, channels=8, carrier_channels=80)
        link = await access_of(house).link_for_owner(seeded.org_id)
        app = bootstrap.web_app(house)
        app.state.console = WEB_FOLDER
        serve_console(app, WEB_FOLDER)
        server = uvicorn.Server(uvicorn.Config(app, port=port, log_level=log_level, log_config=REQUESTS_TO_STDERR))
        serving = asyncio.create_task(server.serve())
        print(f"{link} {seeded.campaign.code}", flush=True)
        await serving


if __name__ == "__main__":
    # uvicorn raises it again when it has ended: the database is to be stopped too
    signal.signal(signal.SIGTERM, lambda *_: None)
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), *(sys.argv[3:4] or ["warning"])))
    os._exit(0)  # streams that browsers left open are not waited for

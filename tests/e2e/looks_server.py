"""One of the three installations that are looked at, served: `looks_server.py folder port size`."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from dataclasses import asdict
from pathlib import Path

import uvicorn
from looks_seed import SIZES, seed

from smart_campaigns import bootstrap
from smart_campaigns.api.files import serve_console
from smart_campaigns.bootstrap.web import WEB_FOLDER
from smart_campaigns.settings import Settings


async def main(folder: Path, port: int, size: str) -> None:
    async with bootstrap.open_house(Settings(data_dir=folder)) as house:
        looked = await seed(house, SIZES[size])
        app = bootstrap.web_app(house)
        serve_console(app, WEB_FOLDER)
        serving = asyncio.create_task(uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning")).serve())
        print(json.dumps(asdict(looked)), flush=True)
        await serving


if __name__ == "__main__":
    # uvicorn raises it again when it has ended: the database is to be stopped too
    signal.signal(signal.SIGTERM, lambda *_: None)
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
    os._exit(0)  # streams that browsers left open are not waited for

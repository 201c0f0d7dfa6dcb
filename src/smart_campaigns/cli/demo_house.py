"""What a whole run needs around it: a folder that goes away, people whom the law lets ring now, and what the server runs."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from smart_campaigns import bootstrap
from smart_campaigns.caller.supervisor import Supervisor
from smart_campaigns.cli.demo_seed import Seeded
from smart_campaigns.virtual_phones.launch import RunningPhones

CALLERS = 2
CHANNELS_A_CALLER = 100
DRAIN_S = 20.0


@contextlib.asynccontextmanager
async def folder_of_its_own(prefix: str = "smart-campaigns-demo-") -> AsyncIterator[Path]:
    """Gone afterwards. The database's own user must reach it."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    os.chmod(folder, 0o755)  # noqa: PTH101, S103 - the database's own user enters it; what lies in it is closed
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.asynccontextmanager
async def serving(
    house: bootstrap.House, seeded: Seeded, phones: RunningPhones, *, callers: int = CALLERS
) -> AsyncIterator[Supervisor]:
    """Callers, keeper and voice, as the server runs them."""
    supervisor = bootstrap.supervisor(house, drain_timeout_s=DRAIN_S)
    command = bootstrap.caller_command(
        house.settings, seeded.org_id, seeded.carrier_id, f"{phones.host}:{phones.port}", CHANNELS_A_CALLER
    )
    tasks = [asyncio.create_task(supervisor.keep(command)) for _ in range(callers)]
    tasks.append(asyncio.create_task(bootstrap.keeper(house).run()))
    tasks.append(asyncio.create_task(bootstrap.voice_service(house).run()))
    try:
        yield supervisor
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

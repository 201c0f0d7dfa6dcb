"""The API as one ASGI application on a real PostgreSQL that the whole session shares, emptied before each test."""

from __future__ import annotations

import asyncio
import gc
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from api_bench import Api, empty

from smart_campaigns import bootstrap
from smart_campaigns.adapters.clock import SystemClock
from smart_campaigns.adapters.postgres.migrate import migrate
from smart_campaigns.adapters.postgres.server import EmbeddedPostgres
from smart_campaigns.settings import Settings


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="sc-api-"))
    made.chmod(0o755)  # the server runs as nobody where the tests run as root
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="session")
def dsn(folder: Path) -> Iterator[str]:
    server = EmbeddedPostgres(folder, SystemClock())
    with warnings.catch_warnings():  # the server is meant to outlive the object that started it
        warnings.simplefilter("ignore", ResourceWarning)
        asyncio.run(server.start())
        gc.collect()
    asyncio.run(migrate(server.dsn))
    yield server.dsn
    asyncio.run(server.stop())


@pytest.fixture
async def house(dsn: str, folder: Path) -> AsyncIterator[bootstrap.House]:
    async with bootstrap.open_house(Settings(data_dir=folder, database_url=dsn)) as opened:
        await empty(opened)
        yield opened


@pytest.fixture
async def bare(house: bootstrap.House) -> AsyncIterator[Api]:
    """Nothing is set up yet; nobody is signed in."""
    async with Api.of(house) as api:
        yield api


@pytest.fixture
async def api(bare: Api) -> Api:
    """An organization with virtual phones, a number, a project and three contacts; its owner is signed in."""
    await bare.set_up()
    return bare

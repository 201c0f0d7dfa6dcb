"""The stores under contract: in memory, and an embedded PostgreSQL that the whole session shares."""

from __future__ import annotations

import asyncio
import gc
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from contract_benches import Bench, MemoryBench, PostgresBench

from smart_campaigns.adapters.clock import SystemClock
from smart_campaigns.adapters.postgres.migrate import migrate
from smart_campaigns.adapters.postgres.server import EmbeddedPostgres


@pytest.fixture(scope="session")
def dsn() -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="sc-contract-"))
    folder.chmod(0o755)  # the server runs as nobody where the tests run as root
    server = EmbeddedPostgres(folder, SystemClock())
    with warnings.catch_warnings():  # the server is meant to outlive the object that started it
        warnings.simplefilter("ignore", ResourceWarning)
        asyncio.run(server.start())
        gc.collect()
    asyncio.run(migrate(server.dsn))
    try:
        yield server.dsn
    finally:
        asyncio.run(server.stop())
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["memory", "postgres"])
def closed_bench(request: pytest.FixtureRequest) -> MemoryBench | PostgresBench:
    return MemoryBench() if request.param == "memory" else PostgresBench(request.getfixturevalue("dsn"))


@pytest.fixture
async def bench(closed_bench: MemoryBench | PostgresBench) -> AsyncIterator[Bench]:
    await closed_bench.open()
    try:
        yield closed_bench
    finally:
        await closed_bench.close()

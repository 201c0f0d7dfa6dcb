"""A connection that waits for news and gets no more: the process comes to know, and is told what it missed."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest
from contract_benches import PostgresBench

from smart_campaigns.adapters.postgres import dialer_store
from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.ports.store import Told

BACKENDS = "select pid from pg_stat_activity where backend_type = 'client backend'"


async def backends(db: Connections) -> set[int]:
    return {row["pid"] for row in await db.fetch(BACKENDS)}


async def test_a_listener_that_went_deaf_listens_anew(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialer_store, "QUIET_S", 0.05)
    monkeypatch.setattr(dialer_store, "ANSWER_WITHIN_S", 0.05)
    bench, db = PostgresBench(dsn), Connections(dsn, size=1)
    await bench.open()
    before = await backends(db)
    told = bench.store.told()
    assert await anext(told) == Told(ref=bench.ref)
    (deaf,) = await backends(db) - before
    os.kill(deaf, signal.SIGSTOP)
    try:
        async with asyncio.timeout(20):
            assert await anext(told) == Told(ref=bench.ref)  # what it may have missed
        (hearing,) = await backends(db) - before - {deaf}
        await bench.allocate(1)
        async with asyncio.timeout(20):
            assert await anext(told) == Told(ref=bench.ref)
        assert hearing in await backends(db)  # it stays: a quiet connection that answers is none the worse
    finally:
        os.kill(deaf, signal.SIGCONT)
        await told.aclose()
        await db.close()
        await bench.close()

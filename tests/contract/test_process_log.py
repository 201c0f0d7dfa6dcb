"""The event log tells of each process that ended unexpectedly, once, and that another took its place."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from contract_benches import PostgresBench
from contract_calls import placed, worker

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.adapters.postgres.process_records import PostgresProcesses
from smart_campaigns.ports.store import WorkerIdentity

Line = tuple[int | None, str, dict[str, Any]]


@pytest.fixture
async def db(dsn: str) -> AsyncIterator[Connections]:
    connections = Connections(dsn, size=1)
    yield connections
    await connections.close()


@pytest.fixture
async def bench(dsn: str) -> AsyncIterator[PostgresBench]:
    bench = PostgresBench(dsn)
    await bench.open()
    yield bench
    await bench.close()


def caller(bench: PostgresBench, name: str, place: int = 1) -> WorkerIdentity:
    return replace(worker(name), org_id=bench.org_id, carrier_id=bench.carrier_id, place=place)


async def log(db: Connections) -> list[Line]:
    rows = await db.fetch("select campaign_id, kind, data from event where kind like 'process%' order by event_id")
    return [(row["campaign_id"], row["kind"], row["data"]) for row in rows]


async def test_a_lost_caller_is_told_with_its_calls_and_so_is_the_next_one(
    bench: PostgresBench, db: Connections
) -> None:
    lease = await bench.store.register(caller(bench, "lost"))
    other, _ = await bench.campaign()
    for _ in range(2):
        await placed(bench, lease=lease)
    await placed(bench, lease=lease, ref=other, at=3)
    await placed(bench)  # another process's
    for _ in range(2):
        await bench.store.gone(lease.worker_id, -9)
    here = bench.ref.campaign_id
    who = {"process": "caller", "caller": 2, "carrier": "Phones"}
    told = await log(db)
    assert told == [
        (here, "process_ended", who | {"calls": 2, "signal": 9}),
        (other.campaign_id, "process_ended", who | {"calls": 1, "signal": 9}),
        (None, "process_ended", who | {"calls": 3, "signal": 9}),
    ]
    await bench.store.register(caller(bench, "elsewhere", place=0))
    assert len(await log(db)) == 3
    for _ in range(2):
        await bench.store.register(caller(bench, "next"))
    again = await log(db)
    assert sorted(again[3:], key=str) == sorted(
        ((campaign, "process_started_again", who) for campaign in (here, other.campaign_id, None)), key=str
    )


@pytest.mark.parametrize(("code", "how"), [(1, {"code": 1}), (0, {"code": 0}), (None, {})])
async def test_how_it_ended_is_told_as_far_as_it_was_seen(
    bench: PostgresBench, db: Connections, code: int | None, how: dict[str, int]
) -> None:
    lease = await bench.store.register(caller(bench, "lost", place=0))
    await bench.store.gone(lease.worker_id, code)
    who = {"process": "caller", "caller": 1, "carrier": "Phones", "calls": 0}
    assert await log(db) == [(None, "process_ended", who | how)]


async def test_one_that_left_is_not_told_nor_who_comes_after_it(bench: PostgresBench, db: Connections) -> None:
    await bench.store.leave(await bench.store.register(caller(bench, "former")))
    await bench.store.register(caller(bench, "next"))
    assert await log(db) == []


async def test_the_speech_models_end_for_every_organization(bench: PostgresBench, db: Connections) -> None:
    processes = PostgresProcesses(db)
    await placed(bench)
    ended = await processes.voice_ended(-9)
    here = bench.ref.campaign_id
    lost = {"process": "voice", "signal": 9}
    assert await log(db) == [(None, "process_ended", lost), (here, "process_ended", lost)]
    await processes.voice_started_again(ended)
    again = {"process": "voice"}
    assert (await log(db))[2:] == [
        (None, "process_started_again", again),
        (here, "process_started_again", again),
    ]

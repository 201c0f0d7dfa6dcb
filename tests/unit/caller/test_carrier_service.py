"""The callers of a trunk are those of how it is reached now."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from smart_campaigns.bootstrap.carrier_service import CarrierService
from smart_campaigns.ports.records import CarrierRow
from smart_campaigns.ports.store import CarrierConfig
from smart_campaigns.settings import Settings

TRUNK = CarrierConfig(
    carrier_id=1,
    name="Trunk",
    kind="sip",
    config={"host": "sip.exmaple"},
    secret=None,
    calls_per_second=1.0,
    concurrent_calls=10,
)
ROW = CarrierRow(
    org_id=1, config=TRUNK, in_use=0, down_since=None, down_cause=None, numbers=("+12025550100",), numbers_ever=1
)


class Supervisor:
    """Keeps callers that do nothing; tells how many run, and how many were ended."""

    def __init__(self) -> None:
        self.running = self.ended = 0

    async def keep(self, _: Sequence[str], **__: Any) -> None:
        self.running += 1
        try:
            await asyncio.Event().wait()
        finally:
            self.running -= 1
            self.ended += 1


async def told(service: CarrierService, config: CarrierConfig, supervisor: Supervisor) -> tuple[int, int]:
    service.follow(replace(ROW, config=config))
    for _ in range(3):
        await asyncio.sleep(0)
    return supervisor.running, supervisor.ended


async def test_a_trunk_that_is_reached_otherwise_gets_new_callers() -> None:
    supervisor = Supervisor()
    house = SimpleNamespace(settings=Settings(), clock=None)
    service = CarrierService(carrier=ROW, house=house, supervisor=supervisor)  # type: ignore[arg-type]
    await service.run()
    moved = replace(TRUNK, config={"host": "sip.example"})
    assert await told(service, TRUNK, supervisor) == (1, 0)
    assert await told(service, replace(TRUNK, calls_per_second=2.0), supervisor) == (1, 0)
    assert await told(service, moved, supervisor) == (1, 1)
    assert await told(service, replace(moved, secret=b"new"), supervisor) == (1, 2)
    await service.drain()

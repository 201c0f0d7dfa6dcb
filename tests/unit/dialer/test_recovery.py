"""What a lost process left is settled call by call: a fault with one keeps no other's channel."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import structlog

from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.dialer.recovery import Recovery
from smart_campaigns.ports.store import (
    CallState,
    CampaignRef,
    Finish,
    Finished,
    Lease,
    Orphan,
    StoreAway,
    WorkerIdentity,
)
from smart_campaigns.simulation.unsteady import MemoryFlights

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
BROKEN, WELL = CampaignRef(1, 1), CampaignRef(1, 2)


def orphan(ref: CampaignRef) -> Orphan:
    return Orphan(
        attempt_id=UUID(int=ref.campaign_id),
        ref=ref,
        run_id=1,
        contact_id=1,
        carrier_id=1,
        state=CallState.RINGING,
        worker_id=1,
        worker=WorkerIdentity(host="here", name="gone", pid=1, pid_started=1, boot_id="boot"),
        lease_until=NOW,
        is_sent=True,
        upper=NOW,
        deadline=NOW + timedelta(minutes=5),
        now=NOW + timedelta(seconds=10),
        attempts=0,
        faults=0,
        repeats={},
        reserved_micro=0,
    )


class Store:
    def __init__(self) -> None:
        self.finished: list[CampaignRef] = []

    async def now(self) -> datetime:
        return NOW

    async def fence(self) -> list[Lease]:
        return []

    async def orphans(self) -> list[Orphan]:
        return [orphan(BROKEN), orphan(WELL)]

    async def finish(self, finish: Finish) -> Finished:
        self.finished.append(finish.ref)
        return Finished(is_done=True)


def recovery(store: Store, fault: Exception) -> Recovery:
    async def settings_of(ref: CampaignRef) -> CampaignSettings:
        if ref == BROKEN:
            raise fault
        return CampaignSettings(name="x", project_id=1, zone="UTC")

    return Recovery(
        store=store,  # type: ignore[arg-type]  # the little that is asked of it
        flights=MemoryFlights(),
        host="here",
        boot_id="boot",
        is_alive=lambda _: False,
        settings_of=settings_of,
    )


async def test_one_calls_fault_keeps_no_others_channel() -> None:
    store = Store()
    with structlog.testing.capture_logs() as logged:
        assert await recovery(store, ValueError("settings nobody can read")).round() == 1
    assert store.finished == [WELL]
    assert [line["log_level"] for line in logged] == ["error"]


async def test_a_store_that_is_away_is_told() -> None:
    with pytest.raises(StoreAway):
        await recovery(Store(), StoreAway()).round()

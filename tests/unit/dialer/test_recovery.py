"""What a lost process left is settled call by call: a fault with one keeps no other's channel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import structlog

from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.dialer.recovery import TOLD_BY_PARENT, Recovery
from smart_campaigns.ports.store import (
    CallState,
    CampaignRef,
    Finish,
    Finished,
    Lease,
    Orphan,
    StoreAway,
    Unaccounted,
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
        self.workers: list[Unaccounted] = []
        self.gone_workers: list[tuple[int, int | None]] = []

    async def now(self) -> datetime:
        return NOW

    async def fence(self) -> list[Lease]:
        return []

    async def unaccounted(self) -> list[Unaccounted]:
        return self.workers

    async def gone(self, worker_id: int, code: int | None = None) -> bool:
        self.gone_workers.append((worker_id, code))
        return True

    async def orphans(self) -> list[Orphan]:
        return [orphan(BROKEN), orphan(WELL)]

    async def finish(self, finish: Finish) -> Finished:
        self.finished.append(finish.ref)
        return Finished(is_done=True)


def recovery(store: Store, fault: Exception, is_alive: Callable[[WorkerIdentity], bool] = lambda _: False) -> Recovery:
    async def settings_of(ref: CampaignRef) -> CampaignSettings:
        if ref == BROKEN:
            raise fault
        return CampaignSettings(name="x", project_id=1, zone="UTC")

    return Recovery(
        store=store,  # type: ignore[arg-type]  # the little that is asked of it
        flights=MemoryFlights(),
        host="here",
        boot_id="boot",
        is_alive=is_alive,
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


def seen(worker_id: int, *, host: str = "here", fenced_s: float | None, lease_s: float = 0.0) -> Unaccounted:
    """Fenced so long ago (None: never), its lease out since."""
    return Unaccounted(
        worker_id=worker_id,
        worker=WorkerIdentity(host=host, name=str(worker_id), pid=1, pid_started=1, boot_id="boot"),
        lease_until=NOW - timedelta(seconds=lease_s),
        fenced_at=None if fenced_s is None else NOW - timedelta(seconds=fenced_s),
        now=NOW,
    )


WORKERS = [
    seen(1, fenced_s=11),  # nobody saw it
    seen(2, fenced_s=9),  # its parent may be about to tell it
    seen(3, fenced_s=None),
    seen(4, fenced_s=999),  # stopped, and alive
    seen(5, host="there", fenced_s=61, lease_s=61),
    seen(6, host="there", fenced_s=59, lease_s=59),  # it may only be cut off
]


@pytest.mark.parametrize(("fenced_for", "told"), [(TOLD_BY_PARENT, [1, 5]), (timedelta(0), [1, 2, 3, 5])])
async def test_a_process_that_is_gone_is_told_when_nobody_saw_it(fenced_for: timedelta, told: list[int]) -> None:
    store = Store()
    store.workers = WORKERS
    await recovery(store, StoreAway(), lambda who: who.name == "4").tell_gone(fenced_for)
    assert store.gone_workers == [(worker_id, None) for worker_id in told]


async def test_how_a_child_ended_is_passed_on() -> None:
    store = Store()
    await recovery(store, ValueError()).process_gone(7, -9)
    assert store.gone_workers == [(7, -9)]

"""Leases, fences and orphans on the tables of the in-memory store: as PostgreSQL does it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from smart_campaigns.ports.store import Beat, CallState, CampaignRef, Lease, Orphan, Unaccounted, WorkerIdentity
from smart_campaigns.testing.in_memory_rows import Attempt, Tables, Worker

LEASE = timedelta(seconds=2)
UNKNOWN_AFTER = timedelta(seconds=1)


def register(tables: Tables, who: WorkerIdentity, now: datetime) -> Lease:
    for worker in tables.workers.values():
        if (worker.who.host, worker.who.name) == (who.host, who.name):
            worker.epoch, worker.lease_until, worker.fenced_at = worker.epoch + 1, now + LEASE, None
            worker.is_gone = False
            return Lease(worker.worker_id, worker.epoch)
    worker_id = tables.next_id("worker")
    tables.workers[worker_id] = Worker(worker_id=worker_id, who=who, lease_until=now + LEASE)
    return Lease(worker_id, 1)


def beat(tables: Tables, lease: Lease, free: int, models_busy: str, now: datetime) -> Beat | None:
    worker = tables.workers.get(lease.worker_id)
    if worker is None or worker.epoch != lease.epoch:
        return None
    worker.lease_until, worker.free, worker.models_busy = now + LEASE, free, models_busy
    return Beat(now, tuple(sorted(w.worker_id for w in tables.workers.values() if w.lease_until > now)))


def retake(tables: Tables, lease: Lease, attempts: Sequence[UUID]) -> None:
    for attempt in (tables.live[one] for one in attempts if one in tables.live):
        if attempt.placement.worker_id == lease.worker_id and attempt.epoch < lease.epoch:
            attempt.epoch = lease.epoch


def fence(tables: Tables, worker_id: int | None, epoch: int | None, now: datetime) -> Sequence[Lease]:
    if worker_id is None:
        chosen = [worker for worker in tables.workers.values() if worker.lease_until < now]
    else:
        found = tables.workers.get(worker_id)
        chosen = [found] if found is not None and epoch in (None, found.epoch) else []
    fenced = []
    for worker in chosen:
        if worker.fenced_at is None:
            fenced.append(Lease(worker.worker_id, worker.epoch))
            worker.epoch, worker.fenced_at = worker.epoch + 1, now
    return fenced


def unaccounted(tables: Tables, now: datetime) -> Sequence[Unaccounted]:
    return [
        Unaccounted(
            worker_id=one.worker_id, worker=one.who, lease_until=one.lease_until, fenced_at=one.fenced_at, now=now
        )
        for one in tables.workers.values()
        if not one.is_gone
    ]


def gone(tables: Tables, worker_id: int, now: datetime) -> bool:
    worker = tables.workers.get(worker_id)
    if worker is None or worker.is_gone:
        return False
    fence(tables, worker_id, None, now)
    worker.is_gone = True
    return True


def leave(tables: Tables, lease: Lease, now: datetime) -> None:
    if tables.workers[lease.worker_id].epoch == lease.epoch:
        gone(tables, lease.worker_id, now)


def orphans(tables: Tables, now: datetime) -> Sequence[Orphan]:
    return [
        _orphan(attempt, worker, now)
        for attempt in tables.live.values()
        if (worker := tables.workers[attempt.placement.worker_id]).epoch > attempt.epoch
        or attempt.placement.deadline < now
    ]


def _orphan(attempt: Attempt, worker: Worker, now: datetime) -> Orphan:
    p = attempt.placement
    target = attempt.run.targets[p.target.contact_id]
    return Orphan(
        attempt_id=p.attempt_id,
        ref=p.ref,
        run_id=p.run_id,
        contact_id=p.target.contact_id,
        carrier_id=p.carrier_id,
        state=attempt.state,
        worker_id=worker.worker_id,
        worker=worker.who,
        lease_until=worker.lease_until,
        is_sent=attempt.sent_at is not None,
        upper=attempt.upper,
        deadline=p.deadline,
        now=now,
        attempts=target.attempts,
        faults=target.faults,
        repeats=dict(target.repeats),
        reserved_micro=p.reserved_micro,
        callback_at=target.callback_at,
    )


def unknown_own(tables: Tables, lease: Lease, now: datetime) -> Sequence[tuple[CampaignRef, UUID]]:
    return [
        (attempt.placement.ref, attempt.attempt_id)
        for attempt in tables.live.values()
        if attempt.placement.worker_id == lease.worker_id
        and attempt.epoch == lease.epoch
        and attempt.state is CallState.DIALING
        and attempt.sent_at is None
        and attempt.upper < now - UNKNOWN_AFTER
    ]

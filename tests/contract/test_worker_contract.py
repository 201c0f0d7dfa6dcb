"""Leases, fences, orphans: the right to place, and what a lost process leaves."""

from __future__ import annotations

from datetime import timedelta

from contract_benches import Bench
from contract_calls import placed, progress, worker

from smart_campaigns.ports.store import CallState, Lease

SECOND = timedelta(seconds=1)


async def test_registered_again_under_a_new_epoch(bench: Bench) -> None:
    lease = await bench.store.register(worker())
    other = await bench.store.register(worker("two"))
    assert other.worker_id != lease.worker_id
    again = await bench.store.register(worker())
    assert again == Lease(lease.worker_id, lease.epoch + 1)
    assert await bench.store.beat(lease, 5) is None
    beat = await bench.store.beat(again, 5)
    assert beat is not None
    assert beat.workers == (lease.worker_id, other.worker_id)


async def test_a_lease_that_is_out_is_fenced_once(bench: Bench) -> None:
    lease = await bench.store.register(worker())
    assert list(await bench.store.fence()) == []
    await bench.advance(1.5)
    assert await bench.store.beat(lease, 1) is not None
    await bench.advance(1.5)
    assert list(await bench.store.fence()) == []
    await bench.advance(1)
    assert list(await bench.store.fence()) == [lease]
    assert list(await bench.store.fence()) == []
    assert await bench.store.beat(lease, 1) is None


async def test_only_the_epoch_that_is_meant_is_fenced(bench: Bench) -> None:
    old = await bench.store.register(worker())
    new = await bench.store.register(worker())
    assert list(await bench.store.fence(old.worker_id, old.epoch)) == []
    assert list(await bench.store.fence(new.worker_id, new.epoch)) == [new]


async def test_orphans_are_of_fenced_epochs_and_can_be_retaken(bench: Bench) -> None:
    lease = await bench.store.register(worker())
    kept, left = await placed(bench, lease=lease), await placed(bench, lease=lease)
    await bench.store.progress(progress(kept, CallState.RINGING, sent_at=kept.slot))
    assert list(await bench.store.orphans()) == []
    await bench.store.fence(lease.worker_id)
    found = {o.attempt_id: o for o in await bench.store.orphans()}
    assert set(found) == {kept.attempt_id, left.attempt_id}
    orphan = found[kept.attempt_id]
    assert (orphan.state, orphan.is_sent, orphan.worker, orphan.worker_id) == (
        CallState.RINGING,
        True,
        worker(),
        lease.worker_id,
    )
    assert (orphan.ref, orphan.run_id, orphan.contact_id) == (bench.ref, bench.run_id, kept.target.contact_id)
    assert not found[left.attempt_id].is_sent
    again = await bench.store.register(worker())
    await bench.store.retake(again, [kept.attempt_id])
    assert [o.attempt_id for o in await bench.store.orphans()] == [left.attempt_id]
    await bench.store.void(bench.ref, left.attempt_id, "worker_lost")
    assert list(await bench.store.orphans()) == []


async def test_a_process_is_known_to_be_gone_once(bench: Bench) -> None:
    lost, late, other = [await bench.store.register(worker(name)) for name in ("lost", "late", "other")]
    left = await placed(bench, lease=lost)
    await bench.store.fence(late.worker_id)
    found = {one.worker_id: one for one in await bench.store.unaccounted()}
    assert {key: one.fenced_at is not None for key, one in found.items()} == {
        lost.worker_id: False,
        late.worker_id: True,
        other.worker_id: False,
    }
    assert found[lost.worker_id].worker == worker("lost")
    assert [await bench.store.gone(one.worker_id) for one in (lost, late, lost, late)] == [True, True, False, False]
    assert [one.worker_id for one in await bench.store.unaccounted()] == [other.worker_id]
    assert [orphan.attempt_id for orphan in await bench.store.orphans()] == [left.attempt_id]
    assert [await bench.store.beat(one, 1) for one in (lost, late)] == [None, None]


async def test_one_that_left_is_nothing_to_tell(bench: Bench) -> None:
    lease = await bench.store.register(worker())
    await bench.store.leave(Lease(lease.worker_id, lease.epoch - 1))
    assert len(await bench.store.unaccounted()) == 1
    await bench.store.leave(lease)
    assert await bench.store.beat(lease, 1) is None
    assert list(await bench.store.unaccounted()) == []
    assert not await bench.store.gone(lease.worker_id)


async def test_one_that_lives_after_all_is_no_longer_gone(bench: Bench) -> None:
    lease = await bench.store.register(worker())
    assert await bench.store.gone(lease.worker_id)
    again = await bench.store.register(worker())
    assert again.epoch > lease.epoch
    assert [one.fenced_at for one in await bench.store.unaccounted()] == [None]


async def test_a_passed_deadline_makes_an_orphan(bench: Bench) -> None:
    p = await placed(bench, deadline=await bench.store.now() + 60 * SECOND)
    assert list(await bench.store.orphans()) == []
    await bench.advance(61)
    assert [o.attempt_id for o in await bench.store.orphans()] == [p.attempt_id]


async def test_own_calls_whose_commit_was_never_heard_of(bench: Bench) -> None:
    lease = await bench.store.register(worker())
    unsent, sent = await placed(bench, lease=lease), await placed(bench, lease=lease)
    await bench.store.progress(progress(sent, CallState.DIALING, sent_at=sent.slot))
    assert list(await bench.store.unknown_own(lease)) == []
    await bench.advance(1.5)
    assert list(await bench.store.unknown_own(lease)) == [(bench.ref, unsent.attempt_id)]
    assert list(await bench.store.unknown_own(Lease(lease.worker_id, lease.epoch + 1))) == []

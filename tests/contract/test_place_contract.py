"""A placement commits on exactly the state that was judged, or not at all."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from contract_benches import NUMBERS, Bench
from contract_calls import HOUR, ended, finish, look, placed, placement, throttled, worker

from smart_campaigns.core.pacing import RateLimit
from smart_campaigns.ports.store import Placement, TargetState


async def refused(bench: Bench, p: Placement) -> bool:
    """Refused, and nothing written."""
    before = await bench.counters()
    was_placed = await bench.store.place(p)
    assert (await bench.target(p.target.contact_id)).placements == p.target.placements
    return not was_placed and await bench.counters() == before


async def test_a_look_shows_the_queue_in_order(bench: Bench) -> None:
    seen = await look(bench)
    assert [t.e164 for t in seen.targets] == list(NUMBERS[:4])
    assert len((await look(bench, candidates=32)).targets) == len(NUMBERS)
    assert (seen.campaign.in_use, seen.campaign.last_slot, seen.campaign.nth_upper) == (0, None, None)


async def test_a_closed_key_is_not_read(bench: Bench) -> None:
    await bench.enrol("+12135550199", key="America/Los_Angeles|US-CA|reminder")
    keys = await bench.store.legal_keys(bench.ref, bench.run_id)
    for key, text in keys.items():
        seen = await bench.store.look(bench.ref, bench.carrier_id, 60, [key], 32)
        assert seen is not None
        assert {t.legal_key for t in seen.targets} == {key}
        assert len(seen.targets) == (len(NUMBERS) if "New_York" in text else 1)


async def test_a_placement_commits_once_and_takes_its_channels(bench: Bench) -> None:
    p = await placed(bench, reserved_micro=500)
    counters = await bench.counters()
    assert (counters.campaign, counters.organization, counters.carrier) == (1, 1, 1)
    assert (counters.placed_today, counters.reserved_micro, counters.recent) == (1, 500, 1)
    target = await bench.target(p.target.contact_id)
    assert (target.state, target.placements, target.attempts) == (TargetState.IN_CALL, 1, 0)
    assert not await bench.store.place(p)
    assert await bench.counters() == counters
    seen = await look(bench)
    assert seen.targets[0].contact_id != p.target.contact_id
    assert (seen.campaign.last_slot, seen.campaign.last_upper) == (p.slot, p.upper)


async def test_two_placements_of_one_snapshot(bench: Bench) -> None:
    seen = await look(bench)
    first, second = await placement(bench, seen), await placement(bench, seen)
    lease = await bench.store.register(worker())
    pair = [replace(p, epoch=lease.epoch, worker_id=lease.worker_id) for p in (first, second)]
    done = await asyncio.gather(bench.store.place(pair[0]), bench.other.place(pair[1]))
    assert sorted(done) == [False, True]
    assert (await bench.counters()).campaign == 1


async def test_refused_after_a_pause(bench: Bench) -> None:
    p = await placement(bench)
    await bench.pause()
    assert await refused(bench, p)
    assert await refused(bench, replace(p, campaign_version=(await bench.counters()).version))


async def test_refused_after_a_do_not_call_entry(bench: Bench) -> None:
    p = await placement(bench)
    await bench.add_dnc(p.target.e164)
    assert await refused(bench, p)
    target = await bench.target(p.target.contact_id)
    assert (target.state, target.reason) == (TargetState.EXCLUDED, "opted_out")
    assert p.target.contact_id not in [t.contact_id for t in (await look(bench, candidates=32)).targets]


async def test_a_do_not_call_entry_before_the_number_was_known(bench: Bench) -> None:
    await bench.add_dnc("+12125550188")
    contact_id = await bench.enrol("+12125550188")
    targets = {t.contact_id: t for t in (await look(bench, candidates=32)).targets}
    assert targets[contact_id].is_opted_out
    assert not targets[bench.contacts[0]].is_opted_out
    at = list(targets).index(contact_id)
    assert await refused(bench, await placement(bench, await look(bench, candidates=32), at=at))


async def test_refused_after_an_edit(bench: Bench) -> None:
    p = await placement(bench)
    await bench.edit(placement_spacing_s=5.0)
    assert await refused(bench, p)
    assert (await look(bench)).campaign.settings_version == p.settings_version + 1


async def test_refused_after_the_rules_changed(bench: Bench) -> None:
    p = await placement(bench)
    await bench.change_rules()
    assert await refused(bench, p)


async def test_refused_after_the_contact_changed(bench: Bench) -> None:
    p = await placement(bench)
    await bench.change_contact(p.target.contact_id)
    assert await refused(bench, p)


async def test_refused_under_a_lost_lease(bench: Bench) -> None:
    lease = await bench.store.register(worker())
    p = await placement(bench, lease=lease)
    await bench.store.fence(lease.worker_id)
    assert await refused(bench, p)


async def test_refused_when_the_lease_ends_before_the_send_window(bench: Bench) -> None:
    lease = await bench.store.register(worker())
    p = await placement(bench, lease=lease)
    assert await refused(bench, replace(p, upper=p.slot + timedelta(seconds=30)))
    assert await bench.store.place(p)


async def test_refused_past_its_instant(bench: Bench) -> None:
    p = await placement(bench, until=(await bench.store.now()) + timedelta(seconds=1))
    await bench.advance(1.5)
    lease = await bench.store.register(worker())
    late = replace(p, epoch=lease.epoch)
    assert await refused(bench, late)
    assert await bench.store.place(replace(late, until=p.until + HOUR))


async def test_refused_without_a_channel(bench: Bench) -> None:
    await bench.allocate(1)
    await placed(bench)
    p = await placement(bench)
    assert p.campaign_version == (await bench.counters()).version
    assert await refused(bench, p)


async def test_a_lowered_allocation_ends_no_call(bench: Bench) -> None:
    p = await placed(bench)
    await bench.allocate(0)
    assert (await bench.target(p.target.contact_id)).state is TargetState.IN_CALL
    assert (await look(bench)).campaign.channels == 0


async def test_refused_when_the_organization_is_full(bench: Bench) -> None:
    await bench.set_cap(1)
    await placed(bench)
    other, _ = await bench.campaign()
    assert await refused(bench, await placement(bench, await look(bench, other), ref=other, at=1))
    await bench.set_cap(2)
    assert await bench.store.place(await placement(bench, await look(bench, other), ref=other, at=1))


async def test_refused_beyond_the_organizations_budget(bench: Bench) -> None:
    await bench.set_budget(1_000)
    p = await placement(bench, reserved_micro=1_001)
    assert await refused(bench, p)
    assert await bench.store.place(replace(p, reserved_micro=1_000))
    assert (await look(bench)).campaign.org_budget_left_micro == 0


async def test_refused_while_the_carrier_is_down(bench: Bench) -> None:
    p = await placement(bench)
    await bench.take_carrier_down()
    assert await refused(bench, p)


async def test_refused_beyond_the_carriers_rate(bench: Bench) -> None:
    limit = RateLimit(count=2, window=timedelta(seconds=10))
    sent = [await placed(bench, carrier_limit=limit) for _ in range(2)]
    p = await placement(bench, carrier_limit=limit)
    assert await refused(bench, replace(p, slot=sent[0].upper + timedelta(seconds=10) - timedelta(microseconds=1)))
    slot = sent[0].upper + timedelta(seconds=10)
    await bench.advance(10)
    lease = await bench.store.register(worker())
    assert await bench.store.place(replace(p, slot=slot, upper=slot + timedelta(seconds=0.25), epoch=lease.epoch))


async def test_refused_beyond_the_carriers_concurrent_calls(bench: Bench) -> None:
    first = await placed(bench)
    assert await refused(bench, await placement(bench, carrier_concurrent_calls=1))
    await ended(bench, first)
    assert await bench.store.place(await placement(bench, carrier_concurrent_calls=1))


async def test_a_lost_call_holds_the_carriers_channel_for_a_minute(bench: Bench) -> None:
    await ended(bench, await placed(bench), is_lost=True)
    assert (await look(bench)).campaign.carrier.in_use == 1
    assert await refused(bench, await placement(bench, carrier_concurrent_calls=1))
    await bench.advance(61)
    assert (await look(bench)).campaign.carrier.in_use == 0
    assert await bench.store.place(await placement(bench, carrier_concurrent_calls=1))


async def test_one_live_call_a_number(bench: Bench) -> None:
    first = await placed(bench)
    other, _ = await bench.campaign()
    same = (await look(bench, other)).targets[0]
    assert (same.e164, same.has_live_call) == (first.target.e164, True)
    assert await refused_elsewhere(bench, await placement(bench, ref=other))
    await ended(bench, first)
    assert await bench.store.place(await placement(bench, ref=other))


async def refused_elsewhere(bench: Bench, p: Placement) -> bool:
    before = await bench.counters()
    return not await bench.store.place(p) and await bench.counters() == before


async def test_refused_when_the_number_was_dialed_meanwhile(bench: Bench) -> None:
    other, _ = await bench.campaign()
    stale = await placement(bench)
    first = await placed(bench, ref=other)
    assert first.target.number_id == stale.target.number_id
    await ended(bench, first)
    lease = await bench.store.register(worker())
    assert await refused(bench, replace(stale, epoch=lease.epoch))


@pytest.mark.parametrize("change", ["placements", "number"])
async def test_refused_when_the_contact_moved_on(bench: Bench, change: str) -> None:
    p = await placement(bench)
    other = (await look(bench)).targets[1]
    moved = replace(p.target, placements=1) if change == "placements" else replace(p.target, number_id=other.number_id)
    before = await bench.counters()
    assert not await bench.store.place(replace(p, target=moved))
    assert await bench.counters() == before


async def test_the_nth_newest_send_and_the_daily_count(bench: Bench) -> None:
    first = await placed(bench)
    second = await placed(bench, slot=first.slot + timedelta(seconds=1), upper=first.upper + timedelta(seconds=1))
    assert (await look(bench, nth=1)).campaign.nth_upper == second.upper
    assert (await look(bench, nth=2)).campaign.nth_upper == first.upper
    assert (await look(bench, nth=3)).campaign.nth_upper is None
    assert (await look(bench)).campaign.placed_today == 2
    await placed(bench, day=first.day + timedelta(days=1))
    assert ((await look(bench)).campaign.placed_today, (await look(bench)).campaign.day) == (
        1,
        first.day + timedelta(days=1),
    )


async def test_whoever_is_passed_over_stays_in_the_queue(bench: Bench) -> None:
    """Another process's number, or no price: the next contact is called, and the first one is still the first."""
    seen = await look(bench)
    p = await placement(bench, seen, at=2, lifts_head=False)
    assert await bench.store.place(p)
    assert [t.contact_id for t in (await look(bench)).targets] == [
        t.contact_id for t in seen.targets if t.contact_id != p.target.contact_id
    ] + [bench.contacts[4]]


async def test_a_day_that_an_edit_leads_back_to_counts_what_the_ledger_has_of_it(bench: Bench) -> None:
    """Throttled and void calls are none; what an edit of window, zone or days moves is the day of the next placement."""
    today = (await bench.store.now()).date()
    tomorrow = today + timedelta(days=1)
    for _ in range(2):
        await bench.store.finish(finish(await placed(bench, day=today)))
    await bench.store.finish(throttled(await placed(bench, day=today)))
    await bench.store.void(bench.ref, (await placed(bench, day=today)).attempt_id, "no_route")
    await placed(bench, day=tomorrow)  # an edit led there
    before = await look(bench)
    assert (before.campaign.day, before.campaign.placed_today) == (tomorrow, 1)
    judged_before = await placement(bench, before, day=today)
    assert not await bench.store.place(judged_before)  # on a count that was not this day's
    after = (await look(bench)).campaign
    assert (after.day, after.placed_today, after.in_use) == (today, 2, before.campaign.in_use)
    assert not await bench.store.place(judged_before)
    await placed(bench, day=today)
    after = (await look(bench)).campaign
    assert (after.day, after.placed_today) == (today, 3)


async def test_a_day_that_begins_starts_at_one_though_the_day_went_back_and_forth(bench: Bench) -> None:
    today = (await bench.store.now()).date()
    await placed(bench, day=today)
    await placed(bench, day=today + timedelta(days=1))
    assert not await bench.store.place(await placement(bench, day=today))
    await placed(bench, day=today + timedelta(days=2))
    facts = (await look(bench)).campaign
    assert (facts.day, facts.placed_today) == (today + timedelta(days=2), 1)

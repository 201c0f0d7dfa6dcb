"""What carrier events, ends and voids change, and what comes too late."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from contract_benches import Bench
from contract_calls import (
    HOUR,
    REACHED,
    ended,
    finish,
    infra,
    judged,
    look,
    parked,
    placed,
    placement,
    progress,
    throttled,
)

from smart_campaigns.ports.store import CallState, CampaignRef, Placement, TargetNext, TargetState, Told

SECOND = timedelta(seconds=1)
TWO_NUMBERS = ("+12125550190", "+12125550191")
BACK_AT_ONCE = TargetNext(
    state=TargetState.WAITING, next_at=datetime(2020, 1, 1, tzinfo=UTC), reason="retry_wait", faults_add=1
)


async def test_progress_lowers_the_upper_bound_and_never_raises_it(bench: Bench) -> None:
    p = await placed(bench)
    sent = p.slot + timedelta(milliseconds=3)
    assert await bench.store.progress(progress(p, CallState.DIALING, sent_at=sent))
    facts = (await look(bench)).campaign
    assert (facts.last_upper, facts.carrier.recent) == (sent, (sent,))
    assert await bench.store.progress(progress(p, CallState.RINGING, sent_at=p.upper + SECOND))
    assert (await look(bench)).campaign.last_upper == sent


async def test_a_carrier_far_from_its_rate_keeps_the_whole_window(bench: Bench) -> None:
    p = await placed(bench)
    sent = p.slot + timedelta(milliseconds=3)
    await bench.store.progress(progress(p, CallState.DIALING, sent_at=sent, is_carrier_near_its_rate=False))
    facts = (await look(bench)).campaign
    assert (facts.last_upper, facts.carrier.recent) == (sent, (p.upper,))


async def test_late_events_change_nothing(bench: Bench) -> None:
    p = await placed(bench)
    assert await bench.store.progress(progress(p, CallState.PICKED_UP, picked_up_at=p.upper))
    assert await bench.store.progress(progress(p, CallState.RINGING, ringing_at=p.upper))
    assert not (await bench.store.void(bench.ref, p.attempt_id, "late")).is_done  # picked up stays picked up
    assert (await ended(bench, p)).is_done
    counters, target = await bench.counters(), await bench.target(p.target.contact_id)
    assert not await bench.store.progress(progress(p, CallState.PICKED_UP))
    assert not (await ended(bench, p, outcome="busy", target=REACHED)).is_done
    assert not (await bench.store.void(bench.ref, p.attempt_id, "late")).is_done
    assert (await bench.counters(), await bench.target(p.target.contact_id)) == (counters, target)
    assert await bench.tallies() == {"no_answer": 1}


async def test_finish_returns_the_channel_and_moves_the_contact(bench: Bench) -> None:
    p = await placed(bench, reserved_micro=700)
    done = await ended(bench, p, cost_micro=300)
    counters = await bench.counters()
    assert (counters.campaign, counters.organization, counters.carrier, counters.reserved_micro) == (0, 0, 0, 0)
    assert (counters.placed_today, done.is_done) == (1, True)
    facts = (await look(bench)).campaign
    assert (facts.spent_micro, facts.next_due) == (300, p.slot + HOUR)
    assert facts.mean_hold_s is not None
    target = await bench.target(p.target.contact_id)
    assert (target.state, target.attempts, target.next_at) == (TargetState.WAITING, 1, p.slot + HOUR)


async def test_the_organizations_budget_is_corrected_at_the_end(bench: Bench) -> None:
    await bench.set_budget(1_000)
    await ended(bench, await placed(bench, reserved_micro=700), cost_micro=300)
    assert (await look(bench)).campaign.org_budget_left_micro == 700


async def test_what_a_call_leaves_on_its_number(bench: Bench) -> None:
    p = await placed(bench)
    await ended(
        bench, p, is_lost=True, is_callee_hangup=True, target=TargetNext(state=TargetState.WAITING, next_at=p.slot)
    )
    await bench.store.promote(bench.ref, bench.run_id)
    target = (await look(bench)).targets[0]
    assert target.contact_id == p.target.contact_id
    assert target.recent == (p.upper,)
    assert (target.last_dialed_at, target.last_placed_at, target.placements) == (p.upper, p.upper, 1)
    assert target.last_no_answer_at is not None
    assert target.last_hangup_at is not None
    assert target.held_until is not None
    assert (target.last_conversation_at, target.last_refusal_at, target.has_live_call) == (None, None, False)


async def test_a_reached_contact_is_connected_for_every_campaign(bench: Bench) -> None:
    other, _ = await bench.campaign()
    stale = await placement(bench, ref=other)
    p = await placed(bench)
    await ended(bench, p, outcome="completed", is_connected=True, is_no_answer=False, target=REACHED)
    target = await bench.target(p.target.contact_id)
    assert (target.state, target.finished) == (TargetState.FINISHED, "reached")
    assert await bench.tallies() == {"completed": 1, "contacts_reached": 1}
    assert not await bench.store.place(stale)
    same = (await look(bench, other)).targets[0]
    assert same.connected_at is not None
    assert same.contact_version == stale.target.contact_version + 1


async def test_faults_repeats_and_bounds_are_kept(bench: Bench) -> None:
    p = await placed(bench)
    next_ = TargetNext(
        state=TargetState.WAITING,
        next_at=p.slot,
        faults_add=1,
        repeats={"declined": 1},
        not_before=p.slot + HOUR,
        callback_at=p.slot,
    )
    await ended(bench, p, target=next_)
    await bench.store.promote(bench.ref, bench.run_id)
    target = (await look(bench)).targets[0]
    assert (target.faults, target.attempts, target.repeats) == (1, 0, {"declined": 1})
    assert (target.not_before, target.callback_at) == (p.slot + HOUR, p.slot)
    await ended(
        bench, await placed(bench), target=TargetNext(state=TargetState.WAITING, next_at=p.slot, repeats={"silence": 1})
    )
    await bench.store.promote(bench.ref, bench.run_id)
    target = (await look(bench)).targets[0]
    assert (target.repeats, target.not_before, target.callback_at) == ({"declined": 1, "silence": 1}, None, None)


async def test_a_failed_number_leaves_the_contact_waiting_for_its_next(bench: Bench) -> None:
    p = await placed_to_two_numbers(bench)
    await ended(bench, p, target=TargetNext(state=TargetState.WAITING, next_at=p.slot, takes_next_number=True))
    target = await bench.target(p.target.contact_id)
    assert (target.state, target.has_number) == (TargetState.WAITING, False)
    assert (await look(bench)).campaign.next_due is None
    assert await bench.store.promote(bench.ref, bench.run_id) == 0


async def test_nobody_waits_for_a_number_that_the_contact_does_not_have(bench: Bench) -> None:
    p = await placed(bench)
    next_ = TargetNext(state=TargetState.WAITING, next_at=p.slot, reason="retry_wait", takes_next_number=True)
    await ended(bench, p, target=next_)
    target = await bench.target(p.target.contact_id)
    assert (target.state, target.finished) == (TargetState.FINISHED, "exhausted")
    assert (target.reason, target.next_at, target.has_number) == ("invalid_number", None, True)
    assert (await bench.tallies())["contacts_exhausted"] == 1


async def placed_to_two_numbers(bench: Bench) -> Placement:
    contact_id = await bench.enrol(*TWO_NUMBERS)
    seen = await look(bench, candidates=32)
    at = next(n for n, one in enumerate(seen.targets) if one.contact_id == contact_id)
    return await placed(bench, seen=seen, at=at, lifts_head=False)


async def test_a_call_that_outlives_its_run(bench: Bench) -> None:
    waits, reaches = await placed(bench), await placed(bench)
    await bench.end_run()
    await ended(bench, waits)
    await ended(bench, reaches, outcome="completed", target=REACHED)
    assert (await bench.target(waits.target.contact_id)).finished == "expired"
    assert (await bench.target(reaches.target.contact_id)).finished == "reached"
    assert (await bench.counters()).campaign == 0


async def test_a_void_that_outlives_its_run(bench: Bench) -> None:
    p = await placed(bench)
    await bench.end_run()
    await bench.store.void(bench.ref, p.attempt_id, "late")
    target = await bench.target(p.target.contact_id)
    assert (target.state, target.finished) == (TargetState.FINISHED, "expired")


async def test_void_returns_everything(bench: Bench) -> None:
    await bench.set_budget(1_000)
    before, first = await bench.counters(), await look(bench)
    p = await placed(bench, reserved_micro=400)
    done = await bench.store.void(bench.ref, p.attempt_id, "late")
    after, again = await bench.counters(), await look(bench)
    assert done.is_done
    assert await bench.cause_of(p.attempt_id) == "late"
    assert after.version == before.version + 2
    assert (after.campaign, after.organization, after.carrier) == (0, 0, 0)
    assert (after.placed_today, after.reserved_micro, after.recent) == (0, 0, 0)
    assert again.campaign.org_budget_left_micro == 1_000
    assert (again.campaign.last_upper, again.campaign.last_slot, again.campaign.nth_upper) == (None, None, None)
    target, former = again.targets[0], first.targets[0]
    assert (target.contact_id, target.placements, target.last_placed_at) == (former.contact_id, 0, None)
    assert (target.recent, target.last_dialed_at, target.has_live_call) == ((), None, False)
    assert (await placed(bench)).target.contact_id == former.contact_id


async def test_throttled_counts_for_rates_alone(bench: Bench) -> None:
    p = await placed(bench)
    await bench.store.finish(throttled(p))
    facts = (await look(bench)).campaign
    assert (facts.placed_today, facts.last_upper, facts.carrier.recent) == (0, p.upper, (p.upper,))
    assert (facts.carrier.rate_factor, facts.carrier.slowed_at is not None) == (0.5, True)
    await bench.advance(3601)
    await bench.store.promote(bench.ref, bench.run_id)
    target = (await look(bench)).targets[0]
    assert (target.recent, target.last_dialed_at) == ((), p.upper)
    assert await bench.store.settled_since(bench.ref, p.slot - HOUR) == (0, 0)
    assert await bench.tallies() == {"throttled": 1}


async def test_a_carrier_fault_is_no_attempt_of_the_number(bench: Bench) -> None:
    p = await placed(bench)
    await bench.store.finish(infra(p))
    await bench.advance(3601)
    await bench.store.promote(bench.ref, bench.run_id)
    target = next(t for t in (await look(bench)).targets if t.contact_id == p.target.contact_id)
    assert (target.recent, target.last_dialed_at) == ((), p.upper)


async def test_three_carrier_faults_in_a_row_take_it_down(bench: Bench) -> None:
    for _ in range(2):
        await bench.store.finish(infra(await placed(bench)))
    await ended(bench, await placed(bench))
    for _ in range(2):
        await bench.store.finish(infra(await placed(bench)))
    assert not await bench.is_carrier_down()
    await bench.store.finish(throttled(await placed(bench)))
    assert not await bench.is_carrier_down()


async def test_the_third_carrier_fault(bench: Bench) -> None:
    for _ in range(3):
        assert not (await look(bench)).campaign.carrier.is_down
        await bench.store.finish(infra(await placed(bench)))
    assert (await look(bench)).campaign.carrier.is_down


async def test_refused_credentials_take_the_carrier_down_at_once(bench: Bench) -> None:
    await bench.store.finish(infra(await placed(bench), takes_carrier_down="credentials"))
    assert await bench.is_carrier_down()


async def test_settled_since_and_the_breakers_facts(bench: Bench) -> None:
    start = await bench.store.now()
    failed = await placed(bench)
    done = await ended(bench, failed, outcome="failed", counts_for_breaker=True)
    assert done.last_failure_at == done.now
    assert done.breaker_reset_at is None
    await bench.advance(60)
    later = await ended(bench, await placed(bench))
    assert (later.last_failure_at, later.now is not None) == (done.now, True)
    assert await bench.store.settled_since(bench.ref, start - SECOND) == (2, 1)
    assert await bench.store.settled_since(bench.ref, start + 30 * SECOND) == (1, 0)
    assert await bench.store.settled_since(bench.ref, start + 90 * SECOND) == (0, 0)


async def test_parked_contacts_leave_the_queue(bench: Bench) -> None:
    seen = await look(bench)
    ids = [t.contact_id for t in seen.targets]
    at = seen.campaign.now + 10 * SECOND
    parks = [
        parked(seen.targets[0], TargetState.WAITING, next_at=at, reason="cooldown"),
        parked(seen.targets[1], TargetState.EXCLUDED, reason="no_consent", detail="why"),
        parked(seen.targets[2], TargetState.FINISHED, reason="attempts_used", finished="exhausted"),
    ]
    await bench.store.park(bench.ref, bench.run_id, parks, judged(seen))
    assert [(await bench.target(i)).state for i in ids[:3]] == [park.state for park in parks]
    assert (await look(bench)).targets[0].contact_id == ids[3]
    assert (await look(bench)).campaign.next_due == at


async def test_a_call_is_not_parked_under_its_feet(bench: Bench) -> None:
    seen, p = await look(bench), await placed(bench)
    park = parked(p.target, TargetState.EXCLUDED, reason="no_consent")
    await bench.store.park(bench.ref, bench.run_id, [park], judged(seen))
    assert (await bench.target(p.target.contact_id)).state is TargetState.IN_CALL


async def test_what_was_judged_before_a_change_parks_nobody(bench: Bench) -> None:
    """An edit, new rules, or an attempt meanwhile: the verdict is of another state."""
    changes = (lambda: bench.edit(max_dial_attempts=5), bench.change_rules)
    for change in changes:
        seen = await look(bench)
        await change()
        park = parked(seen.targets[0], TargetState.FINISHED, reason="attempts_used", finished="exhausted")
        await bench.store.park(bench.ref, bench.run_id, [park], judged(seen))
        assert (await bench.target(seen.targets[0].contact_id)).state is TargetState.READY
    seen = await look(bench)
    tried = replace(seen.targets[0], attempts=2)
    park = parked(tried, TargetState.FINISHED, reason="attempts_used", finished="exhausted")
    await bench.store.park(bench.ref, bench.run_id, [park], judged(seen))
    assert (await bench.target(tried.contact_id)).state is TargetState.READY


async def test_no_attempt_is_no_placement_to_wait_after(bench: Bench) -> None:
    """The wait between attempts counts from the last attempt; the floor of 60 s from the last INVITE."""
    p = await placed(bench)
    await bench.store.finish(infra(p, target=BACK_AT_ONCE))
    await bench.store.promote(bench.ref, bench.run_id)
    target = next(t for t in (await look(bench)).targets if t.contact_id == p.target.contact_id)
    assert (target.last_placed_at, target.recent, target.last_dialed_at) == (None, (), p.upper)


async def parked_first(bench: Bench, seconds: int) -> int:
    seen = await look(bench)
    at = seen.campaign.now + seconds * SECOND
    park = parked(seen.targets[0], TargetState.WAITING, next_at=at, reason="x")
    await bench.store.park(bench.ref, bench.run_id, [park], judged(seen))
    return seen.targets[0].contact_id


async def test_promoted_when_the_instant_has_come_and_not_before(bench: Bench) -> None:
    first = await parked_first(bench, 10)
    await placed(bench)
    assert await bench.store.promote(bench.ref, bench.run_id) == 0
    await bench.advance(10.5)
    assert await bench.store.promote(bench.ref, bench.run_id) == 1
    assert (await look(bench)).targets[0].contact_id == first
    assert await bench.store.promote(bench.ref, bench.run_id) == 0


async def test_nobody_is_lost_who_is_promoted_while_another_is_placed(bench: Bench) -> None:
    first = await parked_first(bench, 10)
    await placed(bench)
    seen = await look(bench)
    await bench.advance(10.5)
    await bench.other.promote(bench.ref, bench.run_id)
    await bench.store.place(await placement(bench, seen))
    assert (await look(bench)).targets[0].contact_id == first


async def test_an_edit_lets_waiting_contacts_be_judged_again(bench: Bench) -> None:
    first = await parked_first(bench, 3600)
    await bench.edit(cooldown_h=0)
    assert await bench.store.promote(bench.ref, bench.run_id) == 1
    assert (await look(bench)).targets[0].contact_id == first


async def test_fair_share_counts_the_wanting_ahead(bench: Bench) -> None:
    other, _ = await bench.campaign(priority=10)
    assert (await look(bench, other)).campaign.ahead == 0
    await bench.store.want(bench.ref)
    assert (await look(bench, other)).campaign.ahead == 1  # equal tags: the lower id goes first
    assert (await look(bench)).campaign.ahead == 0
    await bench.store.want(other)
    await placed(bench, charge=40.0)
    assert (await look(bench)).campaign.ahead == 1
    assert (await look(bench, other)).campaign.ahead == 0  # a placement stops the wanting
    await bench.advance(1.5)
    assert (await look(bench)).campaign.ahead == 0
    facts = (await look(bench)).campaign
    assert (facts.start_tag, facts.weight) == (40.0, 5.0)


async def test_a_campaign_that_was_idle_cannot_save_its_share(bench: Bench) -> None:
    other, _ = await bench.campaign()
    await placed(bench, charge=40.0)
    await placed(bench, charge=40.0)
    assert (await look(bench, other)).campaign.start_tag == 40.0


async def test_who_is_woken_at_an_end(bench: Bench) -> None:
    other, _ = await bench.campaign()
    p = await placed(bench)
    assert (await ended(bench, p)).wake == ()
    await bench.allocate(1)
    p = await placed(bench)
    await bench.store.want(other)
    done = await ended(bench, p)
    assert done.wake == (bench.ref.campaign_id, other.campaign_id)


async def test_a_wake_is_heard_and_the_active_are_told_first(bench: Bench) -> None:
    told = bench.store.told()
    assert await anext(told) == Told(ref=bench.ref)
    await bench.allocate(1)
    assert await anext(told) == Told(ref=bench.ref)
    await told.aclose()


async def test_a_carriers_limits_are_shared_by_start_tag(bench: Bench) -> None:
    """`ahead` counts who wants to call over the carrier and stands before; a placement takes it back and costs a charge."""
    other, _ = await bench.campaign()
    assert (await look(bench)).campaign.carrier.others == 0
    await bench.store.want(other, bench.carrier_id)
    mine, theirs = (await look(bench)).campaign, (await look(bench, other)).campaign
    assert (mine.carrier.others, mine.carrier.ahead, mine.ahead) == (1, 0, 0)  # equal tags: the elder first
    p = await placed(bench)
    assert (await look(bench)).campaign.carrier.start_tag == 0.5
    assert (await look(bench)).campaign.carrier.ahead == 3  # 0.5 ahead at priority 5: as many sends are due before
    assert (await look(bench, other)).campaign.carrier.start_tag == theirs.carrier.start_tag == 0.0
    assert (await ended(bench, p)).wake == (other.campaign_id,)
    await placed(bench, ref=other)
    assert (await look(bench)).campaign.carrier.ahead == 0
    await bench.store.want(bench.ref, bench.carrier_id)
    facts = (await look(bench, other)).campaign
    assert (facts.carrier.ahead, facts.ahead) == (1, 0)
    await bench.store.want(bench.ref)  # one thing at a time
    facts = (await look(bench, other)).campaign
    assert (facts.carrier.ahead, facts.ahead) == (0, 1)


async def test_whoever_waits_for_a_channel_is_told_by_another_process(bench: Bench) -> None:
    """An own settlement needs no telling; on PostgreSQL none comes back."""
    told, others = bench.store.told(), bench.other.told()
    assert [await anext(told), await anext(others)] == [Told(ref=bench.ref)] * 2
    await bench.allocate(1)
    assert [await anext(told), await anext(others)] == [Told(ref=bench.ref)] * 2
    await bench.store.finish(finish(await placed(bench)))
    assert await anext(others) == Told(ref=bench.ref)
    for listener in (told, others):
        await listener.aclose()


async def test_a_stop_with_hang_up_is_told_and_told_again_while_calls_are_up(bench: Bench) -> None:
    former = await placed(bench)
    told = bench.store.told()
    assert await anext(told) == Told(ref=bench.ref)
    await bench.hang_up()
    news = await anext(told)
    assert (news.ref, (news.hang_up_before or 0) > former.campaign_version) == (bench.ref, True)
    later = await placed(bench)
    assert later.campaign_version >= (news.hang_up_before or 0)
    await told.aclose()
    again = bench.store.told()
    assert [await anext(again), await anext(again)] == [Told(ref=bench.ref), news]
    await again.aclose()


async def test_a_void_by_somebody_else_stands_only_while_no_send_is_reported(bench: Bench) -> None:
    p = await placed(bench)
    assert await bench.store.progress(progress(p, CallState.DIALING, sent_at=p.slot))
    assert not (await bench.store.void(bench.ref, p.attempt_id, "worker_lost", only_unsent=True)).is_done
    assert (await bench.store.void(bench.ref, p.attempt_id, "no_route")).gives_slot_back
    p = await placed(bench)
    assert (await bench.store.void(bench.ref, p.attempt_id, "worker_lost", only_unsent=True)).is_done


async def test_what_speaks_for_a_carrier(bench: Bench) -> None:
    """A call that got through does; a fault and a throttling do not, and a lost call says nothing."""

    async def health() -> tuple[int, bool]:
        carrier = (await look(bench)).campaign.carrier
        return carrier.failures_running, carrier.last_well_at is not None

    assert await health() == (0, False)
    await bench.store.finish(infra(await placed(bench)))
    assert await health() == (1, False)
    await bench.store.finish(throttled(await placed(bench)))
    await ended(bench, await placed(bench), is_lost=True)
    assert await health() == (1, False)
    await ended(bench, await placed(bench))
    assert await health() == (0, True)


async def test_only_active_campaigns_are_listed(bench: Bench) -> None:
    other, _ = await bench.campaign()
    assert list(await bench.store.active_campaigns()) == [bench.ref, other]
    await bench.pause()
    assert list(await bench.store.active_campaigns()) == [other]
    await bench.store.want(bench.ref)
    assert (await look(bench, other)).campaign.ahead == 0


async def test_a_plan_and_its_absence(bench: Bench) -> None:
    plan = await bench.store.plan(bench.ref)
    assert plan is not None
    assert plan.carrier is not None
    assert (plan.carrier.carrier_id, plan.carrier.is_virtual) == (bench.carrier_id, True)
    assert [n.e164 for n in plan.caller_numbers] == list(plan.settings.caller_numbers)
    assert (plan.agent_id, plan.agent_version, plan.allowed_countries) == (1, 1, frozenset({"US"}))
    assert await bench.store.plan(CampaignRef(bench.org_id, 99)) is None
    assert await bench.store.look(CampaignRef(bench.org_id, 99), bench.carrier_id, 60, [], 4) is None


async def test_an_opt_out_binds_in_mid_call_and_again_at_the_end(bench: Bench) -> None:
    other, _ = await bench.campaign()
    p, rival = await placed(bench), await placement(bench, ref=other)
    e164 = p.target.e164
    assert rival.target.e164 == e164
    await bench.store.opt_out(bench.org_id, p.attempt_id, "stop calling me")
    assert not await bench.store.place(rival)
    assert (await bench.target(p.target.contact_id)).state is TargetState.IN_CALL
    assert e164 not in [target.e164 for target in (await look(bench, other)).targets]
    assert (await bench.other.look(other, bench.carrier_id, 60, [], 4)) is not None
    await bench.store.opt_out(bench.org_id, p.attempt_id, "again")
    done = await ended(bench, p, outcome="completed", is_refusal=True, is_no_answer=False, target=REACHED)
    assert done.is_done
    assert (await bench.target(p.target.contact_id)).finished == "reached"


async def test_the_settlement_alone_binds_an_opt_out_too(bench: Bench) -> None:
    other, _ = await bench.campaign()
    p, rival = await placed(bench), await placement(bench, ref=other)
    await ended(bench, p, outcome="completed", is_refusal=True, is_no_answer=False, target=REACHED)
    assert not await bench.store.place(rival)
    assert p.target.e164 not in [target.e164 for target in (await look(bench, other)).targets]


async def test_a_wrong_number_goes_off_the_contact(bench: Bench) -> None:
    other, _ = await bench.campaign()
    p, rival = await placed(bench), await placement(bench, ref=other)
    next_ = TargetNext(state=TargetState.WAITING, next_at=p.slot, reason="retry_wait", takes_next_number=True)
    await ended(bench, p, outcome="completed", is_wrong_number=True, is_no_answer=False, target=next_)
    assert not await bench.store.place(rival)  # judged on the contact as it was
    assert await bench.wrong_numbers(p.target.contact_id) == [p.target.e164]

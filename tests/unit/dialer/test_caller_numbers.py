"""Which number calls whom, and how a carrier's numbers are divided among processes that each hold only so many."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smart_campaigns.adapters.telephony.sip_config import USER_AGENTS_MAX
from smart_campaigns.core.campaign_settings import CallerNumberChoice, CampaignSettings
from smart_campaigns.dialer.caller_numbers import ALL_NUMBERS, NUMBERS_A_PROCESS, NumberShare, shares_of
from smart_campaigns.ports.store import CallerNumber
from smart_campaigns.simulation.virtual_loop import run_virtual
from smart_campaigns.simulation.world import World

START = datetime(2026, 11, 23, 10, tzinfo=UTC)


def numbers(count: int) -> list[CallerNumber]:
    return [CallerNumber(phone_number_id=10 * n, e164=f"+1202555{n:04d}", rank=n) for n in range(count)]


@given(st.integers(1, 500))
def test_every_number_is_one_process_to_call_from_and_no_process_has_too_many(count: int) -> None:
    shares = [NumberShare(index, shares_of(count)) for index in range(shares_of(count))]
    held = [[n for n in numbers(count) if share.holds(n)] for share in shares]
    assert sorted((n for one in held for n in one), key=lambda n: n.rank) == numbers(count)
    assert all(0 < len(one) <= NUMBERS_A_PROCESS for one in held)


def test_a_process_holds_as_many_as_its_engine_has_identities() -> None:
    assert NUMBERS_A_PROCESS == USER_AGENTS_MAX
    assert all(ALL_NUMBERS.holds(n) for n in numbers(200))
    assert [shares_of(n) for n in (0, 1, 40, 41, 80, 81, 200)] == [1, 1, 1, 2, 2, 3, 5]


@pytest.mark.parametrize("choice", list(CallerNumberChoice))
def test_processes_with_a_share_each_call_everybody_once_from_their_own(choice: CallerNumberChoice) -> None:
    """200 caller numbers of one trunk, five processes."""

    async def main() -> None:
        world = World(start=START)
        callers = [n.e164 for n in numbers(200)]
        org_id = world.store.add_organization(channels=1000)
        carrier_id = world.store.add_carrier(org_id, numbers=callers, calls_per_second=50.0, concurrent_calls=1000)
        world.store.add_contacts(org_id, 1, (f"+1212{n}" for n in range(2_000_000, 2_000_300)))
        settings = CampaignSettings(
            name="Many numbers",
            project_id=1,
            agent_id=1,
            caller_numbers=tuple(callers),
            caller_number_choice=choice,
            zone="UTC",
            window_start=time(9),
            window_end=time(18),
            placement_spacing_s=0.5,
            calls_per_minute=6000,
            max_dial_attempts=1,
            business_hours_guard=False,
        )
        world.store.begin_run(world.store.add_campaign(org_id, settings, channels=1000))
        for index in range(5):
            await world.add_process(org_id, carrier_id, numbers=NumberShare(index, 5))
        await world.run_for(600.0)
        log, ranks = world.carrier.log, {n.e164: n.rank for n in numbers(200)}
        assert len({invite.to for invite in log}) == len(log) == 300
        by_worker = {p.worker_id: i for i, p in enumerate(world.processes)}
        for attempt in world.store.tables.attempts.values():
            caller = next(i.caller_number for i in log if i.attempt_id == attempt.attempt_id)
            assert ranks[caller] // NUMBERS_A_PROCESS == by_worker[attempt.placement.worker_id]
        if choice is not CallerNumberChoice.SAME_AREA:
            assert len({invite.caller_number for invite in log}) == 200
            took_s = (log[-1].at - log[0].at).total_seconds()
            assert took_s < 1.05 * 300 * 0.5  # a share of its own costs little of the pace

    run_virtual(main())

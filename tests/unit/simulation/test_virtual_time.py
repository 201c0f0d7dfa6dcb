"""The virtual loop, the simulated carrier and fair share, all in virtual time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest

from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.simulation.fair_share import mean_error, measure, measure_rate
from smart_campaigns.simulation.virtual_loop import NothingLeft, VirtualClock, run_virtual
from smart_campaigns.simulation.world import World

MICROSECOND = timedelta(microseconds=1)
START = datetime(2026, 11, 23, 8, 59, tzinfo=UTC)


def test_a_day_of_sleep_takes_no_time() -> None:
    async def main() -> tuple[float, datetime]:
        clock = VirtualClock(START)
        await asyncio.gather(clock.sleep(86_400), clock.sleep(60), clock.sleep(0.001))
        return clock.boot_s(), clock.now()

    seconds, now = run_virtual(main())
    assert seconds == pytest.approx(86_400)
    assert now - START == timedelta(days=1)


def test_waiting_for_nothing_is_told() -> None:
    async def main() -> None:
        await asyncio.Event().wait()

    with pytest.raises(NothingLeft):
        run_virtual(main())


def test_a_campaign_day_opens_and_closes_to_the_instant() -> None:
    async def main() -> World:
        world = World(start=START)
        org_id = world.store.add_organization(channels=20)
        carrier_id = world.store.add_carrier(org_id, calls_per_second=10.0, concurrent_calls=20)
        world.store.add_contacts(org_id, 1, (f"+1212{n}" for n in range(2_000_000, 2_004_000)))
        settings = CampaignSettings(
            name="A day",
            project_id=1,
            agent_id=1,
            caller_numbers=("+12025550100",),
            zone="UTC",
            window_start=time(9),
            window_end=time(12),
            placement_spacing_s=10.0,
            daily_call_limit=10_000,
            business_hours_guard=False,
        )
        world.store.begin_run(world.store.add_campaign(org_id, settings, channels=20))
        await world.add_process(org_id, carrier_id)
        await world.run_for(4 * 3600)
        return world

    world = run_virtual(main())
    instants = [invite.at for invite in world.carrier.log]
    opening, closing = START.replace(hour=9, minute=0), START.replace(hour=12, minute=0)
    assert opening <= instants[0] < opening + timedelta(seconds=0.3)
    assert instants[-1] < closing + timedelta(seconds=0.276)
    gaps = [later - earlier for earlier, later in pairwise(instants)]
    assert min(gaps) >= timedelta(seconds=10) - MICROSECOND  # virtual time is a float
    assert len(instants) >= 1070  # of 1,080 that the spacing allows


def test_channels_are_shared_by_priority() -> None:
    shares = measure(hours=0.5, channels=8, priorities=(5, 10))
    assert mean_error(shares) < 0.05  # in 8 hours at most 5 %: `python -m smart_campaigns.simulation.fair_share`
    assert all(share.calls > 0 for share in shares)


@pytest.mark.parametrize("calls_per_second", [0.5, 4.0])
def test_a_carriers_rate_is_shared_by_priority_and_used_up(calls_per_second: float) -> None:
    shares = measure_rate(hours=0.5, calls_per_second=calls_per_second, priorities=(3, 10))
    assert mean_error(shares) < 0.05
    assert sum(share.calls for share in shares) >= 0.97 * 1800 * calls_per_second

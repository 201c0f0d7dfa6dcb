from __future__ import annotations

import pytest
from gate_facts import campaign
from hypothesis import given
from hypothesis import strategies as st

from smart_campaigns.core.share import FIRST_GUESS_S, carrier_charge, charge, judge_share, next_mean
from smart_campaigns.core.verdict import OK, Blocked

# channels of the organization, in use, campaigns before this one | may take a channel
SHARES = [
    (10, 9, 0, True),  # the last one, and nobody before
    (10, 9, 1, False),
    (10, 8, 1, True),  # one for whoever is before, one for this
    (10, 8, 2, False),
    (10, 10, 0, False),
    (3, 5, 0, False),  # a lowered cap
]


@pytest.mark.parametrize(("channels", "in_use", "ahead", "allowed"), SHARES)
def test_whoever_stands_before_takes_the_free_channels_first(channels, in_use, ahead, allowed) -> None:
    verdict = judge_share(campaign(org_channels=channels, org_in_use=in_use, ahead=ahead))
    if allowed:
        assert verdict == OK
    else:
        assert isinstance(verdict, Blocked)
        assert (verdict.reason, verdict.until) == ("organization_share", None)


def test_a_placement_is_charged_channel_time_by_weight() -> None:
    assert charge(campaign(mean_hold_s=100.0, weight=10.0)) == 10.0
    assert charge(campaign(mean_hold_s=100.0, weight=1.0)) == 100.0
    assert charge(campaign(mean_hold_s=None, weight=4.0)) == FIRST_GUESS_S / 4 == 50.0


def test_a_send_is_charged_by_weight_alone() -> None:
    assert carrier_charge(campaign(mean_hold_s=100.0, weight=10.0)) == 0.1
    assert carrier_charge(campaign(mean_hold_s=5.0, weight=1.0)) == 1.0


@given(st.lists(st.floats(1, 2000), min_size=1, max_size=10))
def test_the_mean_is_plain_at_first(holds: list[float]) -> None:
    mean = None
    for counted, hold in enumerate(holds):
        mean = next_mean(mean, counted, hold)
    assert mean == pytest.approx(sum(holds) / len(holds))


def test_the_mean_moves_by_a_tenth_later() -> None:
    assert next_mean(100.0, 9, 200.0) == pytest.approx(110.0)
    assert next_mean(100.0, 8, 190.0) == pytest.approx(110.0)
    assert next_mean(100.0, 1000, 200.0) == pytest.approx(110.0)
    assert next_mean(100.0, 0, 40.0) == 40.0  # nothing counted: the figure was a guess
    assert next_mean(None, 5, 40.0) == 40.0


# priorities of campaigns that always want a channel, and how long their calls last
CONTESTS = [((10, 5), (200, 200)), ((10, 1), (60, 600)), ((9, 6, 3), (30, 300, 120)), ((1, 1, 1, 1), (5, 5, 5, 5))]


@pytest.mark.parametrize(("weights", "holds"), CONTESTS)
def test_channel_time_goes_by_priority_and_nobody_starves(weights, holds) -> None:
    """One channel, always contended: the wanting campaign with the least virtual time is the only one allowed."""
    vtime, used = [0.0] * len(weights), [0.0] * len(weights)
    while sum(used) < 1000 * max(holds):
        order = sorted(range(len(weights)), key=lambda n: (vtime[n], n))
        facts = [
            campaign(org_channels=1, org_in_use=0, ahead=place, weight=float(weights[n]), mean_hold_s=float(holds[n]))
            for place, n in enumerate(order)
        ]
        allowed = [n for place, n in enumerate(order) if judge_share(facts[place]) == OK]
        assert allowed == order[:1]
        vtime[order[0]] += charge(facts[0])
        used[order[0]] += holds[order[0]]
    for weight, time_used in zip(weights, used, strict=True):
        assert time_used / sum(used) == pytest.approx(weight / sum(weights), abs=0.005)

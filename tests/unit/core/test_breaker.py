from __future__ import annotations

from fractions import Fraction

import pytest
from gate_facts import MINUTE, NOW, TICK
from hypothesis import given
from hypothesis import strategies as st

from smart_campaigns.core.breaker import Settled, trips, window_start
from smart_campaigns.core.campaign_settings import CampaignSettings

# failure rate %, least calls | settled, failed | trips
TABLE = [
    (30, 20, 20, 6, True),  # at the rate
    (30, 20, 20, 5, False),
    (30, 20, 20, 20, True),
    (30, 20, 19, 19, False),  # below the least calls it never trips
    (30, 20, 0, 0, False),
    (30, 20, 100, 30, True),
    (30, 20, 100, 29, False),
    (33, 5, 100, 33, True),
    (33, 5, 101, 33, False),
    (100, 5, 5, 5, True),
    (100, 5, 5, 4, False),
    (5, 5, 40, 2, True),
    (5, 5, 41, 2, False),
]


@pytest.mark.parametrize(("rate", "least", "calls", "failures", "expected"), TABLE)
def test_trips_at_or_above_the_rate(rate, least, calls, failures, expected) -> None:
    settings = CampaignSettings(breaker_failure_rate=rate, breaker_least_calls=least)
    assert trips(settings, Settled(calls=calls, failures=failures)) is expected


def test_a_breaker_that_is_off_never_trips() -> None:
    assert not trips(CampaignSettings(circuit_breaker=False), Settled(calls=100, failures=100))


@given(st.integers(5, 100), st.integers(5, 500), st.integers(0, 2000), st.data())
def test_against_exact_fractions(rate: int, least: int, calls: int, data: st.DataObject) -> None:
    failures = data.draw(st.integers(0, calls))
    settings = CampaignSettings(breaker_failure_rate=rate, breaker_least_calls=least)
    share = Fraction(failures, calls) if calls else Fraction(0)
    assert trips(settings, Settled(calls=calls, failures=failures)) == (calls >= least and share >= Fraction(rate, 100))


def test_the_window_slides_and_begins_anew_at_a_reset() -> None:
    settings = CampaignSettings(breaker_window_min=10)
    begins = NOW - 10 * MINUTE
    assert window_start(settings, NOW, None) == begins
    assert window_start(settings, NOW, begins - TICK) == begins
    assert window_start(settings, NOW, begins + TICK) == begins + TICK
    assert window_start(settings, NOW, NOW) == NOW

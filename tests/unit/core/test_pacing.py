from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from gate_facts import HOUR, MINUTE, NOW, SECOND, TICK, campaign, carrier
from hypothesis import given, settings
from hypothesis import strategies as st

from smart_campaigns.core.facts import LOOK_AHEAD
from smart_campaigns.core.pacing import (
    RateLimit,
    carrier_limit,
    current_rate_factor,
    free_at,
    free_sends,
    is_near_rate,
    is_well,
    judge_carrier_rate,
    judge_minute,
    judge_spacing,
    reports_at_once,
    slot,
    slowed,
    turn_in,
)
from smart_campaigns.core.verdict import OK, Blocked

MS = timedelta(milliseconds=1)
STEP = 100 * MS

# calls per second | how many in which window
LIMITS = [
    (1.0, 1, SECOND),
    (0.1, 1, 10 * SECOND),  # below one a second: one in 1 ÷ rate
    (0.5, 1, 2 * SECOND),
    (0.3, 1, timedelta(microseconds=3_333_334)),  # rounded up
    (1.9, 1, SECOND),  # whole calls: never more than the carrier takes
    (2.0, 2, SECOND),
    (20.0, 20, SECOND),
    (21.0, 21, SECOND),
    (500.0, 500, SECOND),
    (501.0, 250, SECOND / 2),  # in parts where they are many
    (999.0, 499, SECOND / 2),
    (1000.0, 500, SECOND / 2),
]


@pytest.mark.parametrize(("rate", "count", "window"), LIMITS)
def test_the_carriers_rate_as_a_sliding_window(rate: float, count: int, window: timedelta) -> None:
    assert carrier_limit(carrier(calls_per_second=rate), NOW) == RateLimit(count=count, window=window)


@settings(max_examples=30, deadline=None)
@given(st.floats(0.1, 1000), st.data())
def test_no_second_ever_holds_more_than_the_rate(rate: float, data: st.DataObject) -> None:
    """Greedy sends, each as early as allowed, counted in every half-open second that begins with one of them."""
    limit = carrier_limit(carrier(calls_per_second=rate), NOW)
    sends = []
    now = NOW
    for _ in range(80):
        now += data.draw(st.sampled_from([timedelta(0), TICK, MS, 40 * MS]))
        now = max(now, free_at(sends, limit) or now)
        sends.append(now)
    for first in sends:
        count = sum(first <= send < first + SECOND for send in sends)
        assert count <= max(1, int(rate))
    if rate < 1:
        assert all(b - a >= SECOND / rate for a, b in pairwise(sends))


# factor, slowed how long ago | factor now
FACTORS = [
    (0.5, timedelta(0), 0.5),
    (0.5, MINUTE, 0.6),
    (0.5, 2 * MINUTE, 0.7),
    (0.25, 150 * SECOND, 0.5),
    (0.5, 5 * MINUTE, 1.0),
    (0.5, HOUR, 1.0),  # never above the full rate
    (0.5, -MINUTE, 0.5),  # another host's clock: never below the factor
]


@pytest.mark.parametrize(("factor", "ago", "now_is"), FACTORS)
def test_a_throttled_carrier_recovers_a_tenth_a_minute(factor, ago, now_is) -> None:
    facts = carrier(rate_factor=factor, slowed_at=NOW - ago)
    assert current_rate_factor(facts, NOW) == pytest.approx(now_is)
    assert slowed(facts, NOW) == pytest.approx(now_is / 2)


def test_never_throttled_is_the_full_rate_and_the_first_throttling_halves_it() -> None:
    assert current_rate_factor(carrier(rate_factor=0.5), NOW) == 1.0
    assert slowed(carrier(), NOW) == 0.5


def test_throttling_again_and_again_leaves_a_hundredth() -> None:
    assert slowed(carrier(rate_factor=0.015, slowed_at=NOW), NOW) == 0.01
    assert slowed(carrier(rate_factor=0.03, slowed_at=NOW), NOW) == 0.015


def test_the_limit_is_slowed_with_the_carrier() -> None:
    facts = carrier(calls_per_second=10.0, rate_factor=0.5, slowed_at=NOW)
    assert carrier_limit(facts, NOW) == RateLimit(count=5, window=SECOND)
    assert carrier_limit(facts, NOW + HOUR) == RateLimit(count=10, window=SECOND)


@given(st.lists(st.integers(0, 30), max_size=25), st.integers(1, 20))
def test_free_at_against_a_search_of_every_step(ago: list[int], count: int) -> None:
    recent = [NOW - n * STEP for n in ago]
    found = free_at(recent, RateLimit(count=count, window=SECOND))
    at = NOW - 31 * STEP
    while sum(at - SECOND < send for send in recent) >= count:
        at += STEP
    assert found == (at if len(recent) >= count else None)


# last slot, last upper | blocked until
SPACING = [
    (None, None, None),
    (-2000, -2000, None),
    (-1999, -1999, 1),
    (-2001, -1751, 249),  # the slot's spacing is over, its upper bound's is not
    (-1999, -1749, 1),  # first the slot's: nobody sleeps W too long
    (None, -1000, 1000),
    (-1000, None, 1000),
]


@pytest.mark.parametrize(("last_slot", "last_upper", "until"), SPACING)
def test_spacing(last_slot, last_upper, until) -> None:
    at_ms = lambda n: None if n is None else NOW + n * MS  # noqa: E731
    verdict = judge_spacing(2.0, campaign(last_slot=at_ms(last_slot), last_upper=at_ms(last_upper)), NOW)
    if until is None:
        assert verdict == OK
    else:
        assert isinstance(verdict, Blocked)
        assert (verdict.reason, verdict.until) == ("spacing", NOW + until * MS)


def test_calls_per_minute_holds_in_any_sixty_seconds() -> None:
    assert judge_minute(campaign(), NOW) == OK
    assert judge_minute(campaign(nth_upper=NOW - MINUTE), NOW) == OK
    verdict = judge_minute(campaign(nth_upper=NOW - MINUTE + TICK), NOW)
    assert isinstance(verdict, Blocked)
    assert (verdict.reason, verdict.until) == ("calls_per_minute", NOW + TICK)


def test_the_carriers_rate_lets_go_exactly_at_its_window() -> None:
    assert judge_carrier_rate(carrier(), NOW) == OK
    assert judge_carrier_rate(carrier(recent=(NOW - SECOND,)), NOW) == OK
    slow = carrier(recent=(NOW - SECOND,), rate_factor=0.5, slowed_at=NOW)
    assert isinstance(judge_carrier_rate(slow, NOW), Blocked)  # one in two seconds, for now
    verdict = judge_carrier_rate(carrier(recent=(NOW - 3 * SECOND, NOW - SECOND + TICK)), NOW)
    assert isinstance(verdict, Blocked)
    assert (verdict.reason, verdict.until) == ("carrier_rate", NOW + TICK)


# what differs | the slot, from now; None: the earliest one there is
SLOTS = [
    ({}, None),
    ({"last_upper": NOW - 1960 * MS}, 40),
    ({"last_slot": NOW}, None),  # the upper bound is what counts
    ({"nth_upper": NOW - MINUTE + 50 * MS}, 50),
    ({"carrier": carrier(recent=(NOW - 955 * MS,))}, 45),
    (
        {
            "last_upper": NOW - 1960 * MS,
            "nth_upper": NOW - MINUTE + 50 * MS,
            "carrier": carrier(recent=(NOW - 955 * MS,)),
        },
        50,
    ),
    ({"last_upper": NOW - HOUR, "nth_upper": NOW - HOUR, "carrier": carrier(recent=(NOW - HOUR,))}, None),
]
EARLIEST = slot(2.0, campaign())
"""Where nothing holds it back: by the instant that was judged, at most."""


@pytest.mark.parametrize(("differs", "ahead_ms"), SLOTS)
def test_the_slot_is_the_earliest_instant_that_every_rate_allows(differs, ahead_ms) -> None:
    assert NOW <= EARLIEST <= NOW + LOOK_AHEAD
    assert slot(2.0, campaign(**differs)) == (EARLIEST if ahead_ms is None else NOW + ahead_ms * MS)


def test_the_slot_takes_the_carriers_rate_of_its_own_instant() -> None:
    """A recovering carrier is judged as far ahead as a placement may be committed."""
    facts = carrier(
        calls_per_second=2.0,
        rate_factor=0.5,
        slowed_at=NOW + LOOK_AHEAD - 5 * MINUTE,
        recent=(NOW - 400 * MS, NOW - 700 * MS),
    )
    assert carrier_limit(facts, NOW).count == 1
    assert slot(2.0, campaign(carrier=facts)) == NOW + 300 * MS


@given(st.floats(0.05, 5), st.integers(-5000, 0), st.integers(-65_000, -55_000), st.integers(-2000, 0))
def test_a_slot_passes_its_own_gates(spacing: float, last: int, nth: int, sent: int) -> None:
    facts = campaign(
        last_slot=NOW + last * MS,
        last_upper=NOW + last * MS,
        nth_upper=NOW + nth * MS,
        carrier=carrier(recent=(NOW + sent * MS,)),
    )
    at = slot(spacing, facts)
    assert at >= EARLIEST
    assert judge_spacing(spacing, facts, at) == judge_minute(facts, at) == judge_carrier_rate(facts.carrier, at) == OK
    if at > EARLIEST:
        earlier = at - TICK
        gates = (judge_spacing(spacing, facts, earlier), judge_minute(facts, earlier))
        assert any(isinstance(v, Blocked) for v in (*gates, judge_carrier_rate(facts.carrier, earlier)))


# spacing, calls per minute, channels, mean hold | a rate binds before the channels do
BINDS = [
    (2.0, 60, 400, 200.0, True),  # 2 calls a second by channels, one in 2 s by spacing
    (2.0, 60, 100, 200.0, True),  # exactly as fast
    (2.0, 60, 99, 200.0, False),
    (0.5, 30, 100, 200.0, True),  # half a call a second by the minute
    (0.5, 60, 100, 200.0, False),
    (0.05, 60, 200, 200.0, True),  # a call a second by both
    (0.05, 60, 199, 200.0, False),
    (0.05, 6000, 1, 0.01, True),  # very short calls
    (2.0, 60, 1, 0.0, True),  # calls that end at once hold no channel
    (0.05, 6000, 0, 200.0, False),
]


@pytest.mark.parametrize(("spacing", "per_minute", "channels", "mean_hold", "expected"), BINDS)
def test_what_binds_reports_at_once(spacing, per_minute, channels, mean_hold, expected) -> None:
    assert reports_at_once(spacing, per_minute, channels, mean_hold) is expected


# faults running, how long ago a call got through | well
HEALTH = [
    (0, timedelta(0), True),
    (0, MINUTE - TICK, True),
    (0, MINUTE, False),  # a call that got through speaks for a minute
    (1, timedelta(0), False),
    (0, None, False),  # none ever did
]


@pytest.mark.parametrize(("faults", "ago", "well"), HEALTH)
def test_a_carrier_is_well_while_its_calls_get_through(faults: int, ago: timedelta | None, well: bool) -> None:
    last = None if ago is None else NOW - ago
    assert is_well(carrier(failures_running=faults, last_well_at=last), NOW) is well


# calls a second, sends in the window | near: half full with one more
NEAR = [(10.0, 3, False), (10.0, 4, True), (10.0, 10, True), (1.0, 0, True), (3.0, 0, False), (3.0, 1, True)]


@pytest.mark.parametrize(("rate", "sends", "near"), NEAR)
def test_a_carrier_near_its_rate(rate: float, sends: int, near: bool) -> None:
    it = carrier(calls_per_second=rate, recent=(NOW,) * sends)
    assert is_near_rate(it, carrier_limit(it, NOW)) is near


# calls a second, sends in the window, sends of others due before | when its turn comes
TURNS = [
    (2.0, 0, 0, timedelta(0)),  # two are free, none before
    (2.0, 0, 1, timedelta(0)),
    (2.0, 0, 2, SECOND / 2),
    (2.0, 2, 0, SECOND / 2),
    (2.0, 2, 3, 2 * SECOND),
    (0.5, 1, 1, 4 * SECOND),
]


@pytest.mark.parametrize(("rate", "sends", "ahead", "turn"), TURNS)
def test_how_long_until_its_turn(rate: float, sends: int, ahead: int, turn: timedelta) -> None:
    it = carrier(calls_per_second=rate, recent=(NOW,) * sends, ahead=ahead)
    assert turn_in(it, NOW) == turn


def test_its_turn_comes_later_while_the_carrier_is_slowed() -> None:
    it = carrier(calls_per_second=2.0, rate_factor=0.5, slowed_at=NOW, recent=(NOW,))
    assert turn_in(it, NOW) == SECOND


def test_sends_that_fit_into_the_window() -> None:
    limit = RateLimit(count=3, window=SECOND)
    assert free_sends((NOW, NOW - SECOND + TICK, NOW - SECOND), limit, NOW) == 1  # half-open: the third has left

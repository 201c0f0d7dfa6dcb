from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil

import pytest
from gate_facts import DAY, NOW, campaign
from hypothesis import given
from hypothesis import strategies as st

from smart_campaigns.core.budget import Price, cost_micro, judge_budget, price_of, worst_case_micro
from smart_campaigns.core.reasons import CampaignReason
from smart_campaigns.core.verdict import OK, Blocked

CENT = 10_000
ANY = Price(prefix="", per_minute_micro=6 * CENT)
US = Price(prefix="1", per_minute_micro=CENT)
NEW_YORK = Price(prefix="1212", per_minute_micro=2 * CENT)


def test_the_longest_prefix_is_the_price() -> None:
    prices = [US, NEW_YORK, ANY]
    assert price_of(prices, "+12125550123") is NEW_YORK
    assert price_of(prices, "+14155550123") is US
    assert price_of(prices, "+442071838750") is ANY
    assert price_of([US, NEW_YORK], "+442071838750") is None
    assert price_of([], "+12125550123") is None
    assert price_of(prices, "12125550123") is NEW_YORK


# increment, set-up, seconds talked | cost at 6 cents a minute
COSTS = [
    ((60, 60), 0, 0.0, 0),  # not picked up: nothing
    ((60, 60), 5 * CENT, 0.0, 0),
    ((60, 60), 5 * CENT, -1.0, 0),
    ((60, 60), 0, 0.001, 6 * CENT),
    ((60, 60), 0, 60.0, 6 * CENT),
    ((60, 60), 0, 60.001, 12 * CENT),
    ((60, 60), 5 * CENT, 61.0, 17 * CENT),
    ((6, 6), 0, 6.0, 6_000),
    ((6, 6), 0, 6.5, 12_000),
    ((1, 1), 0, 0.2, 1_000),
    ((1, 1), 0, 59.2, 60_000),
    ((30, 6), 0, 10.0, 30_000),  # the first increment is longer
    ((30, 6), 0, 31.0, 36_000),
    ((60, 1), 0, 61.0, 61_000),
]


@pytest.mark.parametrize(("increment", "setup", "talk_s", "cost"), COSTS)
def test_billed_seconds_go_up_to_the_increment(increment, setup, talk_s, cost) -> None:
    first, then = increment
    price = Price(prefix="", per_minute_micro=6 * CENT, first_s=first, then_s=then, setup_micro=setup)
    assert cost_micro(price, talk_s) == cost


def test_money_goes_up_to_a_micro_unit_and_minutes_are_the_usual_increment() -> None:
    assert cost_micro(Price(prefix="", per_minute_micro=1, first_s=1, then_s=1), 1.0) == 1
    assert cost_micro(Price(prefix="", per_minute_micro=61, first_s=1, then_s=1), 59.0) == 60
    assert cost_micro(Price(prefix="", per_minute_micro=600), 1.0) == 600
    assert cost_micro(Price(prefix="", per_minute_micro=600), 60.5) == 1200


prices = st.builds(
    Price,
    prefix=st.just(""),
    per_minute_micro=st.integers(0, 10_000_000),
    first_s=st.integers(1, 60),
    then_s=st.integers(1, 60),
    setup_micro=st.integers(0, 1_000_000),
)


@given(prices, st.integers(1, 7_200_000))
def test_cost_against_counting_the_steps(price: Price, talk_ms: int) -> None:
    billed = price.first_s
    while billed * 1000 < talk_ms:
        billed += price.then_s
    expected = price.setup_micro + ceil(Fraction(price.per_minute_micro * billed, 60))
    assert cost_micro(price, talk_ms / 1000) == expected


@given(prices, st.integers(30, 1800), st.floats(0, 1800))
def test_no_call_costs_more_than_its_worst_case(price: Price, longest_s: int, talk_s: float) -> None:
    assert cost_micro(price, min(talk_s, longest_s)) <= worst_case_micro(price, longest_s)


# budget, spent, reserved, left to the organization, worst case | reason
JUDGED = [
    (None, 0, 0, None, None, None),  # no budget asks for no price
    (None, 0, 0, None, 5, None),
    (100, 0, 0, None, None, "price_unknown"),
    (None, 0, 0, 100, None, "price_unknown"),
    (100, 60, 30, None, 10, None),  # fits exactly
    (100, 60, 30, None, 11, "budget_spent"),
    (100, 60, 31, None, 10, "budget_spent"),
    (100, 61, 30, None, 10, "budget_spent"),
    (None, 60, 30, 10, 10, None),
    (None, 60, 30, 9, 10, "budget_spent"),
    (1000, 0, 0, 9, 10, "budget_spent"),  # both must allow
    (9, 0, 0, 1000, 10, "budget_spent"),
    (1000, 0, 0, 10, 10, None),
]


@pytest.mark.parametrize(
    ("budget", "counts", "worst", "reason"), [(b, (s, r, o), w, why) for b, s, r, o, w, why in JUDGED]
)
def test_the_worst_case_must_fit_beside_what_is_spent_and_reserved(budget, counts, worst, reason) -> None:
    spent, reserved, org_left = counts
    facts = campaign(spent_micro=spent, reserved_micro=reserved, org_budget_left_micro=org_left)
    verdict = judge_budget(budget, facts, worst)
    if reason is None:
        assert verdict == OK
    else:
        assert isinstance(verdict, Blocked)
        assert (verdict.reason, verdict.until) == (reason, None)


def test_the_organizations_budget_is_whole_again_when_its_month_ends() -> None:
    facts = campaign(org_budget_left_micro=5, org_budget_until=NOW + DAY)
    assert judge_budget(None, facts, 10) == Blocked(CampaignReason.BUDGET_SPENT, NOW + DAY, "the organization's month")
    ended = judge_budget(None, replace(facts, org_budget_until=NOW), 10)
    assert isinstance(ended, Blocked)
    assert ended.until is None


@given(st.integers(0, 3000), st.lists(st.tuples(st.integers(1, 300), st.integers(0, 100)), max_size=40))
def test_a_budget_is_never_overshot(budget: int, calls: list[tuple[int, int]]) -> None:
    """Calls reserve their worst case and give back at their end what they did not cost; three are up at once."""
    spent, up = 0, []
    for worst, percent in calls:
        facts = campaign(spent_micro=spent, reserved_micro=sum(worst for worst, _ in up))
        if judge_budget(budget, facts, worst) == OK:
            up.append((worst, worst * percent // 100))
        if len(up) == 3:
            spent += up.pop(0)[1]
    assert spent + sum(cost for _, cost in up) <= budget

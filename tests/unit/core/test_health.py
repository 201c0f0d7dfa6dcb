"""Every row of the table of findings at its bounds, and what they add up to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from smart_campaigns.core.health import AnswerRate, Finding, HealthFacts, judge_health

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
WELL = HealthFacts(now=NOW, since=NOW - timedelta(minutes=15), settled=100, connected=40, picked_up=50)


def points(**changes: Any) -> dict[str, int]:
    return {found.finding.value: found.points for found in judge_health(replace(WELL, **changes)).findings}


def test_nothing_found_is_a_hundred() -> None:
    health = judge_health(WELL)
    assert (health.score, health.findings, health.word) == (100, (), "healthy")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"infra_or_agent_errors": 2}, {}),
        ({"infra_or_agent_errors": 3}, {"error_rate": 2}),
        ({"infra_or_agent_errors": 12}, {"error_rate": 20}),
        ({"infra_or_agent_errors": 100}, {"error_rate": 40}),
        ({"permanent_failures": 10}, {}),
        ({"permanent_failures": 11}, {"bad_numbers": 10}),
        ({"permanent_failures": 31}, {"bad_numbers": 25}),
        ({"connected_short": 6}, {}),
        ({"connected_short": 7}, {"short_calls": 10}),
        ({"connected_short": 13}, {"short_calls": 20}),
        ({"first_words_late": 1}, {}),
        ({"first_words_late": 2}, {"late_first_words": 10}),
        ({"first_words_late": 6}, {"late_first_words": 20}),
        ({"placed": 90, "placements_allowed": 100.0}, {}),
        ({"placed": 80, "placements_allowed": 100.0}, {"under_pace": 10}),
        ({"placed": 0, "placements_allowed": 100.0}, {"under_pace": 20}),
        ({"worker_restarts": 2}, {"worker_restarts": 10}),
        ({"worker_restarts": 9}, {"worker_restarts": 15}),
        ({"carrier_down_since": NOW}, {"carrier_down": 40}),
        ({"carrier_slowed_since": NOW}, {"carrier_throttling": 10}),
        ({"tripped_at": NOW}, {"breaker_tripped": 60}),
        ({"stale_registries": ("us_ftc_dnc",)}, {"dnc_stale": 10}),
        ({"budget_left_share": 0.1}, {}),
        ({"budget_left_share": 0.09}, {"budget_nearly_spent": 5}),
    ],
)
def test_the_table(changes: dict[str, Any], expected: dict[str, int]) -> None:
    assert points(**changes) == expected


@pytest.mark.parametrize(
    ("answered", "expected"), [(40, {}), (39, {"answer_rate_fell": 10}), (24, {"answer_rate_fell": 20})]
)
def test_an_answer_rate_that_fell(answered: int, expected: dict[str, int]) -> None:
    before = AnswerRate(answered=50, placed=100)
    assert points(answered_now=AnswerRate(answered=answered, placed=100), answered_before=before) == expected
    assert points(answered_now=AnswerRate(answered=0, placed=49), answered_before=before) == {}


@pytest.mark.parametrize(
    ("silent_s", "spacing_s", "is_placing", "is_stalled"),
    [(61, 2, True, True), (60, 2, True, False), (61, 30, True, False), (91, 30, True, True), (600, 2, False, False)],
)
def test_a_stall(silent_s: int, spacing_s: int, is_placing: bool, is_stalled: bool) -> None:
    at = NOW - timedelta(seconds=silent_s)
    found = points(last_placed_at=at, placement_spacing_s=spacing_s, is_placing=is_placing)
    assert (found == {"stalled": 40}) is is_stalled


def test_too_few_calls_leave_what_needs_none() -> None:
    few = {"settled": 19, "infra_or_agent_errors": 19, "permanent_failures": 19}
    assert points(**few, tripped_at=NOW) == {Finding.BREAKER_TRIPPED: 60}


def test_the_gravest_comes_first_and_a_score_is_never_below_nothing() -> None:
    health = judge_health(
        replace(WELL, tripped_at=NOW, carrier_down_since=NOW, infra_or_agent_errors=100, worker_restarts=1)
    )
    assert [found.points for found in health.findings] == [60, 40, 40, 5]
    assert (health.score, health.word) == (0, "act")
    assert judge_health(replace(WELL, worker_restarts=3, permanent_failures=11)).word == "watch"

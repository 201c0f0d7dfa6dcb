"""Every INVITE of random campaigns, judged from the carrier's log by a plain model: no gate is ever passed."""

from __future__ import annotations

import logging

import pytest
import structlog
from gates_world import episode

STEPS = 400


@pytest.fixture(autouse=True)
def _quiet_log() -> object:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    yield
    structlog.reset_defaults()


@pytest.mark.parametrize("seed", range(6))
def test_no_call_outside_the_rules(seed: int) -> None:
    report = episode(seed, STEPS)
    assert report.violations == []
    assert report.invites > 0


@pytest.mark.slow
def test_no_call_outside_the_rules_in_a_hundred_thousand_steps() -> None:
    steps = invites = 0
    seed = 1000
    while steps < 100_000:
        report = episode(seed, STEPS)
        assert report.violations == [], f"seed {seed}"
        steps, invites, seed = steps + report.steps, invites + report.invites, seed + 1
    print(f"gates_stateful_steps {steps}, invites {invites}, violations 0")

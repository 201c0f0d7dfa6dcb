"""What lies between the stretches that are allowed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smart_campaigns.core.legal_stretches import Stretch, between, stretches
from smart_campaigns.core.reasons import ContactReason
from smart_campaigns.core.verdict import Allowed, Blocked, Verdict

MIDNIGHT = datetime(2026, 12, 1, tzinfo=UTC)
DAY = (MIDNIGHT, MIDNIGHT + timedelta(hours=24))


def hours(*pairs: tuple[int, int]) -> list[Stretch]:
    return [(MIDNIGHT + timedelta(hours=begins), MIDNIGHT + timedelta(hours=ends)) for begins, ends in pairs]


@pytest.mark.parametrize(
    ("allowed", "left"),
    [
        ([], [(0, 24)]),
        ([(0, 24)], []),
        ([(9, 20)], [(0, 9), (20, 24)]),
        ([(0, 13), (15, 24)], [(13, 15)]),
        ([(9, 13), (13, 20)], [(0, 9), (20, 24)]),  # touching ones leave nothing between
    ],
)
def test_what_is_left_of_a_day(allowed: list[tuple[int, int]], left: list[tuple[int, int]]) -> None:
    assert list(between(hours(*allowed), DAY)) == hours(*left)


@given(st.lists(st.booleans(), min_size=24, max_size=24))
def test_every_hour_is_in_one_of_both(is_open: list[bool]) -> None:
    def judge(at: datetime) -> Verdict:
        following = at + timedelta(hours=1)
        if is_open[at.hour]:
            return Allowed(following)
        return Blocked(ContactReason.LEGAL_HOURS, following)

    barred = list(between(stretches(judge, DAY), DAY))
    for hour, is_allowed in enumerate(is_open):
        at = MIDNIGHT + timedelta(hours=hour)
        assert any(begins <= at < ends for begins, ends in barred) is not is_allowed

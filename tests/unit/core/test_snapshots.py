"""What a moment of the store had seen, from PostgreSQL's own text."""

from __future__ import annotations

import pytest

from smart_campaigns.core.snapshots import read_snapshot


def test_it_shows_what_was_over_and_nothing_that_was_under_way_or_came_later() -> None:
    snapshot = read_snapshot("10:15:11,13")
    assert snapshot is not None
    assert [xact for xact in range(8, 18) if snapshot.shows(xact)] == [8, 9, 10, 12, 14]


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "1", "1:2", "1:2:x", "5:2:", "0:2:", "10:15:15", "10:15:9", "10:15:13,11", "10:15:11,", "-1:2:"),
        *("1:99999999999999999999:", "1:2:\n", "١:٢:", "1:2:" + "1," * 20_000),
    ],
)
def test_what_is_no_snapshot_is_none(text: str) -> None:
    assert read_snapshot(text) is None

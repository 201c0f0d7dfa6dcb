from __future__ import annotations

import pytest

from smart_campaigns.adapters.vader import Vader


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        (("hello", "that would be great, thank you"), 0.5, 1.0),
        (("stop calling me, this is terrible",), -1.0, -0.3),
        (("tomorrow at three",), 0.0, 0.0),
        ((), 0.0, 0.0),
        (("remove my number",), 0.0, 0.0),
    ],
)
def test_how_words_feel(said: tuple[str, ...], low: float, high: float) -> None:
    assert low <= Vader().of(said) <= high

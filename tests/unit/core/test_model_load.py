"""When the speech models take another conversation."""

from __future__ import annotations

import pytest

from smart_campaigns.core.model_load import ModelLoad, judge_models, needs_models
from smart_campaigns.core.verdict import OK, Blocked


def load(p95_s: float = 0.0, talks: int = 0, most_talks: int = 20) -> ModelLoad:
    return ModelLoad(recogniser_p95_s=p95_s, talks=talks, most_talks=most_talks)


@pytest.mark.parametrize(
    ("told", "detail"),
    [
        (load(), None),
        (load(p95_s=0.150, talks=19), None),
        (load(talks=20), "20 conversations of at most 20"),
        (load(talks=21), "21 conversations of at most 20"),
        (load(p95_s=0.151, talks=1), "recognition waits 151 ms"),
        (load(p95_s=0.151), None),  # what waited is over: nobody talks
        (None, "the speech models are being started"),
    ],
)
def test_another_conversation(told: ModelLoad | None, detail: str | None) -> None:
    verdict = judge_models(told)
    if detail is None:
        assert verdict == OK
    else:
        assert isinstance(verdict, Blocked)
        assert (str(verdict.reason), verdict.until, verdict.detail) == ("engine_busy", None, detail)


@pytest.mark.parametrize(
    ("told", "is_at_leisure"),
    [(load(0.019, 8), True), (load(0.020, 8), False), (load(0.019, 9), False)],
)
def test_leisure(told: ModelLoad, *, is_at_leisure: bool) -> None:
    assert told.is_at_leisure is is_at_leisure


@pytest.mark.parametrize(
    ("config", "needs"), [({"kind": "flow"}, True), ({"kind": "recorded_sentence"}, False), ({}, False)]
)
def test_whose_calls_need_the_models(config: dict[str, str], *, needs: bool) -> None:
    assert needs_models(config) is needs

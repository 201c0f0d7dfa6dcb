"""May another conversation begin? What starves first is recognition: then every answer comes late (product.md §5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from smart_campaigns.core.agents import AgentKind
from smart_campaigns.core.reasons import CampaignReason
from smart_campaigns.core.verdict import OK, Blocked, Verdict

LONGEST_WAIT_S = 0.150
"""95 of 100 utterances of the last 30 s were taken up within this; above it no call is placed while anybody talks."""
NEED_MODELS = frozenset({AgentKind.FLOW})
"""Kinds of agents whose every call is heard and spoken by the host's models."""
LEISURE_WAIT_S, LEISURE_TALKS = 0.020, 8
"""Below both, the recogniser has time for a longer look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelLoad:
    """Of a host's models, as their process tells it."""

    recogniser_p95_s: float
    voice_p95_s: float = 0.0
    recogniser_load: float = 0.0
    voice_load: float = 0.0
    talks: int
    most_talks: int

    @property
    def is_at_leisure(self) -> bool:
        return self.recogniser_p95_s < LEISURE_WAIT_S and self.talks <= LEISURE_TALKS


def needs_models(agent_config: Mapping[str, Any]) -> bool:
    return agent_config.get("kind") in NEED_MODELS


def judge_models(load: ModelLoad | None) -> Verdict:
    """None: the models do not answer. An event says when it is over, no instant."""
    if load is None:
        return Blocked(CampaignReason.ENGINE_BUSY, None, "the speech models are being started")
    if load.talks >= load.most_talks:
        return Blocked(CampaignReason.ENGINE_BUSY, None, f"{load.talks} conversations of at most {load.most_talks}")
    if load.talks and load.recogniser_p95_s > LONGEST_WAIT_S:
        waited_ms = round(load.recogniser_p95_s * 1000)
        return Blocked(CampaignReason.ENGINE_BUSY, None, f"recognition waits {waited_ms} ms")
    return OK

"""What a person wants to know of a talk before reading it, and who says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from smart_campaigns.core.call_summary import summarise
from smart_campaigns.core.conversation import RESULT_DO_NOT_CALL, RESULT_WRONG_NUMBER, Speaker
from smart_campaigns.core.courtesies import without_courtesies, without_greetings
from smart_campaigns.ports.ledger_records import Call
from smart_campaigns.ports.sentiment import Sentiment

TELLING: Final = 0.05
"""Between −this and this nothing is felt (the threshold VADER's authors give)."""
_TURNED_AWAY = frozenset({RESULT_DO_NOT_CALL, RESULT_WRONG_NUMBER})


class Mood(StrEnum):
    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDigest:
    """`score`: −1 to 1, of the contact's words. The sources: who made the summary, who judged the mood."""

    summary: str
    summary_source: str
    mood: Mood
    score: float
    mood_source: str


def digest(call: Call, conversation: Mapping[str, Any] | None, sentiment: Sentiment) -> CallDigest | None:
    """None where no transcript is kept."""
    if not conversation or not conversation.get("turns"):
        return None
    judged = without_courtesies if call.result in _TURNED_AWAY else without_greetings
    said = [judged(turn["text"]) for turn in conversation["turns"] if turn["speaker"] == Speaker.CONTACT]
    score = 0.0 if call.by_machine else sentiment.of(said)
    return CallDigest(
        summary=summarise(conversation, result=call.result, by_machine=call.by_machine),
        summary_source="rules",
        mood=_mood(score),
        score=score,
        mood_source=sentiment.name,
    )


def _mood(score: float) -> Mood:
    if abs(score) < TELLING:
        return Mood.NEUTRAL
    return Mood.POSITIVE if score > 0 else Mood.NEGATIVE

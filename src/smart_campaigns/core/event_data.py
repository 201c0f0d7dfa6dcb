"""What of an event is for those who may hear."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smart_campaigns.core.numbers import masked

HEARD_ONLY = frozenset({"text", "heard_text", "words"})
"""What was said."""
OF_A_PERSON = ("call_placed", "call_turn", "opted_out")
"""Kinds with a contact's number or words: of one that was deleted nobody gets them any more."""
VOID_CAUSES = {
    "late": "placement came too late (its turn of 250 ms was over)",
    "operator": "hung up before it was dialed",
    "shutdown": "its process was going down",
    "failed": "a fault before it was dialed",
    "doubtful": "its process was lost before it was dialed",
    "unknown": "nothing was dialed",
    "engine_busy": "the server had no room",
    "bad_caller_id": "caller number not accepted",
    "resolver": "the carrier's host was not found",
}
"""Why nothing was dialed; the contact is ready again at once."""


def is_heard(data: Mapping[str, Any]) -> bool:
    """Whether it holds what was said."""
    return not HEARD_ONLY.isdisjoint(data)


def has_number(data: Mapping[str, Any]) -> bool:
    return "number" in data or "numbers" in data


def hidden(data: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers masked, and what was said left out."""
    shown = {name: value for name, value in data.items() if name not in HEARD_ONLY}
    if isinstance(number := shown.get("number"), str):
        shown["number"] = masked(number)
    if isinstance(numbers := shown.get("numbers"), list):
        shown["numbers"] = [masked(one) for one in numbers]
    return shown

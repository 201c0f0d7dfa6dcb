"""One contact who never picks up, as a sentence: when it would be tried, and why then."""

from __future__ import annotations

from typing import Any

from smart_campaigns.cli.tables import clock, instant_text, words
from smart_campaigns.core.never_picked_up import NeverPickedUp, Try
from smart_campaigns.core.reasons import ContactReason


def tries_data(found: NeverPickedUp) -> dict[str, Any]:
    return {
        "tries": [{"placed_at": instant_text(one.placed_at), "reason": one.reason} for one in found.tries],
        "ends": found.ends,
    }


def tries_line(found: NeverPickedUp, zone: str) -> str:
    if not found.tries:
        return "One contact who never picks up is not tried at all."
    tries = ", ".join(_try(one, zone) for one in found.tries)
    return f"One contact who never picks up: {tries}{_end(found)}."


def _try(one: Try, zone: str) -> str:
    after = f" (after {words(one.reason)})" if one.reason else ""
    return f"{clock(one.placed_at, zone)[:16]}{after}"


def _end(found: NeverPickedUp) -> str:
    match found.ends:
        case None:
            return "; the next try is more than a year away"
        case ContactReason.ATTEMPTS_USED:
            return "; then it is given up"
        case ContactReason():
            return f"; then never again ({words(found.ends)})"
    return "; then its schedule has ended"

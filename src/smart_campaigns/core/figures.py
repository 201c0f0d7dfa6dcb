"""What an ended call counts for: the answer rate, and connected calls (product.md §6)."""

from __future__ import annotations

from typing import NamedTuple

from smart_campaigns.core.settlement import Cause, Outcome

CARRIER_FAULTS = frozenset({Cause.CARRIER_ERROR, Cause.NO_ROUTE, Cause.CREDENTIALS, Cause.CREDIT})
CONNECTED = frozenset({Outcome.COMPLETED, Outcome.ANSWERED})
_NOBODY_COULD = frozenset({Outcome.CANCELED, Outcome.AMBIGUOUS})


class CallFigures(NamedTuple):
    """Each 1 or 0. `answered` is counted of `rated` calls: those that somebody could have answered."""

    rated: int
    answered: int
    connected: int


def call_figures(outcome: str | None, cause: str | None, *, by_machine: bool) -> CallFigures:
    is_connected = outcome in CONNECTED
    return CallFigures(
        rated=int(outcome is not None and outcome not in _NOBODY_COULD and cause not in CARRIER_FAULTS),
        answered=int((is_connected or cause == Cause.AGENT_ERROR) and not by_machine),
        connected=int(is_connected),
    )

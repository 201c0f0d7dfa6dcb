"""Of several gates that hold a contact: the one that is told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from smart_campaigns.app.contact_gates import Gate, told
from smart_campaigns.core.reasons import ContactReason as Reason
from smart_campaigns.core.verdict import OK, Blocked

ONE, TWO = (datetime(2026, 12, 1, hour, tzinfo=UTC) for hour in (13, 14))
LEGAL, GUARD = Blocked(Reason.LEGAL_HOURS, ONE), Blocked(Reason.GUARD_HOURS, TWO)
NEW, OUT = Blocked(Reason.NOT_ENROLLED), Blocked(Reason.OPTED_OUT)

# verdicts in the order of the gates | what is told
ROWS = [
    ([OK], None),
    ([LEGAL], LEGAL),
    ([LEGAL, OK, GUARD], GUARD),  # the hour that is told is the hour of the reason that is told
    ([GUARD, LEGAL], GUARD),
    ([LEGAL, OUT], OUT),
    ([NEW, LEGAL, OUT], OUT),
    ([NEW, LEGAL], NEW),
]


@pytest.mark.parametrize(("verdicts", "expected"), ROWS)
def test_the_reason_and_the_instant_are_of_one_gate(verdicts, expected) -> None:
    gates = tuple(Gate(scope="contact", name=str(no), verdict=verdict) for no, verdict in enumerate(verdicts))
    others = (Gate(scope="campaign", name="active", verdict=OUT),)
    assert told((*others, *gates), "contact") == expected

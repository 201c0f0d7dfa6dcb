"""What an ended call counts for."""

from __future__ import annotations

import pytest

from smart_campaigns.core.figures import call_figures

# outcome, cause, by a machine | rated, answered, connected
ROWS = [
    ("completed", None, False, (1, 1, 1)),
    ("answered", "callee_left", False, (1, 1, 1)),
    ("answered", None, True, (1, 0, 1)),  # a machine that is talked to is connected, and no answer
    ("failed", "agent_error", False, (1, 1, 0)),  # a human picked up, and we failed
    ("voicemail", None, False, (1, 0, 0)),
    ("no_answer", None, False, (1, 0, 0)),
    ("failed", "invalid_number", False, (1, 0, 0)),
    ("failed", "carrier_error", False, (0, 0, 0)),  # nobody could have answered
    ("failed", "credit", False, (0, 0, 0)),
    ("canceled", None, False, (0, 0, 0)),
    ("ambiguous", None, False, (0, 0, 0)),
    (None, None, False, (0, 0, 0)),
]


@pytest.mark.parametrize(("outcome", "cause", "by_machine", "counts"), ROWS)
def test_what_it_counts_for(outcome, cause, by_machine, counts) -> None:
    assert call_figures(outcome, cause, by_machine=by_machine) == counts

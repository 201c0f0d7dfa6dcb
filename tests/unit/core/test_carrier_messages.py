"""What the carrier answered, as the ledger keeps it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from smart_campaigns.core.carrier_messages import MESSAGES_MAX, TEXT_MAX, messages_of
from smart_campaigns.core.signals import CallEnd, CarrierAnswer, EndedBy, LocalCause

BOOT = datetime(2026, 12, 1, 12, tzinfo=UTC)
CLEAN = ("100 Trying", "180 Ringing", "200 OK")


def end(ended_by: EndedBy, *answers: str, **rest: object) -> CallEnd:
    heard = tuple(CarrierAnswer(at_boot_s=float(n), text=text) for n, text in enumerate(answers))
    return CallEnd(ended_by=ended_by, answers=heard, **rest)  # type: ignore[arg-type]  # fields of it, by name


def told(of: CallEnd) -> list[tuple[float, str]]:
    found = messages_of(of, 99.0, lambda boot_s: BOOT + timedelta(seconds=boot_s))
    return [((one.at - BOOT).total_seconds(), one.text) for one in found]


CASES = [
    # a clean call that we hang up
    (
        end(EndedBy.US, *CLEAN, picked_up=True, local_cause=LocalCause.AGENT_DONE, text="by us"),
        [(0, "100 Trying"), (1, "180 Ringing"), (2, "200 OK")],
    ),
    # they hang up
    (
        end(EndedBy.CALLEE, *CLEAN, picked_up=True, text="Connection reset by peer"),
        [(0, "100 Trying"), (1, "180 Ringing"), (2, "200 OK"), (99, "BYE")],
    ),
    # an error is told once, as fully as it was said
    (
        end(EndedBy.CALLEE, "100 Trying", "486 Busy Here", sip_status=486, text="486 Busy Here,Q.850;cause=17"),
        [(0, "100 Trying"), (1, "486 Busy Here,Q.850;cause=17")],
    ),
    # the end was told before its answer was
    (
        end(EndedBy.CALLEE, "100 Trying", sip_status=486, text="486 Busy Here"),
        [(0, "100 Trying"), (99, "486 Busy Here")],
    ),
    (end(EndedBy.ENGINE, text="Connection refused [111]"), [(99, "Connection refused [111]")]),
    (end(EndedBy.US, "100 Trying", local_cause=LocalCause.RING_TIMEOUT, text="487"), [(0, "100 Trying")]),
    (end(EndedBy.CALLEE), []),
]


@pytest.mark.parametrize(("of", "expected"), CASES)
def test_answers_and_end(of: CallEnd, expected: list[tuple[float, str]]) -> None:
    assert told(of) == expected


def test_it_is_bounded_and_the_last_stays() -> None:
    many = end(EndedBy.CALLEE, *(f"18{n}" for n in range(100)), sip_status=500, text="500 " + 999 * "x")
    found = told(many)
    assert len(found) == MESSAGES_MAX
    assert found[-1] == (99, ("500 " + 999 * "x")[:TEXT_MAX])


def test_a_repeated_answer_is_told_once() -> None:
    assert told(end(EndedBy.US, "180 Ringing", "180 Ringing", "183 Progress")) == [
        (0, "180 Ringing"),
        (2, "183 Progress"),
    ]

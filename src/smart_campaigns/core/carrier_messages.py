"""What the carrier answered in the course of a call, as its row of the ledger keeps it: bounded, with times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from smart_campaigns.core.signals import CallEnd, EndedBy

MESSAGES_MAX = 20
TEXT_MAX = 500
HUNG_UP = "BYE"


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierMessage:
    """`text` is untrusted."""

    at: datetime
    text: str


def messages_of(end: CallEnd, ended_boot_s: float, at: Callable[[float], datetime]) -> list[CarrierMessage]:
    """Its answers in their order, and what ended the call, where that was not we. `at`: the instant of a time since boot."""
    answers = [(one.at_boot_s, one.text) for one in end.answers]
    last = _said_at_end(end)
    if last and answers and end.sip_status is not None and answers[-1][1].startswith(str(end.sip_status)):
        answers[-1] = (answers[-1][0], last)  # the same answer, with its reason
    elif last:
        answers.append((ended_boot_s, last))
    kept = [*answers[: MESSAGES_MAX - 1], *answers[MESSAGES_MAX - 1 :][-1:]]
    return [CarrierMessage(at=at(boot_s), text=text[:TEXT_MAX]) for boot_s, text in _without_repeats(kept)]


def _said_at_end(end: CallEnd) -> str:
    if end.ended_by is EndedBy.US:
        return ""
    return HUNG_UP if end.picked_up and end.ended_by is EndedBy.CALLEE else end.text


def _without_repeats(told: list[tuple[float, str]]) -> Iterator[tuple[float, str]]:
    """A far side repeats that it rings."""
    former = None
    for boot_s, text in told:
        if text != former:
            yield boot_s, text
        former = text

"""What the native stack says of a call, as facts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from smart_campaigns.core.signals import CallEnd, CarrierAnswer, EndedBy, LocalCause

_STATUS = re.compile(r"([3-6]\d\d)\b")
_Q850 = re.compile(r"Q\.850\s*;\s*cause\s*=\s*(\d{1,3})", re.IGNORECASE)
CHALLENGE_STATUSES = frozenset({401, 407})
_REQUEST_TIMEOUT = 408
_REQUEST_TERMINATED = 487
_MAY_SAY_RETRY_AFTER = frozenset({429, 503})
_LONGEST_TEXT = 300


@dataclass(slots=True)
class CallFacts:
    """What is known of a call so far."""

    rang: bool = False
    picked_up: bool = False
    was_heard: bool = False
    """The far side answered anything at all, be it "100 Trying"."""
    is_crossed: bool = False
    hung_up_for: LocalCause | None = None
    retry_after_s: float | None = None
    denied_status: int | None = None
    """The trunk goes on asking for credentials."""
    answers: list[CarrierAnswer] = field(default_factory=list)


def read_end(text: str, facts: CallFacts) -> CallEnd:
    """The end of a call from the text of the stack's closing event.

    On a final error the text is the status line and the Reason header, on BYE and on our own hang-up a fixed phrase,
    and on a failure to send the system's error. The stack's own timeout (timer B) reads as a 408 (RFC 3261 8.1.3.1).
    """
    status = _status(text)
    q850 = int(found[1]) if (found := _Q850.search(text)) else None
    if status is not None and not facts.picked_up and not _is_our_cancel(status, facts):
        return _end(EndedBy.CALLEE, facts, text, sip_status=status, q850=q850)
    if facts.denied_status is not None:
        return _end(EndedBy.CALLEE, facts, text, sip_status=facts.denied_status)
    if facts.hung_up_for is not None:
        return _ended_by_us(facts, text)
    if facts.picked_up:
        return _end_of_talk(facts, text, q850)
    return _failed_to_send(facts, text)


def waits_for_final_answer(text: str, facts: CallFacts) -> bool:
    """The final answer itself is needed: for its Retry-After, or to see what became of our CANCEL."""
    if facts.picked_up or facts.denied_status is not None:
        return False
    return _status(text) in _MAY_SAY_RETRY_AFTER or (facts.hung_up_for is not None and facts.was_heard)


def lost(facts: CallFacts, text: str) -> CallEnd:
    """The stack is gone, and with it all knowledge of the call."""
    return _end(EndedBy.ENGINE, facts, text, local_cause=LocalCause.ENGINE_LOST)


def not_sent(cause: LocalCause, text: str) -> CallEnd:
    return _end(EndedBy.ENGINE, CallFacts(), text, local_cause=cause)


def _status(text: str) -> int | None:
    return int(found[1]) if (found := _STATUS.match(text)) else None


def _is_our_cancel(status: int, facts: CallFacts) -> bool:
    return status == _REQUEST_TERMINATED and facts.hung_up_for is not None


def _ended_by_us(facts: CallFacts, text: str) -> CallEnd:
    """A trunk that answered nothing until the ring timeout, not even "100 Trying", is at fault itself."""
    if facts.hung_up_for is LocalCause.RING_TIMEOUT and not facts.was_heard:
        return _end(EndedBy.ENGINE, facts, "no answer of any kind", local_cause=LocalCause.NO_ROUTE)
    return _end(EndedBy.US, facts, text, local_cause=facts.hung_up_for)


def _end_of_talk(facts: CallFacts, text: str, q850: int | None) -> CallEnd:
    if "rtp stream error" in text.lower():
        return _end(EndedBy.US, facts, text, local_cause=LocalCause.NO_MEDIA)
    return _end(EndedBy.CALLEE, facts, text, q850=q850)


def _failed_to_send(facts: CallFacts, text: str) -> CallEnd:
    lowered = text.lower()
    if "refused" in lowered:
        return _end(EndedBy.ENGINE, facts, text, local_cause=LocalCause.CONNECTION_REFUSED)
    if "timed out" in lowered:
        return _end(EndedBy.CALLEE, facts, text, sip_status=_REQUEST_TIMEOUT)
    return _end(EndedBy.ENGINE, facts, text, local_cause=LocalCause.NO_ROUTE)


def _end(
    ended_by: EndedBy,
    facts: CallFacts,
    text: str,
    *,
    sip_status: int | None = None,
    q850: int | None = None,
    local_cause: LocalCause | None = None,
) -> CallEnd:
    return CallEnd(
        ended_by=ended_by,
        rang=facts.rang,
        picked_up=facts.picked_up,
        sip_status=sip_status,
        q850=q850,
        local_cause=local_cause,
        is_crossed=facts.is_crossed,
        retry_after_s=facts.retry_after_s,
        text=text[:_LONGEST_TEXT],
        answers=tuple(facts.answers),
    )

"""What only the SIP messages themselves tell: Retry-After, "100 Trying", a 200 that crossed our CANCEL.

The stack reports none of these as events, so its message trace is read. It carries numbers and digests: it ends here
and is never logged.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

_LOGGER = logging.getLogger("baresip.native.sip")
_ANSWER = re.compile(r"RX [^\n]*\n\s*SIP/2\.0 (\d{3})(?: ([^\r\n]{0,100}))?")
_CALL_ID = re.compile(r"^(?:Call-ID|i)\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_TO_INVITE = re.compile(r"^CSeq\s*:\s*\d+\s+INVITE", re.IGNORECASE | re.MULTILINE)
_RETRY_AFTER = re.compile(r"^Retry-After\s*:\s*(\d{1,7})", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteAnswer:
    carrier_ref: str
    status: int
    reason: str = ""
    """Its phrase, of the far side's choice."""
    retry_after_s: float | None


class HearsAnswers(Protocol):
    def hear_answer(self, answer: InviteAnswer) -> None: ...


def read_answer(message: str) -> InviteAnswer | None:
    """A received answer to an INVITE, from one traced message; None for all other messages."""
    status, call_id = _ANSWER.match(message), _CALL_ID.search(message)
    if status is None or call_id is None or _TO_INVITE.search(message) is None:
        return None
    after = _RETRY_AFTER.search(message)
    return InviteAnswer(
        carrier_ref=call_id[1],
        status=int(status[1]),
        reason=(status[2] or "").strip(),
        retry_after_s=float(after[1]) if after is not None else None,
    )


class SipTrace(logging.Handler):
    """Hands answers to their call on the loop; runs in the stack's log thread."""

    def __init__(self, call_of_ref: Callable[[str], HearsAnswers | None]) -> None:
        super().__init__(logging.DEBUG)
        self._call_of_ref = call_of_ref
        self._loop: asyncio.AbstractEventLoop | None = None

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        _LOGGER.addHandler(self)
        _LOGGER.setLevel(logging.DEBUG)
        _LOGGER.propagate = False

    def detach(self) -> None:
        _LOGGER.removeHandler(self)
        self._loop = None

    def emit(self, record: logging.LogRecord) -> None:
        answer = read_answer(record.getMessage())
        if answer is not None and self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._hand_over, answer)

    def _hand_over(self, answer: InviteAnswer) -> None:
        if (call := self._call_of_ref(answer.carrier_ref)) is not None:
            call.hear_answer(answer)

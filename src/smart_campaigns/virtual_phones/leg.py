"""One INVITE and the call that may come of it, seen from the called side (RFC 3261 §13.3, §15, §17.2.1)."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from smart_campaigns.virtual_phones.repeats import Repeats, Timers
from smart_campaigns.virtual_phones.sip_dialog import Address, Dialog, q850_reason
from smart_campaigns.virtual_phones.sip_message import Headers, SipMessage
from smart_campaigns.virtual_phones.sip_status import SipStatus, is_final, is_success

_BRANCH_COOKIE = "z9hG4bK"
Send = Callable[[bytes, Address], int]


class Journal(Protocol):
    def __call__(self, event: str, at_ns: int, **facts: object) -> None: ...


class LegState(StrEnum):
    PROCEEDING = "proceeding"
    ANSWERED = "answered"
    """2xx sent, ACK awaited."""
    CONFIRMED = "confirmed"
    HANGING_UP = "hanging_up"
    """Our BYE is on its way."""
    ENDED = "ended"


class Callee(Protocol):
    """Whoever the call is for."""

    def acknowledged(self, ack: SipMessage) -> None: ...
    def canceled(self) -> None:
        """Must answer: with 487, or with the 200 that crosses."""
        ...

    def over(self) -> None:
        """Exactly once."""
        ...


class Leg:
    callee: Callee
    _sdp = b""

    def __init__(
        self, dialog: Dialog, send: Send, timers: Timers, journal: Journal, on_over: Callable[[], None]
    ) -> None:
        self.dialog = dialog
        self.state = LegState.PROCEEDING
        self._send = send
        self._timers = timers
        self._journal = journal
        self._on_over = on_over
        self._last_response = b""
        self._final_repeats: Repeats | None = None
        self._bye_repeats: Repeats | None = None

    # what the callee does

    def provisional(self, status: int, sdp: bytes = b"") -> None:
        if self.state is not LegState.PROCEEDING:
            return
        at_ns = self._respond(status, sdp=sdp)
        if status != SipStatus.TRYING:
            self._journal("ringing", at_ns, status=int(status))

    def answer(self, sdp: bytes) -> None:
        if self.state is not LegState.PROCEEDING:
            return
        self.state = LegState.ANSWERED
        at_ns = self._respond(SipStatus.OK, sdp=sdp)
        self._final_repeats = Repeats(self._timers, self._repeat_response, self._never_acknowledged)
        self._journal("picked_up", at_ns, status=int(SipStatus.OK))

    def reject(self, status: int, *, retry_after_s: int | None = None, q850: int | None = None) -> None:
        if self.state is not LegState.PROCEEDING:
            return
        self.state = LegState.ENDED
        retry: Headers = () if retry_after_s is None else (("Retry-After", str(retry_after_s)),)
        at_ns = self._respond(status, extra=(*q850_reason(q850), *retry))
        self._final_repeats = Repeats(self._timers, self._repeat_response, lambda: None)
        self._journal("final", at_ns, status=int(status), retry_after_s=retry_after_s, q850=q850)
        self._over()

    def hang_up(self, why: str, *, q850: int | None = None) -> None:
        if self.state not in {LegState.ANSWERED, LegState.CONFIRMED}:
            return
        self._stop_final_repeats()
        self.state = LegState.HANGING_UP
        bye = self.dialog.bye(cseq=1, branch=f"{_BRANCH_COOKIE}{self.dialog.tag}", extra=q850_reason(q850))
        at_ns = self._send(bye, self.dialog.source)
        self._bye_repeats = Repeats(self._timers, lambda: self._send(bye, self.dialog.source), self._ended)
        self._journal("bye_out", at_ns, why=why, q850=q850)
        self._over()

    # what the far side sends

    def invite_repeated(self, at_ns: int) -> None:
        self._journal("invite_repeat", at_ns)
        if self._last_response:
            self._repeat_response()

    def ack_received(self, ack: SipMessage, at_ns: int) -> None:
        self._stop_final_repeats()
        if self.state is LegState.ANSWERED:
            self.state = LegState.CONFIRMED
            self._journal("ack", at_ns)
            self.callee.acknowledged(ack)

    def cancel_received(self, at_ns: int) -> None:
        self._journal("cancel", at_ns)
        if self.state is LegState.PROCEEDING:
            self.callee.canceled()

    def bye_received(self, at_ns: int) -> None:
        if self.state is LegState.ENDED:
            return
        if self.state is LegState.PROCEEDING:
            self.reject(SipStatus.REQUEST_TERMINATED)
            return
        was_up = self.state in {LegState.ANSWERED, LegState.CONFIRMED}
        self._stop_final_repeats()
        self._ended()
        if was_up:
            self._journal("bye_in", at_ns)
            self._over()

    def response_received(self, response: SipMessage) -> None:
        if is_final(response.status):
            self._ended()

    def forget(self) -> None:
        self._stop_final_repeats()
        self._ended()

    def session(self) -> bytes:
        """The SDP answer in force, for a re-INVITE or UPDATE that asks again."""
        return self._sdp

    def _respond(self, status: int, *, extra: Headers = (), sdp: bytes = b"") -> int:
        if sdp and (is_success(status) or not is_final(status)):
            self._sdp = sdp
        self._last_response = self.dialog.response(self.dialog.invite, status, extra=extra, sdp=sdp)
        return self._repeat_response()

    def _repeat_response(self) -> int:
        return self._send(self._last_response, self.dialog.source)

    def _never_acknowledged(self) -> None:
        """RFC 3261 §13.3.1.4."""
        self.hang_up("no_ack")

    def _stop_final_repeats(self) -> None:
        if self._final_repeats is not None:
            self._final_repeats.stop()

    def _over(self) -> None:
        self.callee.over()
        self._on_over()

    def _ended(self) -> None:
        self.state = LegState.ENDED
        if self._bye_repeats is not None:
            self._bye_repeats.stop()

"""A SIP user agent server that anybody's INVITE reaches, whatever number it calls (RFC 3261, UDP).

It knows no people: `welcome` says who answers. Sends through a function and waits through timers, so it runs
without a socket or a clock."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from typing import Protocol

from smart_campaigns.virtual_phones.leg import Leg, Send
from smart_campaigns.virtual_phones.repeats import GIVE_UP_S, Timers
from smart_campaigns.virtual_phones.sip_dialog import Address, Dialog, plain_response
from smart_campaigns.virtual_phones.sip_message import MalformedMessageError, SipMessage, parse, tag_of, user_of
from smart_campaigns.virtual_phones.sip_socket import Datagram
from smart_campaigns.virtual_phones.sip_status import SipStatus


class EventLog(Protocol):
    def write(self, event: str, at_ns: int, /, **facts: object) -> None: ...


Welcome = Callable[[Leg, int], None]
"""Given a new call and the instant of its INVITE (ns), sets its callee; answering begins in there or later."""

InviteId = tuple[str, int]
"""Call-ID and CSeq: the same pair is the same INVITE."""


class UserAgentServer:
    def __init__(self, address: Address, send: Send, timers: Timers, log: EventLog, welcome: Welcome) -> None:
        self._address = address
        self._send = send
        self._timers = timers
        self._log = log
        self._welcome = welcome
        self._legs: dict[InviteId, Leg] = {}
        self._leg_of_call: dict[str, Leg] = {}
        self._lost_datagrams = 0
        self._by_method: dict[str, Callable[[SipMessage, Datagram], None]] = {
            "INVITE": self._invite,
            "ACK": self._ack,
            "CANCEL": self._cancel,
            "BYE": self._bye,
            "OPTIONS": self._ok,
            "REGISTER": self._ok,
            "INFO": self._within_call,
            "UPDATE": self._within_call,
        }

    def receive(self, datagram: Datagram) -> None:
        self._count_losses(datagram)
        try:
            message = parse(datagram.data)
        except MalformedMessageError:
            return  # keep-alives and noise
        if message.is_response:
            self._response(message)
        else:
            self._by_method.get(message.method, self._not_allowed)(message, datagram)

    def hang_up_all(self) -> None:
        for leg in list(self._leg_of_call.values()):
            leg.hang_up("shutdown")
            leg.forget()

    def _count_losses(self, datagram: Datagram) -> None:
        """A judge whose socket overflowed must say so."""
        if datagram.lost_before > self._lost_datagrams:
            self._lost_datagrams = datagram.lost_before
            self._log.write("lost_datagrams", datagram.arrived_at_ns, count=datagram.lost_before)

    def _invite(self, invite: SipMessage, datagram: Datagram) -> None:
        known = self._legs.get((invite.call_id, invite.cseq))
        if known is not None:
            known.invite_repeated(datagram.arrived_at_ns)
        elif tag_of(invite.first("to")):
            self._within_call(invite, datagram)
        else:
            self._new_call(invite, datagram)

    def _new_call(self, invite: SipMessage, datagram: Datagram) -> None:
        invite_id = (invite.call_id, invite.cseq)
        user = user_of(invite.request_uri) or ""
        dialog = Dialog(invite=invite, source=datagram.source, contact=self._contact(user), tag=_tag(invite))
        journal = partial(self._journal, invite_id)
        leg = Leg(dialog, self._send, self._timers, journal, partial(self._forget_later, invite_id))
        self._legs[invite_id] = self._leg_of_call[invite.call_id] = leg
        self._journal(invite_id, "invite", datagram.arrived_at_ns, **_facts(invite, user, datagram.source))
        leg.provisional(SipStatus.TRYING)
        self._welcome(leg, datagram.arrived_at_ns)

    def _journal(self, invite_id: InviteId, event: str, at_ns: int, **facts: object) -> None:
        call_id, cseq = invite_id
        self._log.write(event, at_ns, call_id=call_id, cseq=cseq, **facts)

    def _forget_later(self, invite_id: InviteId) -> None:
        """Repeats that are still under way must find their call."""
        self._timers.call_later(GIVE_UP_S + 1, self._forget, invite_id)

    def _forget(self, invite_id: InviteId) -> None:
        leg = self._legs.pop(invite_id)
        leg.forget()
        if self._leg_of_call.get(invite_id[0]) is leg:
            del self._leg_of_call[invite_id[0]]

    def _ack(self, ack: SipMessage, datagram: Datagram) -> None:
        leg = self._legs.get((ack.call_id, ack.cseq))
        if leg is not None:
            leg.ack_received(ack, datagram.arrived_at_ns)

    def _cancel(self, cancel: SipMessage, datagram: Datagram) -> None:
        leg = self._legs.get((cancel.call_id, cancel.cseq))
        if leg is None:
            self._answer(cancel, datagram, SipStatus.NO_SUCH_CALL)
            return
        leg.cancel_received(datagram.arrived_at_ns)
        self._send(leg.dialog.response(cancel, SipStatus.OK), datagram.source)

    def _bye(self, bye: SipMessage, datagram: Datagram) -> None:
        leg = self._leg_of_call.get(bye.call_id)
        if leg is None:
            self._answer(bye, datagram, SipStatus.NO_SUCH_CALL)
            return
        leg.bye_received(datagram.arrived_at_ns)
        self._send(leg.dialog.response(bye, SipStatus.OK), datagram.source)

    def _within_call(self, request: SipMessage, datagram: Datagram) -> None:
        leg = self._leg_of_call.get(request.call_id)
        if leg is None:
            self._answer(request, datagram, SipStatus.NO_SUCH_CALL)
            return
        sdp = leg.session() if request.method in {"INVITE", "UPDATE"} and request.body else b""
        self._send(leg.dialog.response(request, SipStatus.OK, sdp=sdp), datagram.source)

    def _response(self, response: SipMessage) -> None:
        leg = self._leg_of_call.get(response.call_id)
        if leg is not None and response.method == "BYE":
            leg.response_received(response)

    def _ok(self, request: SipMessage, datagram: Datagram) -> None:
        self._answer(request, datagram, SipStatus.OK)

    def _not_allowed(self, request: SipMessage, datagram: Datagram) -> None:
        self._answer(request, datagram, SipStatus.METHOD_NOT_ALLOWED)

    def _answer(self, request: SipMessage, datagram: Datagram, status: int) -> None:
        self._send(plain_response(request, datagram.source, status, tag=_tag(request)), datagram.source)

    def _contact(self, user: str) -> str:
        host, port = self._address
        return f"sip:{user}@{host}:{port}"


def _tag(request: SipMessage) -> str:
    """The same for a repeated request, which is all that RFC 3261 §8.2.6.2 needs here."""
    return hashlib.blake2s(f"{request.call_id} {request.cseq}".encode(), digest_size=8).hexdigest()


def _facts(invite: SipMessage, user: str, source: Address) -> dict[str, object]:
    return {
        "number": user,
        "caller_number": user_of(invite.first("from")),
        "asserted_number": user_of(invite.first("p-asserted-identity")),
        "attempt_id": invite.first("x-attempt-id") or None,
        "source": f"{source[0]}:{source[1]}",
    }

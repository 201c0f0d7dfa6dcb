"""Answers to a request, and requests of our own within its dialog: pure functions over messages."""

from __future__ import annotations

import re
from dataclasses import dataclass

from smart_campaigns.virtual_phones.sip_message import Headers, SipMessage, format_message, tag_of, uri_of
from smart_campaigns.virtual_phones.sip_status import SipStatus, phrase_of

Address = tuple[str, int]

ALLOWED_METHODS = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE"
_USER_AGENT = "Smart Campaigns virtual phones"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialog:
    """What must be known to speak in a dialog that the far side's INVITE opened."""

    invite: SipMessage
    source: Address
    contact: str
    tag: str

    def response(self, request: SipMessage, status: int, *, extra: Headers = (), sdp: bytes = b"") -> bytes:
        about_body: Headers = (("Content-Type", "application/sdp"),) if sdp else ()
        routes = tuple(("Record-Route", route) for route in request.all("record-route"))
        contact: Headers = () if status == SipStatus.TRYING else (("Contact", f"<{self.contact}>"),)
        tag = None if status == SipStatus.TRYING else self.tag
        head = _copied(request, self.source, tag)
        return format_message(_status_line(status), (*head, *routes, *contact, *_ABOUT_US, *extra, *about_body), sdp)

    def bye(self, *, cseq: int, branch: str, extra: Headers = ()) -> bytes:
        """From and To change places; routes stand as recorded (RFC 3261 §12.1.1)."""
        host_and_port = self.contact.partition(":")[2].partition(";")[0].rpartition("@")[2]
        headers: Headers = (
            ("Via", f"SIP/2.0/UDP {host_and_port};branch={branch};rport"),
            ("Max-Forwards", "70"),
            *(("Route", route) for route in self.invite.all("record-route")),
            ("From", self._tagged_to()),
            ("To", self.invite.first("from")),
            ("Call-ID", self.invite.call_id),
            ("CSeq", f"{cseq} BYE"),
            *extra,
        )
        return format_message(f"BYE {self._remote_target()} SIP/2.0", headers)

    def _remote_target(self) -> str:
        return uri_of(self.invite.first("contact") or self.invite.first("from"))

    def _tagged_to(self) -> str:
        return f"{self.invite.first('to')};tag={self.tag}"


_ABOUT_US: Headers = (("Allow", ALLOWED_METHODS), ("Server", _USER_AGENT))


def plain_response(request: SipMessage, source: Address, status: int, *, tag: str, extra: Headers = ()) -> bytes:
    """An answer outside any dialog."""
    return format_message(_status_line(status), (*_copied(request, source, tag), *_ABOUT_US, *extra))


def q850_reason(cause: int | None) -> Headers:
    """RFC 3326."""
    return () if cause is None else (("Reason", f"Q.850;cause={cause}"),)


def _status_line(status: int) -> str:
    return f"SIP/2.0 {int(status)} {phrase_of(status)}"


def _copied(request: SipMessage, source: Address, tag: str | None) -> Headers:
    first, *others = request.all("via")
    to = request.first("to")
    return (
        ("Via", _with_source(first, source)),
        *(("Via", via) for via in others),
        ("From", request.first("from")),
        ("To", to if tag is None or tag_of(to) else f"{to};tag={tag}"),
        ("Call-ID", request.call_id),
        ("CSeq", request.first("cseq")),
    )


def _with_source(via: str, source: Address) -> str:
    """RFC 3581: who asks for `rport` is told where its request came from."""
    host, port = source
    return re.sub(r";rport(?=[;,\s]|$)", f";rport={port};received={host}", via, count=1)

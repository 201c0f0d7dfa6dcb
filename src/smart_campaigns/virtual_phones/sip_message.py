"""SIP messages as values: read from a datagram, written to one (RFC 3261 §7)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

Headers = tuple[tuple[str, str], ...]

_COMPACT = {
    "i": "call-id",
    "f": "from",
    "t": "to",
    "v": "via",
    "m": "contact",
    "c": "content-type",
    "l": "content-length",
    "k": "supported",
    "s": "subject",
}
_VERSION = "SIP/2.0"
_START_LINE_WORDS = 3
_USER = re.compile(r"sips?:([^@;>\s]+)@|tel:([^;>\s]+)", re.IGNORECASE)
_TAG = re.compile(r";\s*tag=([^;>\s]+)", re.IGNORECASE)
_URI_IN_BRACKETS = re.compile(r"<([^>]+)>")


class MalformedMessageError(ValueError):
    """A datagram that is not a SIP message."""


@dataclass(frozen=True, slots=True)
class SipMessage:
    start_line: str
    headers: Headers
    body: bytes = b""

    @property
    def is_response(self) -> bool:
        return self.start_line.startswith(_VERSION)

    @property
    def method(self) -> str:
        """Of a request; of a response, the method that it answers."""
        return self.first("cseq").split()[-1] if self.is_response else self.start_line.split()[0]

    @property
    def request_uri(self) -> str:
        return self.start_line.split()[1]

    @property
    def status(self) -> int:
        return int(self.start_line.split()[1])

    @property
    def call_id(self) -> str:
        return self.first("call-id")

    @property
    def cseq(self) -> int:
        return int(self.first("cseq").split()[0])

    def all(self, name: str) -> list[str]:
        wanted = name.lower()
        return [value for header, value in self.headers if header == wanted]

    def first(self, name: str, default: str = "") -> str:
        return next(iter(self.all(name)), default)


def parse(datagram: bytes) -> SipMessage:
    """Header names come out in lower case and long form. Raises MalformedMessageError."""
    head, _, body = datagram.partition(b"\r\n\r\n")
    lines = _unfolded(head.decode("utf-8", "replace"))
    message = SipMessage(lines[0], tuple(_header(line) for line in lines[1:]), body)
    _refuse_malformed(message)
    return message


def _unfolded(head: str) -> list[str]:
    """A line that begins with white space goes on with the one before (RFC 3261 §7.3.1)."""
    return re.sub(r"\r\n[ \t]+", " ", head).split("\r\n")


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon:
        raise MalformedMessageError(f"no header: {line[:80]!r}")
    lowered = name.strip().lower()
    return _COMPACT.get(lowered, lowered), value.strip()


def _refuse_malformed(message: SipMessage) -> None:
    words = message.start_line.split(" ", _START_LINE_WORDS - 1)
    if len(words) != _START_LINE_WORDS or _VERSION not in {words[0], words[-1]}:
        raise MalformedMessageError(f"no SIP start line: {message.start_line[:80]!r}")
    for name in ("via", "from", "to", "call-id", "cseq"):
        if not message.first(name):
            raise MalformedMessageError(f"no {name}")
    if not message.first("cseq").split()[0].isdecimal():
        raise MalformedMessageError("a CSeq without a number")
    if message.is_response and not words[1].isdecimal():
        raise MalformedMessageError("a status that is no number")


def format_message(start_line: str, headers: Headers, body: bytes = b"") -> bytes:
    lines = [start_line, *(f"{name}: {value}" for name, value in headers), f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def user_of(address: str) -> str | None:
    """The user of a `sip:` URI or the number of a `tel:` URI, wherever in the text it stands."""
    found = _USER.search(address)
    return unquote(found[1] or found[2]) if found else None


def uri_of(address: str) -> str:
    """`"Ann" <sip:a@b>;tag=1` → `sip:a@b`."""
    bracketed = _URI_IN_BRACKETS.search(address)
    return bracketed[1] if bracketed else address.split(";", maxsplit=1)[0].strip()


def tag_of(address: str) -> str | None:
    found = _TAG.search(address)
    return found[1] if found else None

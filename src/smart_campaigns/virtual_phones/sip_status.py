"""The answers these phones give, with the phrases of RFC 3261 §21."""

from __future__ import annotations

from enum import IntEnum


class SipStatus(IntEnum):
    TRYING = 100
    RINGING = 180
    SESSION_PROGRESS = 183
    OK = 200
    NOT_FOUND = 404
    METHOD_NOT_ALLOWED = 405
    TOO_MANY_REQUESTS = 429
    TEMPORARILY_UNAVAILABLE = 480
    NO_SUCH_CALL = 481
    BUSY_HERE = 486
    REQUEST_TERMINATED = 487
    NOT_ACCEPTABLE_HERE = 488
    SERVER_ERROR = 500
    SERVICE_UNAVAILABLE = 503
    DECLINE = 603


_PHRASES = {
    401: "Unauthorized",
    402: "Payment Required",
    403: "Forbidden",
    405: "Method Not Allowed",
    407: "Proxy Authentication Required",
    408: "Request Timeout",
    410: "Gone",
    429: "Too Many Requests",
    481: "Call/Transaction Does Not Exist",
    484: "Address Incomplete",
    485: "Ambiguous",
    500: "Server Internal Error",
    600: "Busy Everywhere",
    604: "Does Not Exist Anywhere",
    607: "Unwanted",
    608: "Rejected",
}


def phrase_of(status: int) -> str:
    if status in _PHRASES:
        return _PHRASES[status]
    try:
        name = SipStatus(status).name
    except ValueError:
        return "Answer"
    return name if name == "OK" else name.replace("_", " ").title()


def is_final(status: int) -> bool:
    return status >= SipStatus.OK


def is_success(status: int) -> bool:
    return status // 100 == SipStatus.OK // 100

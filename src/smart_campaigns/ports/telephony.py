"""What the caller needs of a way to place calls: SIP trunk, virtual phones, later REST carriers.

Adapters report facts (`core.signals.CallEnd`); they never decide what an end means.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from smart_campaigns.core.signals import CallEnd, LocalCause


class CallEventType(StrEnum):
    DIALING = "dialing"
    RINGING = "ringing"
    EARLY_MEDIA = "early_media"
    PICKED_UP = "picked_up"
    DTMF = "dtmf"
    MEDIA_WARNING = "media_warning"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEvent:
    """One event of a call. `at_boot_s` is CLOCK_BOOTTIME seconds. `end` is set on ENDED only, `digit` on DTMF only."""

    type: CallEventType
    at_boot_s: float
    digit: str | None = None
    end: CallEnd | None = None
    carrier_ref: str | None = None
    """The carrier's own name of the call (SIP: Call-ID), with the first event that knows it."""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DialRequest:
    """Numbers are E.164 with "+". `attempt_id` is the idempotency key: the same id never dials twice."""

    attempt_id: str
    to: str
    caller_number: str
    ring_timeout_s: float
    max_duration_s: float
    headers: Mapping[str, str] = field(default_factory=dict)


class Media(Protocol):
    """16-bit mono little-endian PCM at `rate_hz`. The engine owns the RTP clock; writes are paced by it."""

    rate_hz: int

    def read(self) -> bytes:
        """What was heard since the last read; b"" when nothing."""
        ...

    def write(self, pcm: bytes) -> int:
        """Queue audio for the far side; the number of bytes taken."""
        ...

    def clear(self) -> None:
        """Drop what was queued and not yet sent."""
        ...

    def buffered_ms(self) -> float:
        """Queued and not yet sent."""
        ...


class Call(Protocol):
    """One placed call. `events()` yields exactly one ENDED, always last."""

    @property
    def attempt_id(self) -> str: ...
    @property
    def media(self) -> Media | None:
        """None until there is media (early or picked up)."""
        ...

    def events(self) -> AsyncIterator[CallEvent]: ...
    async def wait_ended(self) -> CallEnd: ...
    async def hang_up(self, cause: LocalCause) -> None:
        """CANCEL before pick-up, BYE after. A second call changes nothing."""
        ...

    async def send_dtmf(self, digits: str) -> None: ...


class Telephony(Protocol):
    async def start(self) -> None: ...
    async def prepare(self, request: DialRequest) -> None:
        """All that may be slow or fail: resolve, route check, user agent. Sends nothing. Raises DialError."""
        ...

    async def dial(self, request: DialRequest, *, go: Callable[[], bool]) -> Call | None:
        """Place one call. `go` is asked last, with nothing awaited between its True and the send;
        False: nothing is sent and None is returned. Failures after that are told as an ENDED event, never raised."""
        ...

    def capacity(self) -> int:
        """Calls that could be placed now."""
        ...

    async def healthy(self) -> bool: ...
    async def drain(self) -> None:
        """Place no more; return when the last call has ended."""
        ...

    async def close(self) -> None: ...


class DialError(Exception):
    """The call cannot be placed, and nothing was sent."""

    def __init__(self, cause: LocalCause, text: str) -> None:
        super().__init__(f"{cause}: {text}")
        self.cause = cause
        self.text = text

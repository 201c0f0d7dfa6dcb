"""Recogniser and voice, as a conversation asks for them. Audio is 16-bit mono little-endian PCM at 8 kHz."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

RATE_HZ = 8_000


class Urgency(IntEnum):
    """Who is served first. Lower is sooner."""

    WAITING = 0
    """A contact waits for this: what was just said, or the first sentence of the answer."""
    NEXT = 1
    """Heard soon: a later sentence of an answer that is being spoken."""
    AHEAD = 2
    """While it rings: sentences that will be wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """`text` is "" where nobody spoke. `score` is the mean log probability, `no_speech` a probability."""

    text: str
    score: float = 0.0
    no_speech: float = 0.0
    waited_s: float = 0.0
    """In the queue."""
    took_s: float = 0.0


class SpeechAway(Exception):  # noqa: N818 - a state, not a mistake
    """The models do not answer now: they are being started again, or the queue is full. Asking again may help."""


class Recogniser(Protocol):
    async def recognise(self, pcm: bytes, urgency: Urgency = Urgency.WAITING) -> Recognition:
        """What was said. Cancelling the await takes the request out of the queue. Raises SpeechAway."""
        ...


class Voice(Protocol):
    async def say(self, text: str, urgency: Urgency = Urgency.WAITING, *, speed: float = 1.0) -> bytes:
        """One sentence as audio, without silence around it, and always the same for the same text. Raises SpeechAway."""
        ...

    def sentences(self, text: str) -> Sequence[str]:
        """The text in pieces to be said one after another; the first is short, so that the first sound comes early."""
        ...


class VoiceActivity(Protocol):
    """Is somebody speaking? Judged for all calls of a process at once, 32 ms (256 samples) at a time."""

    def open(self) -> int:
        """A seat for one call's ear."""
        ...

    def close(self, seat: int) -> None: ...
    def judge(self, seats: Sequence[int], chunks: Sequence[bytes]) -> Sequence[float]:
        """Of each seat's next chunk (512 bytes), the probability that it holds speech."""
        ...

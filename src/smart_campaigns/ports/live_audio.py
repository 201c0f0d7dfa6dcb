"""The sound of a call that goes on, for people who listen in."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class Unheard(StrEnum):
    """Why nobody can listen to a call."""

    NOT_HERE = "not_here"
    """It has ended, or is carried on another machine."""
    NOT_RECORDED = "not_recorded"
    """Nobody told the contact that others may hear it."""
    TOO_MANY = "too_many"
    """As many listen as its process bears."""


class CannotListen(Exception):  # noqa: N818 - a state, not a mistake
    def __init__(self, why: Unheard) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """16-bit stereo PCM at 8 kHz, the contact left, the agent right. `until`: frames (1/8000 s) since pick-up."""

    until: int
    pcm: bytes


class LiveAudio(Protocol):
    def listen(self, attempt_id: UUID) -> AsyncGenerator[bytes, None]:
        """PCM as in `Sound`, several times a second, from now on to the call's end; empty while nobody has picked up.

        Raises CannotListen before the first.
        """
        ...

"""A contact who says what a script tells, and models that understand and speak at once: a talk in virtual time.

Speech is a marked tone, so that what reaches an ear can be told from silence, and which sentence it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from smart_campaigns.ports.clock import Clock
from smart_campaigns.ports.speech import RATE_HZ, Recognition, SpeechAway, Urgency

SECONDS_A_WORD = 0.3
LOUD = 4000
BYTES_PER_S = 2 * RATE_HZ


def speech(seconds: float) -> bytes:
    return np.full(int(seconds * RATE_HZ), LOUD, dtype="<i2").tobytes()


@dataclass(slots=True, kw_only=True)
class ScriptedSpeech:
    """Recogniser, voice and voice activity. `heard` tells what the contact has said; `away` makes the models fail,
    but for sentences that were said before."""

    clock: Clock
    heard: Callable[[], str]
    recognition_s: float = 0.12
    synthesis_s: float = 0.05
    away: bool = False
    said: list[str] = field(default_factory=list)
    _ahead: set[str] = field(default_factory=set)
    _seats: int = 0

    async def recognise(self, pcm: bytes, urgency: Urgency = Urgency.WAITING) -> Recognition:  # noqa: ARG002 - the port's names
        if self.away:
            raise SpeechAway("as the script wants it")
        text = self.heard()
        await self.clock.sleep(self.recognition_s)
        return Recognition(text=text)

    async def say(self, text: str, urgency: Urgency = Urgency.WAITING, *, speed: float = 1.0) -> bytes:
        if self.away and text not in self._ahead:
            raise SpeechAway("as the script wants it")
        self._ahead.add(text)
        if urgency is not Urgency.AHEAD:
            self.said.append(text)
        await self.clock.sleep(self.synthesis_s)
        return speech(SECONDS_A_WORD * len(text.split()) / speed)

    def sentences(self, text: str) -> Sequence[str]:
        return [part.strip() + "." for part in text.replace("?", ".").split(".") if part.strip()]

    def open(self) -> int:
        self._seats += 1
        return self._seats

    def close(self, seat: int) -> None:
        assert seat <= self._seats

    def judge(self, seats: Sequence[int], chunks: Sequence[bytes]) -> Sequence[float]:
        assert len(seats) == len(chunks)
        return [1.0 if np.abs(np.frombuffer(chunk, "<i2")).mean() > LOUD / 4 else 0.0 for chunk in chunks]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What the contact says: so long after the agent fell silent (or after pick-up), or `over_agent_s` after it began.

    `seconds` 0: as long as the words take.
    """

    text: str
    after_s: float = 0.3
    over_agent_s: float | None = None
    seconds: float = 0.0


class ScriptedMedia:
    """The media of a call with that contact, on the clock."""

    rate_hz = RATE_HZ

    def __init__(self, clock: Clock, lines: Sequence[Line]) -> None:
        self._clock = clock
        self._lines = list(lines)
        self._read_s = clock.boot_s()
        self._buffer_ends_s = clock.boot_s()
        self._agent_began_s: float | None = None
        self._agent_silent_s = clock.boot_s()
        self._is_answered = True
        self._speaks: tuple[float, float] | None = None
        self.words: list[str] = []
        """What was said so far, line by line; the one being said is the last."""

    @property
    def is_through(self) -> bool:
        return not self._lines and self._speaks is None

    def heard(self) -> str:
        return self.words[-1] if self.words else ""

    def read(self) -> bytes:
        now_s = self._clock.boot_s()
        self._follow(now_s)
        samples = int(now_s * RATE_HZ) - int(self._read_s * RATE_HZ)
        begin_s, self._read_s = self._read_s, now_s
        pcm = np.zeros(samples, dtype="<i2")
        if self._speaks is not None:
            at = begin_s + np.arange(samples) / RATE_HZ
            pcm[(at >= self._speaks[0]) & (at < self._speaks[1])] = LOUD
            if now_s >= self._speaks[1]:
                self._speaks = None
        return pcm.tobytes()

    def write(self, pcm: bytes) -> int:
        now_s = self._clock.boot_s()
        if self._buffer_ends_s <= now_s:
            self._agent_began_s = now_s
        self._buffer_ends_s = max(self._buffer_ends_s, now_s) + len(pcm) / BYTES_PER_S
        return len(pcm)

    def clear(self) -> None:
        self._buffer_ends_s = min(self._buffer_ends_s, self._clock.boot_s())

    def buffered_ms(self) -> float:
        return max(0.0, 1000 * (self._buffer_ends_s - self._clock.boot_s()))

    def _follow(self, now_s: float) -> None:
        is_agent_sounding = self._buffer_ends_s > now_s
        if not is_agent_sounding and self._agent_began_s is not None:
            self._agent_silent_s, self._agent_began_s = now_s, None
            self._is_answered = True
        if self._speaks is not None or not self._lines:
            return
        line = self._lines[0]
        if self._is_its_time(line, now_s, is_agent_sounding=is_agent_sounding):
            self._lines.pop(0)
            self.words.append(line.text)
            self._speaks = (now_s, now_s + (line.seconds or SECONDS_A_WORD * len(line.text.split())))
            self._is_answered = False

    def _is_its_time(self, line: Line, now_s: float, *, is_agent_sounding: bool) -> bool:
        if line.over_agent_s is not None:
            return self._agent_began_s is not None and now_s - self._agent_began_s >= line.over_agent_s
        return not is_agent_sounding and self._is_answered and now_s - self._agent_silent_s >= line.after_s


class NotedDesk:
    """What an agent had done, in order."""

    def __init__(self) -> None:
        self.opt_outs: list[str] = []
        self.turns: list[object] = []

    async def opt_out(self, words: str) -> None:
        await asyncio.sleep(0)
        self.opt_outs.append(words)

    def said(self, turn: object) -> None:
        self.turns.append(turn)

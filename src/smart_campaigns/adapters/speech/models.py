"""The two models of a host, each with its desk."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from smart_campaigns.adapters.speech.desk import Desk, Served
from smart_campaigns.adapters.speech.hearing import Heard
from smart_campaigns.ports.clock import Clock
from smart_campaigns.ports.speech import Urgency

RECOGNISERS, VOICES = 2, 1
"""Threads of each."""


class Hears(Protocol):
    def hear(self, pcm: bytes, *, is_at_leisure: bool = False) -> Heard: ...


class Says(Protocol):
    def say(self, text: str, speed: float = 1.0) -> bytes: ...


@dataclass(slots=True, kw_only=True)
class Models:
    hears: Hears
    says: Says
    clock: Clock
    recogniser: Desk[Heard] = field(init=False)
    voice: Desk[bytes] = field(init=False)

    def __post_init__(self) -> None:
        hearing = ThreadPoolExecutor(RECOGNISERS, "recogniser")
        saying = ThreadPoolExecutor(VOICES, "voice")
        self.recogniser = Desk(name="recogniser", clock=self.clock, executor=hearing, servers=RECOGNISERS)
        self.voice = Desk(name="voice", clock=self.clock, executor=saying, servers=VOICES)

    @property
    def are_stuck(self) -> bool:
        return self.recogniser.is_stuck or self.voice.is_stuck

    def hear(
        self,
        key: Hashable,
        urgency: Urgency,
        pcm: bytes,
        done: Callable[[Served[Heard] | None], None],
        *,
        is_at_leisure: bool,
    ) -> bool:
        """False: too many wait."""
        work = partial(self.hears.hear, pcm, is_at_leisure=is_at_leisure)
        return self.recogniser.ask(key, urgency, work, done)

    def say(
        self, key: Hashable, urgency: Urgency, text: str, speed: float, done: Callable[[Served[bytes] | None], None]
    ) -> bool:
        """False: too many wait."""
        return self.voice.ask(key, urgency, partial(self.says.say, text, speed), done)

    def forget(self, key: Hashable) -> None:
        self.recogniser.forget(key)
        self.voice.forget(key)

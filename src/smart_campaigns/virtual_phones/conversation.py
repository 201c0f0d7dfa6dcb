"""What somebody who has picked up says and when they hang up. Pure: asked ten times a second, answers what to do."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from smart_campaigns.virtual_phones import speech
from smart_campaigns.virtual_phones.behaviour import Behaviour, Kind

_BEFORE_HELLO_S = 0.3
_TURN_IS_OVER_S = 0.7
_STILL_THERE_S = 4.0
_MOST_HELLOS = 3
_HELLO_S = 0.7


@dataclass(frozen=True, slots=True)
class Say:
    audio: bytes


class HangUp:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    at_s: float
    """Since pick-up."""
    agent_last_spoke_s: float | None
    is_saying: bool


class Part(Protocol):
    def next(self, moment: Moment) -> Say | HangUp | None: ...


class Conversation:
    """Hello; an answer whenever the agent falls silent; a goodbye once `talk_s` is over and the agent has finished."""

    def __init__(self, behaviour: Behaviour, dice: random.Random) -> None:
        self._behaviour = behaviour
        self._dice = dice
        self._words_ended_at_s = 0.0
        self._hellos = 0
        self._is_leaving = False

    def next(self, moment: Moment) -> Say | HangUp | None:
        if self._has_lost_patience(moment.at_s):
            return HangUp()
        if moment.is_saying:
            self._words_ended_at_s = moment.at_s
            return None
        if self._is_leaving:
            return HangUp()
        if self._agent_has_finished(moment):
            return self._answer(moment.at_s)
        return self._hello(moment)

    def _has_lost_patience(self, at_s: float) -> bool:
        return self._behaviour.hangs_up and at_s >= self._behaviour.talk_s + self._behaviour.patience_s

    def _agent_has_finished(self, moment: Moment) -> bool:
        spoke_s = moment.agent_last_spoke_s
        return spoke_s is not None and spoke_s > self._words_ended_at_s and moment.at_s - spoke_s >= _TURN_IS_OVER_S

    def _answer(self, at_s: float) -> Say:
        self._is_leaving = self._behaviour.hangs_up and at_s >= self._behaviour.talk_s
        self._words_ended_at_s = at_s
        return self._words(_HELLO_S if self._is_leaving else round(self._dice.uniform(0.5, 2.4), 1))

    def _hello(self, moment: Moment) -> Say | None:
        """The first one whoever is speaking; the next ones to an agent that says nothing."""
        has_agent_spoken = (moment.agent_last_spoke_s or 0.0) > self._words_ended_at_s
        wait_s = _STILL_THERE_S if self._hellos else _BEFORE_HELLO_S
        if (has_agent_spoken and self._hellos) or self._hellos >= _MOST_HELLOS:
            return None
        if moment.at_s - self._words_ended_at_s < wait_s:
            return None
        self._hellos += 1
        self._words_ended_at_s = moment.at_s
        return self._words(_HELLO_S)

    def _words(self, length_s: float) -> Say:
        return Say(speech.utterance(self._behaviour.voice, length_s))


class Monologue:
    """Says one thing, or nothing, and hangs up `stays_s` after the last word: machines, and people who do not talk."""

    def __init__(self, behaviour: Behaviour, audio: bytes, stays_s: float) -> None:
        self._hangs_up = behaviour.hangs_up
        self._audio = audio
        self._ends_at_s = _BEFORE_HELLO_S + len(audio) / speech.SAMPLE_RATE + stays_s
        self._has_begun = False

    def next(self, moment: Moment) -> Say | HangUp | None:
        if not self._has_begun and moment.at_s >= _BEFORE_HELLO_S:
            self._has_begun = True
            return Say(self._audio) if self._audio else None
        return HangUp() if self._hangs_up and moment.at_s >= self._ends_at_s else None


def part_of(behaviour: Behaviour, dice: random.Random) -> Part:
    make = _PARTS.get(behaviour.kind)
    return make(behaviour) if make else Conversation(behaviour, dice)


def announcement(behaviour: Behaviour) -> bytes:
    """Special information tones, then words."""
    words = speech.utterance(behaviour.voice, round(behaviour.greeting_s, 1))
    return speech.special_information_tone() + speech.silence(0.3) + words


def _voicemail(behaviour: Behaviour) -> Part:
    greeting = speech.utterance(behaviour.voice, round(behaviour.greeting_s, 1))
    audio = greeting + speech.silence(0.4) + speech.beep(round(behaviour.beep_s, 2))
    return Monologue(behaviour, audio, behaviour.talk_s)


_PARTS: dict[Kind, Callable[[Behaviour], Part]] = {
    Kind.VOICEMAIL: _voicemail,
    Kind.SILENT: lambda behaviour: Monologue(behaviour, b"", behaviour.talk_s),
    Kind.HANGS_UP_EARLY: lambda behaviour: Monologue(
        behaviour,
        speech.utterance(behaviour.voice, min(_HELLO_S, round(behaviour.talk_s, 1))),
        max(0.0, behaviour.talk_s - _HELLO_S),
    ),
    Kind.ANNOUNCEMENT_PICKED_UP: lambda behaviour: Monologue(behaviour, 2 * announcement(behaviour), 0.5),
}

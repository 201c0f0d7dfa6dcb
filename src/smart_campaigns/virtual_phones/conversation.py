"""What somebody who has picked up says and when they hang up. Pure: asked ten times a second, answers what to do."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from smart_campaigns.virtual_phones import speech
from smart_campaigns.virtual_phones.behaviour import Behaviour, Kind, Line

_BEFORE_HELLO_S = 0.3
_TURN_IS_OVER_S = 0.7
_STILL_THERE_S = 4.0
_MOST_HELLOS = 3
_HELLO_S = 0.7
_BREATH_S = 0.4
_CALLER_PAUSE_S = 0.5
"""Shorter silences of the caller are pauses between sentences."""
_NOTHING_MORE_S = 12.0
_WAITS_S = 20.0


@dataclass(frozen=True, slots=True)
class Say:
    audio: bytes
    keys: str = ""
    """Pressed when it is said."""


class HangUp:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    at_s: float
    """Since pick-up."""
    agent_last_spoke_s: float | None
    is_saying: bool


Words = Callable[[int, str], bytes]
"""A voice's number and a text to PCMU."""


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


class Dialogue:
    """Says its lines one after another, each when the caller has finished, or over the caller's words."""

    def __init__(self, behaviour: Behaviour, words: Words) -> None:
        self._behaviour = behaviour
        self._words = words
        self._lines = list(behaviour.lines)
        self._said_until_s = 0.0
        self._caller_began_s: float | None = None
        self._is_first = True

    def next(self, moment: Moment) -> Say | HangUp | None:
        spoke_s = moment.agent_last_spoke_s
        self._note_caller(moment)
        if moment.is_saying:
            self._said_until_s = moment.at_s
            return None
        if not self._lines:
            return self._leave(moment)
        line = self._lines[0]
        if line.over_caller_s is not None:
            began_s = self._caller_began_s
            is_time = began_s is not None and moment.at_s - began_s >= line.over_caller_s
        elif self._is_first:
            is_time = moment.at_s >= _BEFORE_HELLO_S + line.after_s
        else:
            has_answered = spoke_s is not None and spoke_s > self._said_until_s
            is_time = has_answered and moment.at_s - (spoke_s or 0.0) >= _TURN_IS_OVER_S + line.after_s
        return self._say(line, moment.at_s) if is_time else self._lose_patience(moment)

    def _note_caller(self, moment: Moment) -> None:
        spoke_s = moment.agent_last_spoke_s
        is_speaking = spoke_s is not None and moment.at_s - spoke_s < _CALLER_PAUSE_S
        if not is_speaking:
            self._caller_began_s = None
        elif self._caller_began_s is None:
            self._caller_began_s = moment.at_s

    def _say(self, line: Line, at_s: float) -> Say:
        self._lines.pop(0)
        self._is_first, self._said_until_s = False, at_s
        return Say(self._words(self._behaviour.voice, line.text), line.keys)

    def _leave(self, moment: Moment) -> HangUp | None:
        """Everything is said: hang up when the caller says nothing more for long."""
        quiet_since_s = max(self._said_until_s, moment.agent_last_spoke_s or 0.0)
        is_over = self._behaviour.hangs_up and moment.at_s - quiet_since_s >= _NOTHING_MORE_S
        return HangUp() if is_over else None

    def _lose_patience(self, moment: Moment) -> HangUp | None:
        quiet_since_s = max(self._said_until_s, moment.agent_last_spoke_s or 0.0)
        return HangUp() if self._behaviour.hangs_up and moment.at_s - quiet_since_s >= _WAITS_S else None


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


def part_of(behaviour: Behaviour, dice: random.Random, words: Words | None = None) -> Part:
    """`words` speaks lines; without it, or without lines, everything sounds like speech and means nothing."""
    if words is not None and behaviour.lines and behaviour.kind is Kind.ANSWERS:
        return Dialogue(behaviour, words)
    if words is not None and behaviour.lines and behaviour.kind is Kind.HANGS_UP_EARLY:
        return Monologue(behaviour, words(behaviour.voice, behaviour.lines[0].text), behaviour.talk_s)
    make = _PARTS.get(behaviour.kind)
    return make(behaviour, words) if make else Conversation(behaviour, dice)


def announcement(behaviour: Behaviour, words: Words | None = None) -> bytes:
    """Special information tones, then words."""
    return speech.special_information_tone() + speech.silence(0.3) + _greeting(behaviour, words)


def _greeting(behaviour: Behaviour, words: Words | None) -> bytes:
    if words is not None and behaviour.lines:
        first, *more = behaviour.lines
        said = [words(behaviour.voice, first.text)]
        said += [speech.silence(_BREATH_S + line.after_s) + words(behaviour.voice, line.text) for line in more]
        return b"".join(said)
    return speech.utterance(behaviour.voice, round(behaviour.greeting_s, 1))


def _voicemail(behaviour: Behaviour, words: Words | None) -> Part:
    audio = _greeting(behaviour, words) + speech.silence(0.4) + speech.beep(round(behaviour.beep_s, 2))
    return Monologue(behaviour, audio, behaviour.talk_s)


def _silent(behaviour: Behaviour, _: Words | None) -> Part:
    return Monologue(behaviour, b"", behaviour.talk_s)


def _hangs_up_early(behaviour: Behaviour, _: Words | None) -> Part:
    hello = speech.utterance(behaviour.voice, min(_HELLO_S, round(behaviour.talk_s, 1)))
    return Monologue(behaviour, hello, max(0.0, behaviour.talk_s - _HELLO_S))


def _announcement_picked_up(behaviour: Behaviour, words: Words | None) -> Part:
    return Monologue(behaviour, 2 * announcement(behaviour, words), 0.5)


_PARTS: dict[Kind, Callable[[Behaviour, Words | None], Part]] = {
    Kind.VOICEMAIL: _voicemail,
    Kind.SILENT: _silent,
    Kind.HANGS_UP_EARLY: _hangs_up_early,
    Kind.ANNOUNCEMENT_PICKED_UP: _announcement_picked_up,
}

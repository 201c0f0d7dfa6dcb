"""Whose turn it is: from the probability of speech, 32 ms at a time, to what the agent does. Pure; time is counted in chunks.

Recognition begins early, after a short silence, and is thrown away if the contact goes on. The turn ends soon where the
words mean something, later where they do not. Speech over the agent pauses it and keeps its place: a hum lets it go on,
words drop what it was saying. Why these figures: docs/explanation/turn-taking.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from smart_campaigns.core.intents import words_of

CHUNK_S = 0.032
_BACKCHANNEL = re.compile(
    r"(m+[- ]?h?m+|u+h[- ]?hu+h|okay|ok|right|yeah|yes|sure|i see|alright|hm+|ah+|oh+|got it)( (yeah|okay|ok|right|yes))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Seconds; probabilities of speech."""

    speech_on: float = 0.5
    speech_off: float = 0.35
    begins_after_s: float = 2 * CHUNK_S
    early_s: float = 0.12
    """Of silence: recognition begins."""
    quick_s: float = 0.25
    """Of silence: the turn is over where the words are understood."""
    slow_s: float = 0.65
    """Of silence: the turn is over whatever was said."""
    barge_in_s: float = 2 * CHUNK_S
    """Of speech over the agent: it falls silent."""
    backchannel_s: float = 0.9
    meaningless_s: float = 0.7
    """An interruption that short, of words that mean nothing here, takes no turn."""
    longest_s: float = 26.0
    """Of speech without a pause: judged as it stands (a recogniser hears 29 s at most)."""
    glance_every_s: float = 1.5
    """While the contact speaks on, and somebody wants to know what: recognised so often."""


class Act(Enum):
    BEGIN = auto()
    """Speech began: keep the audio from a little before now."""
    ASK = auto()
    """Have what was said so far recognised; the answer comes by `recognised`."""
    GLANCE = auto()
    """The same while the contact speaks on; the answer decides no turn."""
    CANCEL = auto()
    """What was asked is of no use any more."""
    PAUSE = auto()
    """The agent falls silent and keeps its place."""
    RESUME = auto()
    DROP = auto()
    """What the agent was saying is not said any more."""
    TURN = auto()
    """The contact's turn is over; `Turned` says what was said."""
    NOTHING = auto()
    """It was no speech, or a hum that took no turn: forget the audio."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """A contact's turn. `ended_ago_s`: silence since the last word, at the chunk that ended the turn."""

    text: str
    spoken_s: float
    ended_ago_s: float


class TurnTaking:
    """Of one call. `understands` tells whether words mean something here."""

    def __init__(self, understands: Callable[[str], bool], timing: Timing | None = None) -> None:
        self._understands = lru_cache(maxsize=2)(understands)  # asked of the same words each 32 ms of a silence
        self._timing = timing or Timing()
        self._run_s = 0.0
        self._silence_s = 0.0
        self._spoken_s = 0.0
        self._glanced_s = 0.0
        self._is_in_speech = False
        self._is_asked = False
        self._text: str | None = None
        self._is_paused = False
        self.glances = False
        """Whether speech that goes on is looked at on the way."""
        self.turned: Turned | None = None

    @property
    def is_in_speech(self) -> bool:
        return self._is_in_speech

    def hear(self, probability: float, *, is_agent_talking: bool) -> list[Act]:
        """The next chunk of the contact's side."""
        threshold = self._timing.speech_off if self._is_in_speech else self._timing.speech_on
        if probability >= threshold:
            return self._voiced(is_agent_talking=is_agent_talking)
        return self._unvoiced(is_agent_talking=is_agent_talking)

    def recognised(self, text: str, *, is_agent_talking: bool) -> list[Act]:
        """The answer to the last ASK that was not cancelled."""
        if not self._is_asked:
            return []
        self._is_asked = False
        self._text = text
        return self._end_if_over(is_agent_talking=is_agent_talking)

    def _voiced(self, *, is_agent_talking: bool) -> list[Act]:
        self._run_s += CHUNK_S
        self._silence_s = 0.0
        acts: list[Act] = []
        if not self._is_in_speech and self._run_s >= self._timing.begins_after_s - 1e-9:
            self._is_in_speech, self._spoken_s, self._glanced_s = True, 0.0, 0.0
            acts.append(Act.BEGIN)
        if not self._is_in_speech:
            return acts
        self._spoken_s += CHUNK_S
        is_full = self._spoken_s >= self._timing.longest_s
        if (self._is_asked or self._text is not None) and not is_full:  # went on after all
            self._is_asked, self._text = False, None
            acts.append(Act.CANCEL)
        if is_agent_talking and not self._is_paused and self._run_s >= self._timing.barge_in_s - 1e-9:
            self._is_paused = True
            acts.append(Act.PAUSE)
        if is_full:
            acts += [] if self._is_asked else self._ask()
        elif self.glances and self._spoken_s - self._glanced_s >= self._timing.glance_every_s:
            self._glanced_s = self._spoken_s
            acts.append(Act.GLANCE)
        return acts

    def _unvoiced(self, *, is_agent_talking: bool) -> list[Act]:
        self._run_s = 0.0
        if not self._is_in_speech:
            return []
        self._silence_s += CHUNK_S
        if self._silence_s >= self._timing.early_s and not self._is_asked and self._text is None:
            return self._ask()
        return self._end_if_over(is_agent_talking=is_agent_talking)

    def _ask(self) -> list[Act]:
        self._is_asked = True
        return [Act.ASK]

    def _end_if_over(self, *, is_agent_talking: bool) -> list[Act]:
        if self._text is None:
            return []
        is_quick = self._understands(self._text)
        is_over = self._silence_s >= (self._timing.quick_s if is_quick else self._timing.slow_s)
        if not is_over and self._spoken_s < self._timing.longest_s:
            return []
        return self._end(self._text, is_agent_talking=is_agent_talking)

    def _end(self, text: str, *, is_agent_talking: bool) -> list[Act]:
        was_paused, spoken_s, silence_s = self._is_paused, self._spoken_s, self._silence_s
        self._is_in_speech = self._is_paused = self._is_asked = False
        self._text, self._silence_s = None, 0.0
        if was_paused and self._takes_no_turn(text, spoken_s):
            return [Act.RESUME]
        if not words_of(text) or (is_agent_talking and not was_paused and self._takes_no_turn(text, spoken_s)):
            return [Act.NOTHING]
        self.turned = Turned(text=text, spoken_s=spoken_s, ended_ago_s=silence_s)
        return [Act.DROP, Act.TURN] if is_agent_talking or was_paused else [Act.TURN]

    def _takes_no_turn(self, text: str, spoken_s: float) -> bool:
        words = words_of(text)
        if not words:
            return True
        is_hum = spoken_s < self._timing.backchannel_s and _BACKCHANNEL.fullmatch(words) is not None
        return is_hum or (spoken_s < self._timing.meaningless_s and not self._understands(text))

"""Who is at the other end, over the course of a call: the first verdict, and what may still turn it.

A provisional person lets the talk begin; for some seconds a machine's phrase or beep still switches. Pure: instants are
seconds since pick-up.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from smart_campaigns.core.answering import (
    LISTENS_ON_S,
    Judged,
    PickedUpBy,
    judge_greeting,
    judge_length,
    judge_words,
)
from smart_campaigns.core.conversation import Decision
from smart_campaigns.core.tones import Tone

A_BEEP = "a beep"
BEEP_WITHIN_S = 40.0
"""Since pick-up; later a tone is a key that somebody pressed."""


@dataclass(slots=True)
class Doorkeeper:
    """`decisions` in order, each with its reason."""

    decisions: list[Decision] = field(default_factory=list)
    _human_at_s: float | None = None
    _is_settled: bool = False
    _greeting: str = ""
    _greeted_s: float = 0.0

    def listens(self, now_s: float) -> bool:
        """Whether it is still open who picked up."""
        if self._human_at_s is not None and now_s > self._human_at_s + LISTENS_ON_S:
            self._is_settled = True
        return not self._is_settled

    def hears_turn(self, text: str, spoken_s: float, now_s: float) -> Judged | None:
        """A whole turn; None: nothing but a person is known."""
        if not self.listens(now_s):
            return None
        if not self._greeting:
            self._greeting, self._greeted_s = text, spoken_s
        return self._decided(judge_words(text, spoken_s), now_s)

    def hears_on(self, text: str, spoken_s: float, now_s: float, *, is_meant: bool) -> Judged | None:
        """A turn that began before anybody could be heard: the greeting goes on. `is_meant`: the words mean something."""
        if not self.listens(now_s):
            return None
        self._greeting, self._greeted_s = f"{self._greeting} {text}".strip(), self._greeted_s + spoken_s
        judged = judge_words(self._greeting, self._greeted_s)
        if judged is None and not is_meant:
            judged = judge_greeting(self._greeted_s)
        return self._decided(judged, now_s)

    def glances(self, text: str, spoken_s: float, now_s: float, *, is_first: bool) -> Judged | None:
        """Somebody who speaks on. A screening assistant is heard out: it is answered when it has asked."""
        if not self.listens(now_s):
            return None
        judged = judge_words(text, spoken_s) or (judge_length(spoken_s) if is_first else None)
        return None if judged is not None and judged.who is PickedUpBy.SCREENER else self._decided(judged, now_s)

    def hears_tone(self, tone: Tone, now_s: float, *, has_answered: bool) -> Judged | None:
        """`has_answered`: somebody has answered the agent since; then a beep is a beep."""
        if tone is Tone.SIT and not has_answered:
            return self._decided(Judged(who=PickedUpBy.NETWORK, why="special information tones"), now_s)
        if self._is_known_machine or has_answered or now_s > BEEP_WITHIN_S:
            return None
        return self._decided(Judged(who=PickedUpBy.MACHINE, why=A_BEEP), now_s)

    def takes_for_human(self, why: str, now_s: float) -> None:
        self._human_at_s = now_s
        self.decide(PickedUpBy.HUMAN, why, now_s)

    def decide(self, what: str, why: str, now_s: float) -> None:
        self.decisions.append(Decision(at_s=round(now_s, 2), what=str(what), why=why))

    @property
    def _is_known_machine(self) -> bool:
        return self._is_settled and self._human_at_s is None

    def _decided(self, judged: Judged | None, now_s: float) -> Judged | None:
        if judged is None:
            return None
        if judged.who is PickedUpBy.SCREENER:
            self._greeting, self._greeted_s = "", 0.0  # whoever comes then begins anew
        else:
            self._is_settled, self._human_at_s = True, None
        self.decide(judged.who, judged.why, now_s)
        return judged

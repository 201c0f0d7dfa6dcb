"""The agent's words in one talk: what it says, how far that was heard, and what of the law's sentences it still owes."""

from __future__ import annotations

from collections.abc import Sequence

from smart_campaigns.adapters.voice.talk_log import TalkLog
from smart_campaigns.adapters.voice.talking import Talking
from smart_campaigns.core.flow_talk import question_of

HEARD_AFTER_S = 1.0
"""Whoever begins to speak sooner after the agent did has not heard it."""


class AgentsWords:
    """`owed`: sentences of the opening that the law wants said and that were not heard yet."""

    def __init__(self, talking: Talking, log: TalkLog) -> None:
        self._talking, self._log = talking, log
        self._owed: tuple[str, ...] = ()
        self._is_opening = self._is_holding_on = False
        self._opening_sounds_s: float | None = None
        talking.on_sound = self._sounds

    def open(self, sentences: Sequence[str], question: str) -> None:
        """The greeting, what the law wants said, and the first question."""
        self._is_opening, self._opening_sounds_s = True, None
        self._say(" ".join([*sentences, question]))
        self._owed = tuple(sentences[1:])

    def answer(self, text: str, *, is_last_word: bool = False) -> None:
        """In place of what is being said. What is owed comes first, unless it would stand before an opt-out's answer."""
        self._is_opening = False
        self._say(text if is_last_word else " ".join([*self._owed, text]))

    def hold_on(self, text: str) -> None:
        """Where nothing is being said: the answer takes a moment. Whoever talks over it interrupts nothing."""
        if not self._log.is_open:
            self._say(text, is_holding_on=True)

    def is_unheard(self, at_s: float) -> bool:
        """The agent is in its opening, and whoever began to speak then cannot have heard it."""
        sounds_s = self._opening_sounds_s
        return self._is_opening and (sounds_s is None or at_s < sounds_s + HEARD_AFTER_S)

    def were_heard(self) -> None:
        """To the end."""
        self._log.agent_ends(self._talking.now_s())
        self._owed, self._is_holding_on = (), False

    def break_off(self) -> bool:
        """Silent at once. Whether its question was heard, or the beginning of it."""
        if not self._log.is_open:
            return True
        was_holding_on, self._is_holding_on = self._is_holding_on, False
        heard = self._talking.drop()
        text = self._log.agent_ends(self._talking.now_s(), heard)
        self._owed = tuple(sentence for sentence in self._owed if sentence not in heard)
        return was_holding_on or len(heard.split()) > len(text.removesuffix(question_of(text)).split())

    def _say(self, text: str, *, is_holding_on: bool = False) -> None:
        self.break_off()
        self._is_holding_on = is_holding_on
        self._log.agent_begins(text, self._talking.now_s())
        self._talking.say(text, is_holding_on=is_holding_on)

    def _sounds(self, at_s: float) -> None:
        """An utterance's first sound left."""
        if self._is_opening and self._opening_sounds_s is None:
            self._opening_sounds_s = at_s
        self._log.agent_sounds(at_s)

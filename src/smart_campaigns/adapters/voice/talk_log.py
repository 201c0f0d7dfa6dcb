"""What is said in one talk, as it is said: the turns of both sides, and how soon the agent answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from smart_campaigns.core.conversation import Speaker, Turn


class TalkLog:
    """`said` is told each contact's turn, and each of the agent's when it is first heard."""

    def __init__(self, said: Callable[[Turn], None]) -> None:
        self.turns: list[Turn] = []
        self._said = said
        self._open: Turn | None = None
        self._contact_until_s: float | None = None

    @property
    def is_open(self) -> bool:
        """The agent is in a turn."""
        return self._open is not None

    def agent_begins(self, text: str, at_s: float) -> None:
        self._open = Turn(speaker=Speaker.AGENT, text=text, at_s=at_s, until_s=at_s)

    def agent_sounds(self, at_s: float) -> None:
        """Its first sound left."""
        if self._open is None:
            return
        latency_s = None if self._contact_until_s is None else at_s - self._contact_until_s
        self._contact_until_s = None
        self._open = replace(self._open, at_s=at_s, until_s=at_s, latency_s=latency_s)
        self._said(self._open)

    def agent_ends(self, until_s: float, heard: str | None = None) -> str:
        """What was to be said. `heard`: the words before it was cut off; None: all of them."""
        turn, self._open = self._open, None
        if turn is None:
            return ""
        is_whole = heard is None or len(heard) >= len(turn.text)
        self.turns.append(replace(turn, until_s=until_s, heard_text=None if is_whole else heard))
        return turn.text

    def contact(self, text: str, at_s: float, until_s: float, intent: str | None) -> None:
        turn = Turn(speaker=Speaker.CONTACT, text=text, at_s=at_s, until_s=until_s, intent=intent)
        self._contact_until_s = until_s
        self.turns.append(turn)
        self._said(turn)

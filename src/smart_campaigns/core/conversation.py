"""How a picked-up call went, as the agent session tells it. What it means for contact and ledger: `core.outcomes`."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class ConversationEnd(StrEnum):
    FINISHED = "finished"
    """The agent reached an end state of its flow; `CallResult.result` names it."""
    CALLEE_LEFT = "callee_left"
    MAX_DURATION = "max_duration"
    OPERATOR = "operator"
    """Hung up by a person, or by stop or shutdown with hang-up."""
    AGENT_ERROR_BEFORE_WORDS = "agent_error_before_words"
    AGENT_ERROR_LATER = "agent_error_later"
    MACHINE_HUNG_UP = "machine_hung_up"
    """A machine answered and we hung up on it."""
    MESSAGE_LEFT = "message_left"
    MACHINE_TREATED_AS_ANSWERED = "machine_treated_as_answered"
    SCREENED = "screened"
    """A screening assistant answered and no human came."""
    SILENCE = "silence"
    """Nobody spoke within 10 s of the greeting."""
    ANNOUNCEMENT = "announcement"
    """The network said that the number is not in service."""
    WORKER_LOST = "worker_lost"
    LOST_END = "lost_end"
    """The call's deadline passed and its end was never heard."""


RESULT_CALLBACK = "callback"
RESULT_WRONG_NUMBER = "wrong_number"
RESULT_DO_NOT_CALL = "do_not_call"


class Speaker(StrEnum):
    CONTACT = "contact"
    AGENT = "agent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One stretch of talk. Instants are seconds since pick-up, as they stand in the recording."""

    speaker: Speaker
    text: str
    at_s: float
    until_s: float
    intent: str | None = None
    """Of the contact's words, as the flow took them; None: not understood."""
    heard_text: str | None = None
    """Of the agent's words, how far they were heard before an interruption; None: to the end."""
    latency_s: float | None = None
    """From the end of the contact's speech to the first sound of this answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the agent decided about who is at the other end, when, and why."""

    at_s: float
    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallResult:
    """`result` is the flow's own word; three of them mean something to every campaign (RESULT_*)."""

    end: ConversationEnd
    result: str = ""
    by_machine: bool = False
    callback_at: datetime | None = None

    @property
    def is_opt_out(self) -> bool:
        return self.result == RESULT_DO_NOT_CALL


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What was said so far. `first_words_s`: from pick-up to the agent's first sound."""

    turns: tuple[Turn, ...] = ()
    decisions: tuple[Decision, ...] = ()
    slots: dict[str, str] = field(default_factory=dict)
    reached: CallResult | None = None
    """The end that the agent had come to, whether its last words were heard out or not; also an opt-out in mid-call."""
    first_words_s: float | None = None

    def as_json(self) -> dict[str, Any]:
        """As the ledger keeps it; what is None or empty is left out."""
        kept = {
            "turns": [_lean(asdict(turn)) for turn in self.turns],
            "decisions": [asdict(decision) for decision in self.decisions],
            "slots": dict(self.slots),
            "first_words_s": self.first_words_s,
        }
        return {key: value for key, value in kept.items() if value not in ([], {}, None)}


def _lean(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key: round(value, 2) if isinstance(value, float) else value
        for key, value in values.items()
        if value is not None
    }

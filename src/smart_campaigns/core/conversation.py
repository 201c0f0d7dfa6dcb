"""How a picked-up call went, as the agent session tells it. What it means for contact and ledger: `core.outcomes`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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


@dataclass(frozen=True, slots=True, kw_only=True)
class CallResult:
    """`result` is the flow's own word; three of them mean something to every campaign (RESULT_*)."""

    end: ConversationEnd
    result: str = ""
    by_machine: bool = False

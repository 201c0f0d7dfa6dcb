"""How a call is settled: its outcome, and what follows for the contact, the breaker and the carrier."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    COMPLETED = "completed"
    ANSWERED = "answered"
    VOICEMAIL = "voicemail"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    FAILED = "failed"
    CANCELED = "canceled"
    AMBIGUOUS = "ambiguous"


class Ending(StrEnum):
    OUTCOME = "outcome"
    VOID = "void"
    """Certain that nothing was dialed: no trace in figures, spacing or rates."""
    THROTTLED = "throttled"
    """An INVITE left, the carrier asked for less: in no figure, but in spacing and rates."""


class Cause(StrEnum):
    # picked up
    CALLEE_LEFT = "callee_left"
    MAX_DURATION = "max_duration"
    OPERATOR = "operator"
    WORKER_LOST = "worker_lost"
    LOST_END = "lost_end"
    AGENT_ERROR = "agent_error"
    MESSAGE_LEFT = "message_left"
    SCREENED = "screened"
    SILENCE = "silence"
    # not picked up
    DECLINED = "declined"
    INVALID_NUMBER = "invalid_number"
    NO_ROUTE = "no_route"
    REFUSED = "refused"
    REJECTED_AS_UNWANTED = "rejected_as_unwanted"
    CREDENTIALS = "credentials"
    CREDIT = "credit"
    CARRIER_ERROR = "carrier_error"
    UNKNOWN = "unknown"
    # void
    ENGINE_BUSY = "engine_busy"
    BAD_CALLER_ID = "bad_caller_id"
    RESOLVER = "resolver"


class Next(StrEnum):
    """What the end of the call asks for the contact; `core.retry` decides with the campaign's limits."""

    REACHED = "reached"
    RETRY = "retry"
    RETRY_NOT_PICKED = "retry_not_picked"
    """Retry, and the not-picked cooldown holds. A second `declined`: exhausted."""
    RETRY_AFTER_DEADLINE = "retry_after_deadline"
    """Retry, never before the lost call's deadline."""
    NEXT_NUMBER = "next_number"
    """This number is done with for the contact; none left: exhausted."""
    EXHAUSTED = "exhausted"
    BACK_OFF = "back_off"
    """1, 5, 15, 60 min by carrier faults of the contact; 8 times, then exhausted."""
    BACK_AFTER = "back_after"
    """Not before `retry_after_s`."""
    RETRY_NEXT_DAY_ONCE = "retry_next_day_once"
    RETRY_ONCE_THEN_REACHED = "retry_once_then_reached"
    REOPEN_CALLBACK = "reopen_callback"
    CLOSED_FOR_RUN = "closed_for_run"
    OPT_OUT = "opt_out"
    READY_AGAIN = "ready_again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """One row of table F. `outcome` is None for endings that are no outcome; `q850` is filled by RFC 3398."""

    next: Next
    ending: Ending = Ending.OUTCOME
    outcome: Outcome | None = None
    cause: Cause | None = None
    is_permanent: bool = False
    counts_as_attempt: bool = True
    counts_for_breaker: bool = False
    is_infra: bool = False
    """The carrier's fault: back-off, and a step towards `carrier_down`."""
    takes_carrier_down: bool = False
    needs_review: bool = False
    """A person should look: at the call, at the number, or (`unknown`) at the carrier."""
    is_left_out_of_success: bool = False
    """Completed, but by a wrong number."""
    by_machine: bool = False
    retry_after_s: float | None = None
    q850: int | None = None

    @property
    def is_void(self) -> bool:
        return self.ending is Ending.VOID

    @property
    def is_throttled(self) -> bool:
        return self.ending is Ending.THROTTLED

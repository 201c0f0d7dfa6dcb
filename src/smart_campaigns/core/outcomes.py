"""Table F of the specification: what the end of a call means for the ledger, the breaker, the carrier and the contact.

`classify` judges calls that were not picked up, `settle_conversation` those that were.
"""

from __future__ import annotations

from dataclasses import replace

from smart_campaigns.core.conversation import (
    RESULT_CALLBACK,
    RESULT_DO_NOT_CALL,
    RESULT_WRONG_NUMBER,
    CallResult,
    ConversationEnd,
)
from smart_campaigns.core.settlement import Cause, Ending, Next, Outcome, Settlement
from smart_campaigns.core.signals import CallEnd, EndedBy, LocalCause
from smart_campaigns.core.sip_causes import (
    CARRIER_FAULT_Q850,
    CONGESTION_Q850,
    INVALID_NUMBER_Q850,
    INVALID_NUMBER_STATUSES,
    NO_ANSWER_Q850,
    Q850_CALL_REJECTED,
    Q850_NO_ROUTE_TO_DESTINATION,
    Q850_USER_BUSY,
    SAID_BY_STATUS_ALONE,
    q850_of_status,
)

__all__ = ["Cause", "Ending", "Next", "Outcome", "Settlement", "classify", "settle_conversation"]

THROTTLED_AT_LEAST_S = 60.0

BUSY = Settlement(outcome=Outcome.BUSY, next=Next.RETRY)
NO_ANSWER = Settlement(outcome=Outcome.NO_ANSWER, next=Next.RETRY_NOT_PICKED)
DECLINED = replace(NO_ANSWER, cause=Cause.DECLINED)
INVALID_NUMBER = Settlement(
    outcome=Outcome.FAILED,
    cause=Cause.INVALID_NUMBER,
    is_permanent=True,
    counts_for_breaker=True,
    next=Next.NEXT_NUMBER,
)
REFUSED = Settlement(outcome=Outcome.FAILED, cause=Cause.REFUSED, counts_for_breaker=True, next=Next.RETRY)
UNWANTED = Settlement(
    outcome=Outcome.FAILED,
    cause=Cause.REJECTED_AS_UNWANTED,
    is_permanent=True,
    counts_for_breaker=True,
    needs_review=True,
    next=Next.CLOSED_FOR_RUN,
)
CARRIER_ERROR = Settlement(
    outcome=Outcome.FAILED,
    cause=Cause.CARRIER_ERROR,
    counts_as_attempt=False,
    counts_for_breaker=True,
    is_infra=True,
    next=Next.BACK_OFF,
)
NO_ROUTE = replace(CARRIER_ERROR, cause=Cause.NO_ROUTE)
CREDENTIALS = replace(CARRIER_ERROR, cause=Cause.CREDENTIALS, takes_carrier_down=True)
CREDIT = replace(CREDENTIALS, cause=Cause.CREDIT)
UNKNOWN = Settlement(
    outcome=Outcome.FAILED, cause=Cause.UNKNOWN, counts_for_breaker=True, needs_review=True, next=Next.RETRY
)
CANCELED = Settlement(outcome=Outcome.CANCELED, next=Next.RETRY)
AMBIGUOUS = Settlement(outcome=Outcome.AMBIGUOUS, next=Next.RETRY_AFTER_DEADLINE)
VOID = Settlement(ending=Ending.VOID, counts_as_attempt=False, next=Next.READY_AGAIN)
THROTTLED = Settlement(
    ending=Ending.THROTTLED, counts_as_attempt=False, retry_after_s=THROTTLED_AT_LEAST_S, next=Next.BACK_AFTER
)

_ANSWERED = Settlement(outcome=Outcome.ANSWERED, next=Next.REACHED)
_COMPLETED = Settlement(outcome=Outcome.COMPLETED, next=Next.REACHED)
_VOICEMAIL = Settlement(outcome=Outcome.VOICEMAIL, next=Next.RETRY)

_BY_LOCAL_CAUSE = {
    LocalCause.RING_TIMEOUT: NO_ANSWER,
    LocalCause.ANNOUNCEMENT: INVALID_NUMBER,
    LocalCause.INVALID_NUMBER: replace(VOID, cause=Cause.INVALID_NUMBER, next=Next.NEXT_NUMBER),
    LocalCause.BAD_CALLER_ID: replace(VOID, cause=Cause.BAD_CALLER_ID),
    LocalCause.NO_FREE_CHANNEL: replace(VOID, cause=Cause.ENGINE_BUSY),
    LocalCause.RESOLVER: replace(VOID, cause=Cause.RESOLVER),
    LocalCause.NO_ROUTE: CARRIER_ERROR,
    LocalCause.CONNECTION_REFUSED: CARRIER_ERROR,
    LocalCause.ENGINE_LOST: AMBIGUOUS,
}

_BY_STATUS_AFTER_RINGING = {408: NO_ANSWER, 487: NO_ANSWER, 603: DECLINED}
_BY_STATUS = {
    302: REFUSED,
    **dict.fromkeys(INVALID_NUMBER_STATUSES, INVALID_NUMBER),
    401: CREDENTIALS,
    402: CREDIT,
    403: REFUSED,
    407: CREDENTIALS,
    408: CARRIER_ERROR,
    480: NO_ANSWER,
    486: BUSY,
    488: CARRIER_ERROR,
    600: BUSY,
    603: REFUSED,
    607: UNWANTED,
    608: UNWANTED,
}

_BY_CONVERSATION_END = {
    ConversationEnd.FINISHED: _COMPLETED,
    ConversationEnd.CALLEE_LEFT: replace(_ANSWERED, cause=Cause.CALLEE_LEFT),
    ConversationEnd.MAX_DURATION: replace(_ANSWERED, cause=Cause.MAX_DURATION),
    ConversationEnd.OPERATOR: replace(_ANSWERED, cause=Cause.OPERATOR),
    ConversationEnd.WORKER_LOST: replace(_ANSWERED, cause=Cause.WORKER_LOST),
    ConversationEnd.LOST_END: replace(_ANSWERED, cause=Cause.LOST_END),
    ConversationEnd.AGENT_ERROR_BEFORE_WORDS: Settlement(
        outcome=Outcome.FAILED, cause=Cause.AGENT_ERROR, counts_for_breaker=True, next=Next.RETRY_NEXT_DAY_ONCE
    ),
    ConversationEnd.AGENT_ERROR_LATER: replace(
        _ANSWERED, cause=Cause.AGENT_ERROR, counts_for_breaker=True, needs_review=True
    ),
    ConversationEnd.MACHINE_HUNG_UP: _VOICEMAIL,
    ConversationEnd.MESSAGE_LEFT: replace(_VOICEMAIL, cause=Cause.MESSAGE_LEFT, next=Next.EXHAUSTED),
    ConversationEnd.MACHINE_TREATED_AS_ANSWERED: replace(_ANSWERED, by_machine=True),
    ConversationEnd.SCREENED: replace(_VOICEMAIL, cause=Cause.SCREENED),
    ConversationEnd.SILENCE: replace(_ANSWERED, cause=Cause.SILENCE, next=Next.RETRY_ONCE_THEN_REACHED),
    ConversationEnd.ANNOUNCEMENT: INVALID_NUMBER,
}

_TALK_ENDED_BY = {
    LocalCause.MAX_DURATION: ConversationEnd.MAX_DURATION,
    LocalCause.OPERATOR: ConversationEnd.OPERATOR,
    LocalCause.SHUTDOWN: ConversationEnd.OPERATOR,
    LocalCause.AGENT_DONE: ConversationEnd.FINISHED,
    LocalCause.AGENT_ERROR: ConversationEnd.AGENT_ERROR_LATER,
    LocalCause.MACHINE: ConversationEnd.MACHINE_HUNG_UP,
    LocalCause.ANNOUNCEMENT: ConversationEnd.ANNOUNCEMENT,
    LocalCause.ENGINE_LOST: ConversationEnd.WORKER_LOST,
}


def classify(end: CallEnd, *, is_carrier_well: bool) -> Settlement:
    """The settlement of a call that was not picked up. Total: every end has one.

    `is_carrier_well`: the carrier's other calls get through, so that a bare 503 says "slower", not "broken".
    A call that was picked up and of which no agent told anything is settled by who ended it.
    """
    if end.picked_up and not end.is_crossed:
        talk = _TALK_ENDED_BY.get(end.local_cause, ConversationEnd.CALLEE_LEFT) if end.local_cause else None
        return settle_conversation(CallResult(end=talk or ConversationEnd.CALLEE_LEFT), end)
    q850 = end.q850 if end.q850 is not None else q850_of_status(end.sip_status)
    return replace(_judge(end, is_carrier_well=is_carrier_well), q850=q850)


def settle_conversation(result: CallResult, end: CallEnd | None = None) -> Settlement:
    """The settlement of a call that was picked up. `end` adds its Q.850."""
    settlement = _BY_CONVERSATION_END[result.end]
    if result.result == RESULT_DO_NOT_CALL:  # binds however the call ended
        settlement = replace(_COMPLETED, next=Next.OPT_OUT)
    elif result.end is ConversationEnd.FINISHED:
        settlement = _finished(result.result)
    elif result.end is ConversationEnd.MACHINE_TREATED_AS_ANSWERED and result.result:
        settlement = replace(_finished(result.result), by_machine=True)
    by_machine = settlement.by_machine or result.by_machine
    return replace(settlement, by_machine=by_machine, q850=end.q850 if end is not None else None)


def lost_before_pick_up(*, is_overdue: bool) -> Settlement:
    """Worker lost, or its deadline passed (`is_overdue`), before pick-up, and the carrier cannot be asked."""
    return replace(AMBIGUOUS, cause=Cause.LOST_END if is_overdue else Cause.WORKER_LOST)


def void(cause: Cause | None = None) -> Settlement:
    """Certain that nothing was dialed."""
    return replace(VOID, cause=cause)


def _finished(result: str) -> Settlement:
    if result == RESULT_CALLBACK:
        return replace(_COMPLETED, next=Next.REOPEN_CALLBACK)
    if result == RESULT_WRONG_NUMBER:
        return replace(_COMPLETED, is_left_out_of_success=True, next=Next.NEXT_NUMBER)
    return _COMPLETED


def _judge(end: CallEnd, *, is_carrier_well: bool) -> Settlement:
    if end.is_crossed:
        return NO_ANSWER if end.local_cause is LocalCause.RING_TIMEOUT else _canceled(end)
    if end.local_cause is not None:
        return _BY_LOCAL_CAUSE.get(end.local_cause) or _canceled(end)
    if end.ended_by is EndedBy.US:
        return _canceled(end)
    if end.sip_status is None and end.q850 is None:
        return CARRIER_ERROR
    return _by_explicit_q850(end) or _by_status(end, is_carrier_well=is_carrier_well)


def _canceled(end: CallEnd) -> Settlement:
    return replace(CANCELED, counts_as_attempt=end.rang)


def _by_explicit_q850(end: CallEnd) -> Settlement | None:
    """An explicit Q.850 beats the status (RFC 3398 8.2.6.1), where it says more than the status does.

    Credentials, rate limits and "unwanted" have no Q.850 of their own: a gateway sends them with the generic cause of
    their translation, and that adds nothing. The same for 503 with Retry-After and a cause of congestion.
    """
    if end.q850 is None or end.q850 in SAID_BY_STATUS_ALONE.get(end.sip_status or 0, frozenset()):
        return None
    if end.sip_status == 503 and end.retry_after_s is not None and end.q850 in CONGESTION_Q850:  # noqa: PLR2004 - SIP
        return None
    return _by_q850(end.q850, has_rung=end.rang)


def _by_q850(q850: int, *, has_rung: bool) -> Settlement | None:
    if q850 == Q850_USER_BUSY:
        return BUSY
    if q850 in NO_ANSWER_Q850:
        return NO_ANSWER
    if q850 == Q850_CALL_REJECTED:
        return DECLINED if has_rung else REFUSED
    if q850 in INVALID_NUMBER_Q850:
        return INVALID_NUMBER
    if q850 == Q850_NO_ROUTE_TO_DESTINATION:
        return NO_ROUTE
    return CARRIER_ERROR if q850 in CARRIER_FAULT_Q850 else None


def _by_status(end: CallEnd, *, is_carrier_well: bool) -> Settlement:
    status = end.sip_status or 0
    if status == 429 or (status == 503 and (is_carrier_well or end.retry_after_s is not None)):  # noqa: PLR2004 - SIP
        return replace(THROTTLED, retry_after_s=max(THROTTLED_AT_LEAST_S, end.retry_after_s or 0.0))
    if end.rang and status in _BY_STATUS_AFTER_RINGING:
        return _BY_STATUS_AFTER_RINGING[status]
    if (settlement := _BY_STATUS.get(status)) is not None:
        return settlement
    if 500 <= status < 600:  # noqa: PLR2004 - SIP
        return CARRIER_ERROR
    translated = q850_of_status(status)
    return (_by_q850(translated, has_rung=end.rang) if translated is not None else None) or UNKNOWN

"""Table F of the specification, row by row."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smart_campaigns.core.conversation import CallResult, ConversationEnd
from smart_campaigns.core.outcomes import classify, settle_conversation
from smart_campaigns.core.settlement import Cause, Ending, Next, Outcome
from smart_campaigns.core.signals import CallEnd, EndedBy, LocalCause

ATTEMPT, BREAKER, INFRA, DOWN, PERMANENT = "attempt", "breaker", "infra", "down", "permanent"
RUNG, SILENT, EITHER = (True,), (False,), (False, True)


def flags_of(settlement) -> set[str]:
    told = {
        ATTEMPT: settlement.counts_as_attempt,
        BREAKER: settlement.counts_for_breaker,
        INFRA: settlement.is_infra,
        DOWN: settlement.takes_carrier_down,
        PERMANENT: settlement.is_permanent,
    }
    return {name for name, is_set in told.items() if is_set}


def callee(status: int | None, *, q850: int | None = None, rang: bool, retry_after_s: float | None = None) -> CallEnd:
    return CallEnd(ended_by=EndedBy.CALLEE, sip_status=status, q850=q850, rang=rang, retry_after_s=retry_after_s)


# statuses | Q.850 | rang | outcome | cause | flags | next
BUSY = (Outcome.BUSY, None, {ATTEMPT}, Next.RETRY)
NO_ANSWER = (Outcome.NO_ANSWER, None, {ATTEMPT}, Next.RETRY_NOT_PICKED)
DECLINED = (Outcome.NO_ANSWER, Cause.DECLINED, {ATTEMPT}, Next.RETRY_NOT_PICKED)
INVALID = (Outcome.FAILED, Cause.INVALID_NUMBER, {ATTEMPT, BREAKER, PERMANENT}, Next.NEXT_NUMBER)
NO_ROUTE = (Outcome.FAILED, Cause.NO_ROUTE, {BREAKER, INFRA}, Next.BACK_OFF)
REFUSED = (Outcome.FAILED, Cause.REFUSED, {ATTEMPT, BREAKER}, Next.RETRY)
UNWANTED = (Outcome.FAILED, Cause.REJECTED_AS_UNWANTED, {ATTEMPT, BREAKER, PERMANENT}, Next.CLOSED_FOR_RUN)
CREDENTIALS = (Outcome.FAILED, Cause.CREDENTIALS, {BREAKER, INFRA, DOWN}, Next.BACK_OFF)
CREDIT = (Outcome.FAILED, Cause.CREDIT, {BREAKER, INFRA, DOWN}, Next.BACK_OFF)
CARRIER_ERROR = (Outcome.FAILED, Cause.CARRIER_ERROR, {BREAKER, INFRA}, Next.BACK_OFF)
UNKNOWN = (Outcome.FAILED, Cause.UNKNOWN, {ATTEMPT, BREAKER}, Next.RETRY)

STATUS_ROWS = [
    ((486, 600), EITHER, BUSY),
    ((480,), EITHER, NO_ANSWER),
    ((408, 487), RUNG, NO_ANSWER),
    ((603,), RUNG, DECLINED),
    ((404, 410, 484, 485, 604), EITHER, INVALID),
    ((403, 302), EITHER, REFUSED),
    ((603,), SILENT, REFUSED),
    ((607, 608), EITHER, UNWANTED),
    ((401, 407), EITHER, CREDENTIALS),
    ((402,), EITHER, CREDIT),
    ((408,), SILENT, CARRIER_ERROR),
    ((488, 500, 501, 502, 503, 504, 505, 513, 580, 599), EITHER, CARRIER_ERROR),
    ((400, 405, 406, 413, 414, 415, 416, 420, 421, 423, 481, 606), EITHER, CARRIER_ERROR),  # by their RFC 3398 cause
    ((487,), SILENT, UNKNOWN),
    ((300, 399, 418, 422, 482, 483, 491, 494, 605, 699), EITHER, UNKNOWN),
]
Q850_ROWS = [
    ((17,), EITHER, BUSY),
    ((18, 19, 20), EITHER, NO_ANSWER),
    ((21,), RUNG, DECLINED),
    ((21,), SILENT, REFUSED),
    ((1, 2, 22, 28), EITHER, INVALID),
    ((3,), EITHER, NO_ROUTE),
    ((27, 34, 38, 41, 42, 44, 47, 58, 63, 79, 88, 102, 127), EITHER, CARRIER_ERROR),
]


def expand(rows):
    return [(code, rang, row) for codes, rangs, row in rows for code in codes for rang in rangs]


def assert_row(settlement, row) -> None:
    outcome, cause, flags, then = row
    assert (settlement.outcome, settlement.cause, settlement.next) == (outcome, cause, then)
    assert flags_of(settlement) == flags
    assert settlement.ending is Ending.OUTCOME


@pytest.mark.parametrize(("status", "rang", "row"), expand(STATUS_ROWS))
def test_final_status(status, rang, row):
    assert_row(classify(callee(status, rang=rang), is_carrier_well=False), row)


@pytest.mark.parametrize("status", [None, 480, 486, 500, 503, 404, 603])
@pytest.mark.parametrize(("q850", "rang", "row"), expand(Q850_ROWS))
def test_explicit_q850_beats_the_status(status, q850, rang, row):
    settlement = classify(callee(status, q850=q850, rang=rang), is_carrier_well=False)
    assert_row(settlement, row)
    assert settlement.q850 == q850


@pytest.mark.parametrize("q850", [16, 31, 25, 96])
def test_q850_of_no_row_leaves_the_status_to_decide(q850):
    assert_row(classify(callee(486, q850=q850, rang=False), is_carrier_well=False), BUSY)


@pytest.mark.parametrize(
    ("status", "q850", "row"),
    [(401, 21, CREDENTIALS), (402, 21, CREDIT), (407, 21, CREDENTIALS), (607, 21, UNWANTED), (608, 21, UNWANTED)],
)
def test_the_generic_translation_of_a_status_adds_nothing(status, q850, row):
    assert_row(classify(callee(status, q850=q850, rang=False), is_carrier_well=True), row)


@pytest.mark.parametrize(
    ("end", "is_carrier_well", "retry_after_s"),
    [
        (callee(429, rang=False), False, 60),
        (callee(429, rang=False, retry_after_s=300), False, 300),
        (callee(503, rang=False, retry_after_s=10), False, 60),  # at least 60 s
        (callee(503, rang=False, retry_after_s=120), False, 120),
        (callee(503, q850=34, rang=False, retry_after_s=120), False, 120),
        (callee(503, rang=False), True, 60),
        (callee(503, q850=41, rang=False), True, 60),
    ],
)
def test_throttled(end, is_carrier_well, retry_after_s):
    settlement = classify(end, is_carrier_well=is_carrier_well)
    assert (settlement.outcome, settlement.next, settlement.is_throttled) == (None, Next.BACK_AFTER, True)
    assert settlement.retry_after_s == retry_after_s
    assert flags_of(settlement) == set()


def test_503_of_a_busy_callee_is_busy():
    assert_row(classify(callee(503, q850=17, rang=False, retry_after_s=60), is_carrier_well=True), BUSY)


@pytest.mark.parametrize("rang", EITHER)
@pytest.mark.parametrize(
    ("local_cause", "row"),
    [
        (LocalCause.RING_TIMEOUT, NO_ANSWER),
        (LocalCause.ANNOUNCEMENT, INVALID),  # in early media
        (LocalCause.NO_ROUTE, CARRIER_ERROR),
        (LocalCause.CONNECTION_REFUSED, CARRIER_ERROR),
        (LocalCause.ENGINE_LOST, (Outcome.AMBIGUOUS, None, {ATTEMPT}, Next.RETRY_AFTER_DEADLINE)),
    ],
)
def test_local_end(local_cause, row, rang):
    end = CallEnd(ended_by=EndedBy.US, local_cause=local_cause, rang=rang)
    assert_row(classify(end, is_carrier_well=True), row)


@pytest.mark.parametrize("local_cause", [LocalCause.OPERATOR, LocalCause.SHUTDOWN, None])
@pytest.mark.parametrize("is_crossed", [False, True])
@pytest.mark.parametrize("rang", EITHER)
def test_hung_up_before_pick_up_is_an_attempt_only_if_it_rang(local_cause, is_crossed, rang):
    end = CallEnd(ended_by=EndedBy.US, local_cause=local_cause, rang=rang, is_crossed=is_crossed)
    assert_row(
        classify(end, is_carrier_well=True),
        (Outcome.CANCELED, None, {ATTEMPT} if rang else set(), Next.RETRY),
    )


@pytest.mark.parametrize("picked_up", [False, True])
def test_crossed_200_is_no_answer(picked_up):
    end = CallEnd(
        ended_by=EndedBy.US, local_cause=LocalCause.RING_TIMEOUT, rang=True, picked_up=picked_up, is_crossed=True
    )
    assert_row(classify(end, is_carrier_well=True), NO_ANSWER)


@pytest.mark.parametrize(
    ("local_cause", "cause", "then"),
    [
        (LocalCause.NO_FREE_CHANNEL, Cause.ENGINE_BUSY, Next.READY_AGAIN),
        (LocalCause.BAD_CALLER_ID, Cause.BAD_CALLER_ID, Next.READY_AGAIN),
        (LocalCause.RESOLVER, Cause.RESOLVER, Next.READY_AGAIN),
        (LocalCause.INVALID_NUMBER, Cause.INVALID_NUMBER, Next.NEXT_NUMBER),
    ],
)
def test_void(local_cause, cause, then):
    settlement = classify(CallEnd(ended_by=EndedBy.ENGINE, local_cause=local_cause), is_carrier_well=True)
    assert (settlement.is_void, settlement.outcome, settlement.cause) == (True, None, cause)
    assert settlement.next is then
    assert flags_of(settlement) == set()


def reached(cause: Cause | None = None):
    return Outcome.ANSWERED, cause, {ATTEMPT}, Next.REACHED


End = ConversationEnd
CONVERSATION_ROWS = [
    (CallResult(end=End.FINISHED, result="booked"), (Outcome.COMPLETED, None, {ATTEMPT}, Next.REACHED)),
    (CallResult(end=End.FINISHED, result="callback"), (Outcome.COMPLETED, None, {ATTEMPT}, Next.REOPEN_CALLBACK)),
    (CallResult(end=End.FINISHED, result="wrong_number"), (Outcome.COMPLETED, None, {ATTEMPT}, Next.NEXT_NUMBER)),
    (CallResult(end=End.FINISHED, result="do_not_call"), (Outcome.COMPLETED, None, {ATTEMPT}, Next.OPT_OUT)),
    (CallResult(end=End.CALLEE_LEFT, result="do_not_call"), (Outcome.COMPLETED, None, {ATTEMPT}, Next.OPT_OUT)),
    (CallResult(end=End.WORKER_LOST, result="do_not_call"), (Outcome.COMPLETED, None, {ATTEMPT}, Next.OPT_OUT)),
    (CallResult(end=End.CALLEE_LEFT), reached(Cause.CALLEE_LEFT)),
    (CallResult(end=End.MAX_DURATION), reached(Cause.MAX_DURATION)),
    (CallResult(end=End.OPERATOR), reached(Cause.OPERATOR)),
    (CallResult(end=End.WORKER_LOST), reached(Cause.WORKER_LOST)),
    (CallResult(end=End.LOST_END), reached(Cause.LOST_END)),
    (
        CallResult(end=End.AGENT_ERROR_BEFORE_WORDS),
        (Outcome.FAILED, Cause.AGENT_ERROR, {ATTEMPT, BREAKER}, Next.RETRY_NEXT_DAY_ONCE),
    ),
    (
        CallResult(end=End.AGENT_ERROR_LATER),
        (Outcome.ANSWERED, Cause.AGENT_ERROR, {ATTEMPT, BREAKER}, Next.REACHED),
    ),
    (CallResult(end=End.MACHINE_HUNG_UP), (Outcome.VOICEMAIL, None, {ATTEMPT}, Next.RETRY)),
    (CallResult(end=End.MESSAGE_LEFT), (Outcome.VOICEMAIL, Cause.MESSAGE_LEFT, {ATTEMPT}, Next.EXHAUSTED)),
    (CallResult(end=End.MACHINE_TREATED_AS_ANSWERED), reached()),
    (
        CallResult(end=End.MACHINE_TREATED_AS_ANSWERED, result="told"),
        (Outcome.COMPLETED, None, {ATTEMPT}, Next.REACHED),
    ),
    (CallResult(end=End.SCREENED), (Outcome.VOICEMAIL, Cause.SCREENED, {ATTEMPT}, Next.RETRY)),
    (CallResult(end=End.SILENCE), (Outcome.ANSWERED, Cause.SILENCE, {ATTEMPT}, Next.RETRY_ONCE_THEN_REACHED)),
    (CallResult(end=End.ANNOUNCEMENT), INVALID),
]


@pytest.mark.parametrize(("result", "row"), CONVERSATION_ROWS)
def test_conversation(result, row):
    assert_row(settle_conversation(result), row)


def test_every_conversation_end_has_a_row():
    assert {result.end for result, _ in CONVERSATION_ROWS} == set(ConversationEnd)


def test_marks_that_are_no_flags_of_the_table():
    assert settle_conversation(CallResult(end=End.FINISHED, result="wrong_number")).is_left_out_of_success
    assert settle_conversation(CallResult(end=End.AGENT_ERROR_LATER)).needs_review
    assert settle_conversation(CallResult(end=End.MACHINE_TREATED_AS_ANSWERED)).by_machine
    assert settle_conversation(CallResult(end=End.FINISHED, by_machine=True)).by_machine
    assert classify(callee(607, rang=False), is_carrier_well=True).needs_review


@pytest.mark.parametrize(
    ("local_cause", "cause"),
    [
        (None, Cause.CALLEE_LEFT),
        (LocalCause.MAX_DURATION, Cause.MAX_DURATION),
        (LocalCause.SHUTDOWN, Cause.OPERATOR),
        (LocalCause.ENGINE_LOST, Cause.WORKER_LOST),
    ],
)
def test_picked_up_with_no_agent_is_settled_by_who_ended_it(local_cause, cause):
    end = CallEnd(ended_by=EndedBy.US, local_cause=local_cause, picked_up=True)
    assert_row(classify(end, is_carrier_well=True), reached(cause))


def test_q850_is_filled_from_the_status():
    assert classify(callee(404, rang=False), is_carrier_well=True).q850 == 1
    assert classify(callee(404, q850=22, rang=False), is_carrier_well=True).q850 == 22


def test_no_code_at_all_is_the_carriers_fault():
    assert_row(classify(CallEnd(ended_by=EndedBy.ENGINE), is_carrier_well=True), CARRIER_ERROR)


@given(
    end=st.builds(
        CallEnd,
        ended_by=st.sampled_from(EndedBy),
        rang=st.booleans(),
        picked_up=st.booleans(),
        sip_status=st.none() | st.integers(300, 699),
        q850=st.none() | st.integers(1, 127),
        local_cause=st.none() | st.sampled_from(LocalCause),
        is_crossed=st.booleans(),
        retry_after_s=st.none() | st.floats(0, 1e6),
    ),
    is_carrier_well=st.booleans(),
)
def test_classify_is_total_and_consistent(end, is_carrier_well):
    settlement = classify(end, is_carrier_well=is_carrier_well)
    assert (settlement.outcome is None) == (settlement.ending is not Ending.OUTCOME)
    assert settlement.next is not Next.BACK_AFTER or (settlement.retry_after_s or 0) >= 60
    assert not (settlement.is_infra and settlement.counts_as_attempt)
    assert not settlement.takes_carrier_down or settlement.is_infra

"""SIPp as the called side: each row of table F that SIP can produce, dialed for real and settled by `classify`."""

from __future__ import annotations

import asyncio
import shutil
import socket
from dataclasses import dataclass, field

import pytest
from sipp_uas import start_sipp

from smart_campaigns.adapters.clock import SystemClock
from smart_campaigns.adapters.telephony.sip import SipTelephony
from smart_campaigns.adapters.telephony.sip_config import SipTrunkConfig
from smart_campaigns.core.outcomes import classify
from smart_campaigns.core.settlement import Cause, Next, Outcome, Settlement
from smart_campaigns.core.signals import CallEnd, LocalCause
from smart_campaigns.ports.telephony import CallEvent, CallEventType, DialRequest

pytestmark = [
    pytest.mark.peers,
    pytest.mark.skipif(shutil.which("sipp") is None, reason="sipp is not installed (Debian: sip-tester)"),
]

E = CallEventType
RING_TIMEOUT_S, MAX_DURATION_S = 1.0, 1.0


@dataclass(frozen=True, kw_only=True)
class Row:
    """What is called, what we do meanwhile, and the row of table F it must settle as."""

    to: str
    outcome: Outcome | None
    cause: Cause | None
    next: Next
    hang_up_at: CallEventType | None = None
    hang_up_for: LocalCause = LocalCause.OPERATOR
    is_carrier_well: bool = False
    is_throttled: bool = False
    ring_timeout_s: float = RING_TIMEOUT_S
    ends_after: tuple[CallEventType, ...] = field(default=())


def final(kind: int, status: int, number: int, row: tuple[Outcome | None, Cause | None, Next], **more) -> Row:
    outcome, cause, then = row
    return Row(to=f"+1555{kind}{status}{number:03d}", outcome=outcome, cause=cause, next=then, **more)


def script(number: int, row: tuple[Outcome | None, Cause | None, Next], **more) -> Row:
    outcome, cause, then = row
    return Row(to=f"+15559{number:03d}000", outcome=outcome, cause=cause, next=then, **more)


BUSY = (Outcome.BUSY, None, Next.RETRY)
NO_ANSWER = (Outcome.NO_ANSWER, None, Next.RETRY_NOT_PICKED)
DECLINED = (Outcome.NO_ANSWER, Cause.DECLINED, Next.RETRY_NOT_PICKED)
INVALID = (Outcome.FAILED, Cause.INVALID_NUMBER, Next.NEXT_NUMBER)
NO_ROUTE = (Outcome.FAILED, Cause.NO_ROUTE, Next.BACK_OFF)
REFUSED = (Outcome.FAILED, Cause.REFUSED, Next.RETRY)
UNWANTED = (Outcome.FAILED, Cause.REJECTED_AS_UNWANTED, Next.CLOSED_FOR_RUN)
CREDENTIALS = (Outcome.FAILED, Cause.CREDENTIALS, Next.BACK_OFF)
CREDIT = (Outcome.FAILED, Cause.CREDIT, Next.BACK_OFF)
CARRIER_ERROR = (Outcome.FAILED, Cause.CARRIER_ERROR, Next.BACK_OFF)
THROTTLED = (None, None, Next.BACK_AFTER)
CANCELED = (Outcome.CANCELED, None, Next.RETRY)
LEFT = (Outcome.ANSWERED, Cause.CALLEE_LEFT, Next.REACHED)

AT_ONCE, RUNG, Q850, RUNG_Q850, RETRY_AFTER = range(5)
ROWS = [
    *(final(AT_ONCE, status, 0, BUSY) for status in (486, 600)),
    *(final(RUNG, status, 0, BUSY) for status in (486, 600)),
    *(final(Q850, 480, cause, BUSY) for cause in (17,)),
    *(final(kind, 480, 0, NO_ANSWER) for kind in (AT_ONCE, RUNG)),
    *(final(RUNG, status, 0, NO_ANSWER) for status in (408, 487)),
    *(final(Q850, 503, cause, NO_ANSWER) for cause in (18, 19, 20)),
    final(RUNG, 603, 0, DECLINED),
    final(RUNG_Q850, 480, 21, DECLINED),
    *(final(AT_ONCE, status, 0, INVALID) for status in (404, 410, 484, 485, 604)),
    *(final(Q850, 500, cause, INVALID) for cause in (1, 2, 22, 28)),
    final(Q850, 404, 3, NO_ROUTE),
    *(final(AT_ONCE, status, 0, REFUSED) for status in (403, 603, 302)),
    final(Q850, 480, 21, REFUSED),
    *(final(AT_ONCE, status, 0, UNWANTED) for status in (607, 608)),
    *(final(AT_ONCE, status, 0, CREDENTIALS) for status in (401, 407)),  # the challenge's answer is refused
    script(8, CREDENTIALS),
    final(AT_ONCE, 402, 0, CREDIT),
    *(final(AT_ONCE, 429, 0, THROTTLED, is_throttled=True) for _ in (1,)),
    final(RETRY_AFTER, 429, 300, THROTTLED, is_throttled=True),
    final(RETRY_AFTER, 503, 120, THROTTLED, is_throttled=True),
    final(AT_ONCE, 503, 0, THROTTLED, is_throttled=True, is_carrier_well=True),
    *(final(AT_ONCE, status, 0, CARRIER_ERROR) for status in (408, 488, 500, 501, 502, 503, 504)),
    *(final(Q850, 480, cause, CARRIER_ERROR) for cause in (27, 34, 38, 41, 42, 44, 47, 58, 63, 79, 88, 102, 127)),
    script(1, NO_ANSWER, ends_after=(E.DIALING, E.RINGING)),  # our ring timeout
    script(3, NO_ANSWER, ends_after=(E.DIALING,)),
    script(4, NO_ANSWER, ends_after=(E.DIALING, E.RINGING)),  # 200 crosses CANCEL
    script(2, CANCELED, hang_up_at=E.DIALING, ends_after=(E.DIALING, E.RINGING)),  # CANCEL waits for an answer
    script(1, CANCELED, hang_up_at=E.RINGING, ring_timeout_s=5),
    script(3, CANCELED, hang_up_at=E.DIALING, ring_timeout_s=5),
    script(9, INVALID, hang_up_at=E.EARLY_MEDIA, hang_up_for=LocalCause.ANNOUNCEMENT, ring_timeout_s=5),
    script(5, (Outcome.ANSWERED, Cause.MAX_DURATION, Next.REACHED), ends_after=(E.DIALING, E.RINGING, E.PICKED_UP)),
    script(5, (Outcome.ANSWERED, Cause.OPERATOR, Next.REACHED), hang_up_at=E.PICKED_UP),
    script(5, (Outcome.COMPLETED, None, Next.REACHED), hang_up_at=E.PICKED_UP, hang_up_for=LocalCause.AGENT_DONE),
    script(6, LEFT, ends_after=(E.DIALING, E.RINGING, E.PICKED_UP)),
    script(7, (Outcome.ANSWERED, Cause.MAX_DURATION, Next.REACHED), ends_after=(E.DIALING, E.EARLY_MEDIA, E.PICKED_UP)),
    script(10, (Outcome.ANSWERED, Cause.MAX_DURATION, Next.REACHED), ends_after=(E.DIALING, E.RINGING, E.PICKED_UP)),
]


@dataclass(frozen=True)
class Dialed:
    events: list[CallEvent]
    end: CallEnd
    settlement: Settlement


def request_of(index: int, row: Row) -> DialRequest:
    return DialRequest(
        attempt_id=f"attempt-{index}",
        to=row.to,
        caller_number="+15550001000",
        ring_timeout_s=row.ring_timeout_s,
        max_duration_s=MAX_DURATION_S,
    )


async def dial_row(telephony: SipTelephony, index: int, row: Row) -> Dialed:
    call = await telephony.dial(request_of(index, row), go=lambda: True)
    assert call is not None
    events = []
    async for event in call.events():
        events.append(event)
        if event.type is row.hang_up_at:
            await call.hang_up(row.hang_up_for)
    end = events[-1].end
    assert end is not None
    return Dialed(events, end, classify(end, is_carrier_well=row.is_carrier_well))


async def dial_all(port: int) -> list[Dialed]:
    config = SipTrunkConfig(host="127.0.0.1", port=port, auth_user="trunk", password="wrong", interface="127.0.0.1")
    telephony = SipTelephony(config, SystemClock())
    await telephony.start()
    try:
        dialed = await asyncio.gather(*(dial_row(telephony, index, row) for index, row in enumerate(ROWS)))
        await telephony.drain()
        assert not telephony._live
        assert not telephony._handles
        assert not telephony._refs
    finally:
        await telephony.close()
    return dialed


@pytest.fixture(scope="module")
def dialed(tmp_path_factory: pytest.TempPathFactory):
    sipp, port = start_sipp(tmp_path_factory.mktemp("sipp"), [row.to for row in ROWS])
    try:
        yield asyncio.run(dial_all(port))
    finally:
        sipp.terminate()
        sipp.wait()


@pytest.mark.parametrize("index", range(len(ROWS)), ids=[f"{row.to}-{row.cause or row.outcome}" for row in ROWS])
def test_row_of_table_f(dialed, index):
    row, got = ROWS[index], dialed[index]
    settled = (got.settlement.outcome, got.settlement.cause, got.settlement.next, got.settlement.is_throttled)
    assert settled == (row.outcome, row.cause, row.next, row.is_throttled), got.end
    if row.ends_after:
        assert tuple(event.type for event in got.events[:-1]) == row.ends_after


def test_every_call_ends_once_and_last(dialed):
    for got in dialed:
        assert [event.type for event in got.events].count(E.ENDED) == 1
        assert got.events[-1].type is E.ENDED
        assert got.events[0].type is E.DIALING
        assert got.events[0].carrier_ref


def test_a_200_that_crosses_our_cancel_is_flagged(dialed):
    crossed = [got for row, got in zip(ROWS, dialed, strict=True) if row.to == "+15559004000"]
    assert [got.end.is_crossed for got in crossed] == [True]


def test_what_the_carrier_answered_is_kept(dialed):
    for row, got in zip(ROWS, dialed, strict=True):
        if got.end.picked_up:
            texts = [one.text for one in got.end.answers]
            assert texts[0] in {"100 Trying", "180 Ringing", "183 Session Progress"}, row
            assert texts[-1] == "200 OK", row


def test_retry_after_is_read(dialed):
    waits = {row.to: got.settlement.retry_after_s for row, got in zip(ROWS, dialed, strict=True) if row.is_throttled}
    assert waits["+15554429300"] == 300
    assert waits["+15554503120"] == 120


@pytest.mark.slow
async def test_a_trunk_that_answers_nothing_is_at_fault():
    """The INVITE is given up after 32 s (timer B), however short the ring timeout: a CANCEL may not go out before."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        telephony = SipTelephony(
            SipTrunkConfig(host="127.0.0.1", port=silent.getsockname()[1], interface="127.0.0.1"), SystemClock()
        )
        await telephony.start()
        rows = [script(1, CARRIER_ERROR, ring_timeout_s=seconds) for seconds in (1.0, 40.0)]
        requests = [request_of(index, row) for index, row in enumerate(rows)]
        calls = [await telephony.dial(request, go=lambda: True) for request in requests]
        for call in calls:
            settlement = classify(await call.wait_ended(), is_carrier_well=True)
            assert (settlement.outcome, settlement.cause) == (Outcome.FAILED, Cause.CARRIER_ERROR)
        await telephony.close()

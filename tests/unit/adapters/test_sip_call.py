"""A SIP call's life when the stack says too little, too late or too much: one ENDED, and it is the last."""

from __future__ import annotations

import pytest
from baresip.errors import RuntimeDead
from baresip.events import Event, StackEvent

from smart_campaigns.adapters.clock import SystemClock
from smart_campaigns.adapters.telephony.sip_call import SipCall
from smart_campaigns.adapters.telephony.sip_events import CallFacts, read_end
from smart_campaigns.adapters.telephony.sip_trace import InviteAnswer, read_answer
from smart_campaigns.core.signals import EndedBy, LocalCause
from smart_campaigns.ports.telephony import CallEventType, DialRequest

E = CallEventType
ANSWER = """RX UDP 127.0.0.1:5070 -> 127.0.0.1:5061
SIP/2.0 503 Service Unavailable\r
Via: SIP/2.0/UDP 127.0.0.1:5061\r
Call-ID: abc@x\r
CSeq: 7 INVITE\r
Retry-After: 120 (maintenance)\r
\r
"""


class SilentStack:
    """Takes every command and reports nothing."""

    def __init__(self, error: Exception | None = None) -> None:
        self.hang_ups = 0
        self.error = error

    async def hang_up(self, call: int) -> None:
        self.hang_ups += 1
        if self.error is not None:
            raise self.error


def placed(stack: SilentStack, **limits: float) -> SipCall:
    given = {"ring_timeout_s": 30.0, "max_duration_s": 30.0} | limits
    request = DialRequest(attempt_id="a", to="+15550100000", caller_number="+15550001000", **given)
    return SipCall(request, stack=stack, clock=SystemClock(), on_ended=lambda: None)


def hear(call: SipCall, *kinds: Event, text: str = "") -> None:
    for kind in kinds:
        call.hear(StackEvent(event=kind, call=7, call_id="ref", text=text))


async def told(call: SipCall) -> list[CallEventType]:
    return [event.type async for event in call.events()]


async def test_a_lost_end_is_told_after_our_hang_up():
    stack = SilentStack()
    call = placed(stack)
    hear(call, Event.CALL_OUTGOING, Event.CALL_RINGING, Event.CALL_ESTABLISHED)
    await call.hang_up(LocalCause.AGENT_DONE)
    await call.hang_up(LocalCause.OPERATOR)
    assert await told(call) == [E.DIALING, E.RINGING, E.PICKED_UP, E.ENDED]
    end = await call.wait_ended()
    assert (end.ended_by, end.local_cause, end.picked_up) == (EndedBy.US, LocalCause.AGENT_DONE, True)
    assert stack.hang_ups == 1


async def test_the_deadline_ends_a_call_of_which_nothing_more_is_heard():
    call = placed(SilentStack(), max_duration_s=0.01)
    hear(call, Event.CALL_OUTGOING, Event.CALL_ESTABLISHED)
    assert (await call.wait_ended()).local_cause is LocalCause.MAX_DURATION


async def test_a_stack_that_dies_in_a_hang_up_leaves_the_call_unknown():
    call = placed(SilentStack(RuntimeDead("gone")))
    hear(call, Event.CALL_OUTGOING, Event.CALL_RINGING)
    await call.hang_up(LocalCause.OPERATOR)
    assert (await call.wait_ended()).local_cause is LocalCause.ENGINE_LOST


async def test_nothing_is_told_after_the_end_and_nothing_twice():
    call = placed(SilentStack())
    hear(call, Event.CALL_OUTGOING, Event.CALL_RINGING, Event.CALL_RINGING, Event.CALL_PROGRESS)
    hear(call, Event.CALL_CLOSED, text="486 Busy")
    hear(call, Event.CALL_ESTABLISHED, Event.CALL_CLOSED, text="later")
    assert await told(call) == [E.DIALING, E.RINGING, E.EARLY_MEDIA, E.ENDED]
    assert (await call.wait_ended()).sip_status == 486


async def test_a_cancel_waits_until_the_far_side_has_answered():
    stack = SilentStack()
    call = placed(stack, ring_timeout_s=0.0)
    hear(call, Event.CALL_OUTGOING)
    await SystemClock().sleep(0.02)
    assert stack.hang_ups == 0
    call.hear_answer(InviteAnswer(carrier_ref="ref", status=100, retry_after_s=None))
    call.hear_answer(InviteAnswer(carrier_ref="ref", status=487, retry_after_s=None))
    assert (await call.wait_ended()).local_cause is LocalCause.RING_TIMEOUT
    assert stack.hang_ups == 1


@pytest.mark.parametrize(
    ("text", "facts", "ended_by", "expected"),
    [
        ("486 Busy Here", CallFacts(), EndedBy.CALLEE, {"sip_status": 486}),
        ('480 Gone,Q.850;cause=19;text="x"', CallFacts(), EndedBy.CALLEE, {"sip_status": 480, "q850": 19}),
        ("486 Busy", CallFacts(hung_up_for=LocalCause.OPERATOR), EndedBy.CALLEE, {"sip_status": 486}),
        ("487 Gone", CallFacts(hung_up_for=LocalCause.OPERATOR), EndedBy.US, {"local_cause": LocalCause.OPERATOR}),
        ("487 Gone", CallFacts(rang=True), EndedBy.CALLEE, {"sip_status": 487, "rang": True}),
        ("Connection refused [111]", CallFacts(), EndedBy.ENGINE, {"local_cause": LocalCause.CONNECTION_REFUSED}),
        ("Connection timed out [110]", CallFacts(), EndedBy.CALLEE, {"sip_status": 408}),
        ("No route to host [113]", CallFacts(), EndedBy.ENGINE, {"local_cause": LocalCause.NO_ROUTE}),
        ("Connection reset by peer", CallFacts(picked_up=True), EndedBy.CALLEE, {"picked_up": True}),
        ("rtp stream error", CallFacts(picked_up=True), EndedBy.US, {"local_cause": LocalCause.NO_MEDIA}),
    ],
)
def test_what_the_closing_text_says(text, facts, ended_by, expected):
    end = read_end(text, facts)
    assert end.ended_by is ended_by
    assert {name: getattr(end, name) for name in expected} == expected


async def test_what_the_carrier_answered_is_kept_with_its_times_and_repeats_once():
    call = placed(SilentStack())
    hear(call, Event.CALL_OUTGOING)
    answers = [(100, "Trying"), (180, "Ringing"), (180, "Ringing"), (183, ""), (200, "OK")]
    for status, reason in answers:
        call.hear_answer(InviteAnswer(carrier_ref="ref", status=status, reason=reason, retry_after_s=None))
    hear(call, Event.CALL_ESTABLISHED)
    await call.hang_up(LocalCause.AGENT_DONE)
    kept = (await call.wait_ended()).answers
    assert [one.text for one in kept] == ["100 Trying", "180 Ringing", "183", "200 OK"]
    assert sorted(one.at_boot_s for one in kept) == [one.at_boot_s for one in kept]


async def test_a_far_side_that_answers_without_end_is_kept_bounded():
    call = placed(SilentStack())
    hear(call, Event.CALL_OUTGOING)
    for n in range(1000):
        call.hear_answer(InviteAnswer(carrier_ref="ref", status=180 + n % 2, reason="x", retry_after_s=None))
    hear(call, Event.CALL_CLOSED, text="486 Busy")
    assert len((await call.wait_ended()).answers) <= 30


def test_answers_to_an_invite_are_read_from_the_trace():
    assert read_answer(ANSWER) == InviteAnswer(
        carrier_ref="abc@x", status=503, reason="Service Unavailable", retry_after_s=120
    )
    assert read_answer(ANSWER.replace("INVITE", "BYE")) is None
    assert read_answer(ANSWER.replace("RX", "TX")) is None
    assert read_answer("garbage") is None

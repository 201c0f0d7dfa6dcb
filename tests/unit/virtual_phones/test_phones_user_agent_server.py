"""The transactions of RFC 3261, driven without a socket or a clock."""

from __future__ import annotations

import pytest
from phones_virtual_time import Caller

from smart_campaigns.virtual_phones.leg import LegState

SDP = b"v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio 4000 RTP/AVP 0\r\n"


class Phone:
    """Does what the test tells it."""

    def __init__(self, *, crosses=False):
        self.legs, self.acknowledged_by, self.times_over, self._crosses = [], [], 0, crosses

    def welcome(self, leg, _at_ns):
        leg.callee = self
        self.legs.append(leg)

    @property
    def leg(self):
        return self.legs[-1]

    def acknowledged(self, ack):
        self.acknowledged_by.append(ack)

    def canceled(self):
        if self._crosses:
            self.leg.answer(SDP)
        else:
            self.leg.reject(487)

    def over(self):
        self.times_over += 1


@pytest.fixture
def phone():
    return Phone()


@pytest.fixture
def caller(phone):
    return Caller(phone.welcome)


def test_a_call_from_invite_to_the_callers_bye(caller, phone):
    caller.send("INVITE")
    phone.leg.provisional(180)
    phone.leg.answer(SDP)
    caller.send("ACK", to_tag="x")
    caller.send("BYE", cseq=2, to_tag="x")
    assert caller.statuses() == [100, 180, 200, 200]
    assert caller.log.events() == ["invite", "ringing", "picked_up", "ack", "bye_in"]
    assert (phone.leg.state, phone.times_over) == (LegState.ENDED, 1)


def test_trying_has_no_tag_and_later_answers_share_one(caller, phone):
    caller.send("INVITE")
    phone.leg.provisional(180)
    phone.leg.answer(SDP)
    trying, ringing, answered = [message.first("to") for message in caller.messages()]
    assert "tag=" not in trying
    assert "tag=" in ringing
    assert ringing == answered


def test_an_answer_copies_routes_and_says_where_the_request_came_from(caller, phone):
    caller.send("INVITE", extra="Record-Route: <sip:edge;lr>\r\nRecord-Route: <sip:core;lr>\r\n")
    phone.leg.answer(SDP)
    answer = caller.messages()[-1]
    assert answer.all("record-route") == ["<sip:edge;lr>", "<sip:core;lr>"]
    assert answer.first("via").endswith(";rport=5062;received=127.0.0.1")
    assert answer.first("contact") == "<sip:+15550100@127.0.0.1:5060>"
    assert answer.body == SDP


def test_a_repeated_invite_is_one_invite_and_gets_the_last_answer_again(caller, phone):
    caller.send("INVITE")
    phone.leg.provisional(180)
    caller.send("INVITE")
    caller.send("INVITE")
    assert caller.statuses() == [100, 180, 180, 180]
    assert caller.log.events() == ["invite", "ringing", "invite_repeat", "invite_repeat"]
    assert len(phone.legs) == 1


def test_another_cseq_is_another_invite(caller, phone):
    caller.send("INVITE", cseq=1)
    phone.leg.reject(486)
    caller.send("ACK", cseq=1)
    caller.send("INVITE", cseq=2)
    assert caller.log.events().count("invite") == 2


@pytest.mark.parametrize("answer", ["answer", "reject"])
def test_a_final_is_repeated_at_doubling_intervals_until_its_ack(caller, phone, answer):
    caller.send("INVITE")
    phone.leg.answer(SDP) if answer == "answer" else phone.leg.reject(486)
    caller.timers.advance(8.0)
    assert [at_s for at_s, _ in caller.got[1:]] == [0.0, 0.5, 1.5, 3.5, 7.5]
    caller.send("ACK")
    caller.timers.advance(20.0)
    assert len(caller.got) == 6


def test_a_pick_up_that_nobody_acknowledges_ends_in_bye_after_32_s(caller, phone):
    caller.send("INVITE")
    phone.leg.answer(SDP)
    caller.timers.advance(31.9)
    assert caller.statuses().count(200) == 11
    assert phone.times_over == 0
    caller.timers.advance(0.1)
    assert caller.messages()[-1].method == "BYE"
    assert caller.log.lines[-1] | {"why": "no_ack"} == caller.log.lines[-1]
    assert phone.times_over == 1


def test_cancel_gets_its_own_200_and_the_invite_487(caller, phone):
    caller.send("INVITE")
    phone.leg.provisional(180)
    caller.send("CANCEL")
    terminated, for_cancel = caller.messages()[-2:]
    assert (terminated.status, terminated.first("cseq")) == (487, "1 INVITE")
    assert (for_cancel.status, for_cancel.first("cseq")) == (200, "1 CANCEL")
    assert caller.log.events() == ["invite", "ringing", "cancel", "final"]
    assert phone.times_over == 1


def test_a_200_can_cross_the_cancel():
    phone = Phone(crosses=True)
    caller = Caller(phone.welcome)
    caller.send("INVITE")
    caller.send("CANCEL")
    assert [(message.status, message.method) for message in caller.messages()[1:]] == [(200, "INVITE"), (200, "CANCEL")]
    caller.send("ACK", to_tag="x")
    caller.send("BYE", cseq=2, to_tag="x")
    assert caller.log.events() == ["invite", "cancel", "picked_up", "ack", "bye_in"]


def test_a_cancel_after_pick_up_changes_nothing(caller, phone):
    caller.send("INVITE")
    phone.leg.answer(SDP)
    caller.send("CANCEL")
    assert phone.leg.state is LegState.ANSWERED
    assert caller.statuses() == [100, 200, 200]


def test_a_cancel_of_nothing_gets_481(caller):
    caller.send("CANCEL")
    assert caller.statuses() == [481]


def test_a_bye_before_pick_up_terminates_the_invite(caller, phone):
    caller.send("INVITE")
    phone.leg.provisional(180)
    caller.send("BYE", cseq=2)
    assert caller.statuses() == [100, 180, 487, 200]
    assert phone.times_over == 1


def test_our_bye_turns_the_dialog_round_and_is_repeated_until_it_is_answered(caller, phone):
    caller.send("INVITE", extra="Record-Route: <sip:edge;lr>\r\n")
    phone.leg.answer(SDP)
    caller.send("ACK", to_tag="x")
    phone.leg.hang_up("hang_up", q850=16)
    caller.timers.advance(1.5)
    byes = caller.messages()[2:]
    assert [bye.start_line for bye in byes] == ["BYE sip:me@127.0.0.1:5062 SIP/2.0"] * 3
    bye = byes[0]
    assert bye.first("from").startswith("<sip:+15550100@127.0.0.1>;tag=")
    assert bye.first("to") == "<sip:+15559999@127.0.0.1>;tag=caller"
    assert bye.first("route") == "<sip:edge;lr>"
    assert bye.first("reason") == "Q.850;cause=16"
    via, to, sender = bye.first("via"), bye.first("to"), bye.first("from")
    caller.give(
        f"SIP/2.0 200 OK\r\nVia: {via}\r\nFrom: {sender}\r\nTo: {to}\r\nCall-ID: call-1\r\nCSeq: 1 BYE\r\n\r\n".encode()
    )
    caller.timers.advance(30.0)
    assert len(caller.messages()) == 5
    assert phone.times_over == 1


def test_a_refusal_carries_reason_and_retry_after(caller, phone):
    caller.send("INVITE")
    phone.leg.reject(503, retry_after_s=60, q850=42)
    refusal = caller.messages()[-1]
    assert (refusal.first("retry-after"), refusal.first("reason")) == ("60", "Q.850;cause=42")


def test_options_is_answered_200_and_an_unknown_method_405(caller):
    caller.send("OPTIONS")
    caller.send("PUBLISH", call_id="other")
    assert caller.statuses() == [200, 405]
    assert "INVITE" in caller.messages()[0].first("allow")


def test_a_second_invite_within_the_call_gets_the_same_session(caller, phone):
    caller.send("INVITE")
    phone.leg.answer(SDP)
    caller.send("ACK", to_tag="x")
    caller.send("INVITE", cseq=2, to_tag="x", body=SDP)
    assert (caller.messages()[-1].status, caller.messages()[-1].body) == (200, SDP)
    assert caller.log.events().count("invite") == 1


def test_noise_is_ignored(caller):
    for noise in (b"", b"\r\n\r\n", b"\0\0\0\0", b"INVITE sip:x SIP/2.0\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"):
        caller.give(noise)
    assert caller.got == []


def test_a_call_is_forgotten_once_no_repeat_can_be_under_way(caller, phone):
    caller.send("INVITE")
    phone.leg.reject(486)
    caller.timers.advance(34.0)
    assert not caller.server._legs
    assert not caller.server._leg_of_call


def test_the_invite_is_logged_with_who_and_which_attempt(caller):
    caller.send("INVITE", extra="X-Attempt-Id: a1\r\nP-Asserted-Identity: <sip:+15558888@trunk>\r\n")
    line = caller.log.lines[0]
    assert (line["number"], line["caller_number"], line["asserted_number"]) == ("+15550100", "+15559999", "+15558888")
    assert (line["attempt_id"], line["call_id"], line["cseq"]) == ("a1", "call-1", 1)

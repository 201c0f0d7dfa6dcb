"""Whole talks of the flow agent in virtual time: what is said when, how each ends, and what it leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from smart_campaigns.adapters.voice.floor import Floor
from smart_campaigns.adapters.voice.flow_agent import FlowAgent, House
from smart_campaigns.core.agents import parse_flow_agent
from smart_campaigns.core.campaign_settings import Voicemail
from smart_campaigns.core.conversation import CallResult, Conversation, ConversationEnd, Speaker
from smart_campaigns.core.disclosure import Disclosure
from smart_campaigns.ports.clock import Clock
from smart_campaigns.ports.voice import AgentFailed, Brief
from smart_campaigns.simulation.virtual_loop import VirtualClock, run_virtual
from smart_campaigns.testing.scripted_talk import LOUD, Line, NotedDesk, ScriptedMedia, ScriptedSpeech

MISSED_S = 0.7
START = datetime(2026, 11, 23, 15, tzinfo=UTC)
CONFIG: dict[str, Any] = {
    "kind": "flow",
    "agent": "Ava",
    "organization": "Northwind",
    "purpose": "your membership",
    "flow": {
        "start": "greet",
        "states": {
            "greet": {"say": "Am I speaking with {name}?", "on": {"yes": "offer", "no": "wrong"}},
            "offer": {
                "say": "Your membership ends soon. Would you like to renew it?",
                "on": {"yes": "renewed", "no": "declined"},
            },
            "ask_time": {"say": "When may we call you?", "slot": "callback_time", "otherwise": "later"},
            "renewed": {"say": "It is renewed. Goodbye.", "end": "renewed"},
            "declined": {"say": "All right. Goodbye.", "end": "declined"},
            "later": {"say": "We will call you {callback_at}. Goodbye.", "end": "callback"},
            "wrong": {"say": "I am sorry. Goodbye.", "end": "wrong_number"},
            "stop": {"say": "We will not call again. Goodbye.", "end": "do_not_call"},
        },
        "always": {"opt_out": "stop", "wrong_number": "wrong", "callback": "ask_time"},
        "answers": {"who": "This is Ava."},
    },
}


@dataclass
class Talk:
    result: CallResult
    conversation: Conversation
    said: list[str]
    desk: NotedDesk
    seconds: float
    recording: bytes

    @property
    def contact_said(self) -> list[tuple[str, str | None]]:
        return [(t.text, t.intent) for t in self.conversation.turns if t.speaker is Speaker.CONTACT]


class LateListener(ScriptedMedia):
    """Whoever picked up had said a word before the agent came to listen."""

    def __init__(self, clock: Clock, lines: Sequence[Line]) -> None:
        super().__init__(clock, lines)
        self._is_answered = False

    def read(self) -> bytes:
        heard = super().read()
        if self.words:
            return heard
        self.words = ["hello"]
        return np.full(int(MISSED_S * self.rate_hz), LOUD, "<i2").tobytes()


async def _talk(
    lines: Sequence[Line],
    *,
    media_of: type[ScriptedMedia] = ScriptedMedia,
    away_s: tuple[float, float] | None = None,
    recognition_s: float = 0.12,
    press: tuple[float, str] | None = None,
    **brief: Any,
) -> Talk:
    clock = VirtualClock(START)
    media = media_of(clock, lines)
    speech = ScriptedSpeech(clock=clock, heard=media.heard, recognition_s=recognition_s)
    house = House(floor=Floor(speech, clock), recogniser=speech, voice=speech, clock=clock, now=clock.now)
    desk = NotedDesk()
    told = {"contact_name": "Ada Abbott", "zone": "America/New_York", **brief}

    async def ask() -> Brief:
        return Brief(**told)

    agent = FlowAgent(parse_flow_agent(CONFIG), ask, house, desk)
    await agent.get_ready()
    began_s = clock.boot_s()
    for at_s, is_away in zip(away_s or (), (True, False), strict=False):
        asyncio.get_running_loop().call_later(at_s, setattr, speech, "away", is_away)
    if press is not None:
        asyncio.get_running_loop().call_later(press[0], agent.press, press[1])
    async with asyncio.timeout(600):
        result = await agent.run(media)
    return Talk(
        result=result,
        conversation=agent.conversation(),
        said=speech.said,
        desk=desk,
        seconds=clock.boot_s() - began_s,
        recording=agent.recording(),
    )


def talk(*lines: Line, **brief: Any) -> Talk:
    return run_virtual(_talk(lines, **brief))


HELLO = Line(text="hello", after_s=0.2)
YES, NO = Line(text="yes"), Line(text="no")


def test_a_talk_to_its_end() -> None:
    one = talk(HELLO, YES, YES)
    assert (one.result.end, one.result.result) == (ConversationEnd.FINISHED, "renewed")
    assert one.contact_said == [("hello", "greeting"), ("yes", "yes"), ("yes", "yes")]
    assert one.said[0] == "Hello."
    assert "automated" in one.said[1]
    assert one.said[-1] == "Goodbye."
    assert one.conversation.reached == one.result


def test_words_said_before_the_agent_listened_are_heard_and_kept() -> None:
    one = talk(YES, YES, media_of=LateListener)
    assert one.contact_said == [("hello", "greeting"), ("yes", "yes"), ("yes", "yes")]
    assert one.conversation.turns[0].at_s == pytest.approx(0.0, abs=0.1)
    contact = np.frombuffer(one.recording, "<i2").reshape(-1, 2)[: int(MISSED_S * 8000), 0]
    assert (contact == LOUD).all()


@pytest.mark.parametrize(
    ("lines", "result"),
    [
        ((HELLO, YES, NO), "declined"),
        ((HELLO, NO), "wrong_number"),
        ((HELLO, YES, Line(text="this is the wrong number")), "wrong_number"),
        ((HELLO, YES, Line(text="please stop calling me")), "do_not_call"),
        ((Line(text="stop calling me"),), "do_not_call"),
        ((HELLO, YES, Line(text="who is this"), YES), "renewed"),
        ((HELLO, YES, Line(text="call me back later"), Line(text="tomorrow at three")), "callback"),
        ((HELLO, YES, Line(text="call me tomorrow at three")), "callback"),
        ((HELLO, YES, Line(text="purple elephants dance at night"), YES), "renewed"),
    ],
)
def test_where_words_lead(lines: tuple[Line, ...], result: str) -> None:
    assert talk(*lines).result.result == result


def test_a_callback_is_at_the_contacts_own_time() -> None:
    one = talk(HELLO, YES, Line(text="call me tomorrow at three"))
    assert one.result.callback_at == datetime(2026, 11, 24, 20, tzinfo=UTC)  # 15:00 in New York
    assert "We will call you tomorrow at 3 PM." in one.said


def test_an_opt_out_binds_before_the_agent_answers_it() -> None:
    one = talk(HELLO, YES, Line(text="take me off your list"))
    assert one.desk.opt_outs == ["take me off your list"]
    assert one.result.is_opt_out


def test_an_opt_out_over_the_agents_words_is_heard() -> None:
    one = talk(HELLO, Line(text="stop calling me", over_agent_s=2.0))
    assert one.result.is_opt_out
    cut = next(t for t in one.conversation.turns if t.speaker is Speaker.AGENT and t.heard_text is not None)
    assert cut.heard_text
    assert len(cut.heard_text) < len(cut.text)


def test_a_hum_does_not_take_the_turn() -> None:
    one = talk(HELLO, Line(text="mhm", over_agent_s=1.0), Line(text="yes", after_s=0.9), YES)
    assert one.result.result == "renewed"
    assert all(t.heard_text is None for t in one.conversation.turns)


def test_nobody_speaks_first() -> None:
    one = talk(Line(text="yes", after_s=3.0), YES)
    assert one.result.result == "renewed"
    assert one.conversation.first_words_s is not None
    assert one.conversation.first_words_s < 2.0


def test_silence_is_told_after_ten_seconds_without_a_word() -> None:
    one = talk()
    assert one.result.end is ConversationEnd.SILENCE
    assert "Are you still there." in one.said


def test_somebody_who_falls_silent_is_asked_and_left() -> None:
    one = talk(HELLO, YES)
    assert (one.result.end, one.result.result) == (ConversationEnd.FINISHED, "no_response")


def test_a_yes_into_the_first_words_of_a_question_does_not_answer_it() -> None:
    one = talk(HELLO, YES, Line(text="yes indeed it is me", over_agent_s=0.3), Line(text="no", after_s=2.5))
    assert one.result.result == "declined"


def test_a_word_that_nobody_can_tell_keeps_no_talk_waiting() -> None:
    one = talk(Line(text="", after_s=0.2, seconds=0.5), YES, YES)
    assert one.result.result == "renewed"
    assert one.conversation.first_words_s is not None
    assert one.conversation.first_words_s < 3.0


def test_noise_does_not_keep_a_silent_line_open() -> None:
    one = talk(*[Line(text="", after_s=2.0, seconds=0.4)] * 40)
    assert one.result.end is ConversationEnd.SILENCE
    assert one.seconds < 40.0


def test_a_greeting_that_goes_on_as_if_nobody_were_there_is_a_machine() -> None:
    lines = (
        Line(text="this is the millers", after_s=0.2),
        Line(text="we are out and about with the dog and the children", over_agent_s=0.1),
    )
    assert talk(*lines).result.end is ConversationEnd.MACHINE_HUNG_UP


def test_somebody_who_says_hello_again_over_the_first_word_is_told_anew() -> None:
    one = talk(HELLO, Line(text="hello are you there", over_agent_s=0.1), Line(text="yes", after_s=2.5), YES)
    assert one.result.result == "renewed"
    assert one.said.count("Am I speaking with Ada Abbott.") == 2


MACHINE = Line(text="hi you have reached the abbotts please leave a message after the tone", after_s=0.2)


def test_a_machine_is_hung_up_on_before_its_greeting_ends() -> None:
    one = talk(MACHINE)
    assert one.result.end is ConversationEnd.MACHINE_HUNG_UP
    assert one.said == []
    assert one.seconds < 3.0
    assert one.conversation.decisions[0].what == "machine"


def test_a_machine_that_begins_with_hello_is_found_out_late() -> None:
    one = talk(HELLO, Line(text=MACHINE.text, over_agent_s=0.3))
    assert one.result.end is ConversationEnd.MACHINE_HUNG_UP
    assert [d.what for d in one.conversation.decisions] == ["human", "machine"]


def test_a_machine_treated_as_answered_is_talked_to() -> None:
    one = talk(MACHINE, voicemail=Voicemail.TREAT_AS_ANSWERED)
    assert (one.result.end, one.result.by_machine) == (ConversationEnd.MACHINE_TREATED_AS_ANSWERED, True)
    assert one.said


MESSAGE = "Please call us about your {plan|membership}."


def test_a_message_is_left_when_the_greeting_is_over() -> None:
    one = talk(MACHINE, voicemail=Voicemail.LEAVE_MESSAGE, voicemail_message=MESSAGE, attributes={"plan": "gold plan"})
    assert one.result.end is ConversationEnd.MESSAGE_LEFT
    assert one.said[-1] == "Please call us about your gold plan."
    assert "automated" in one.said[0]
    greeting = one.conversation.turns[0]
    assert one.conversation.turns[1].at_s > greeting.until_s + 2.5  # no beep came: it waited for one
    assert "Am I speaking" not in " ".join(one.said)


def test_the_networks_announcement() -> None:
    one = talk(Line(text="the number you have dialed is not in service", after_s=0.2))
    assert one.result.end is ConversationEnd.ANNOUNCEMENT


def test_a_screening_assistant_is_answered_and_a_person_comes() -> None:
    ask = Line(text="please say your name and why you're calling", after_s=0.2)
    assert talk(ask, Line(text="hello", after_s=4.0), YES, YES).result.result == "renewed"
    assert talk(ask).result.end is ConversationEnd.SCREENED
    again = Line(text="please say your name and why you're calling", after_s=1.0)
    assert talk(ask, again).result.end is ConversationEnd.SCREENED


def test_an_opt_out_by_a_screening_assistant_binds() -> None:
    ask = Line(text="please say your name and why you're calling", after_s=0.2)
    one = talk(ask, Line(text="remove this number from your mailing list", after_s=3.0))
    assert one.desk.opt_outs == ["remove this number from your mailing list"]
    assert one.result.is_opt_out


def test_the_longest_duration_has_closing_words() -> None:
    lines = [HELLO, YES, *[Line(text="purple elephants"), Line(text="who is this")] * 30]
    one = talk(*lines, max_duration_s=60.0)
    assert one.result.end is ConversationEnd.MAX_DURATION
    assert "Goodbye." in one.said[-1]
    assert one.seconds < 60.0


def test_the_law_is_said_in_the_opening() -> None:
    law = Disclosure(says_recorded=True, says_opt_out=True, says_phone_last=True)
    one = talk(HELLO, YES, YES, disclosure=law, phone="+12025550190")
    text = " ".join(one.said)
    assert text.index("recorded") < text.index("stop calling") < text.index("Am I speaking")
    assert text.index("It is renewed") < text.index("1 2 0 2 5") < text.rindex("Goodbye")


def test_what_the_law_wants_said_is_said_after_an_interruption() -> None:
    law = Disclosure(says_recorded=True)
    one = talk(HELLO, Line(text="who is this", over_agent_s=1.0), YES, YES, disclosure=law)
    turns = [t for t in one.conversation.turns if t.speaker is Speaker.AGENT]
    assert "recorded" not in (turns[0].heard_text or "recorded")
    assert "recorded" in turns[1].text


def test_where_the_law_wants_it_nothing_goes_on_without_a_yes() -> None:
    asked = {"disclosure": Disclosure(asks_to_continue=True)}
    one = talk(HELLO, Line(text="who is this"), YES, YES, YES, **asked)
    assert one.said[2] == "Is it all right if I go on."
    assert one.said[3:5] == ["This is Ava.", "Is it all right if I go on."]
    assert one.result.result == "renewed"
    declined = talk(HELLO, NO, **asked)
    assert declined.said[-2:] == ["All right, I will not keep you.", "Goodbye."]
    assert declined.result.result == "declined_to_continue"
    assert not any("Am I speaking" in sentence for sentence in declined.said)
    assert talk(HELLO, Line(text="stop calling me"), **asked).result.result == "do_not_call"


@pytest.mark.parametrize(
    ("lines", "brief", "end"),
    [
        ((HELLO, YES, NO), {}, ConversationEnd.FINISHED),
        ((HELLO, *[Line(text="who is this")] * 30), {"max_duration_s": 40.0}, ConversationEnd.MAX_DURATION),
    ],
)
def test_the_number_is_said_however_the_talk_ends(
    lines: tuple[Line, ...], brief: dict[str, Any], end: ConversationEnd
) -> None:
    one = talk(*lines, phone="+4420", disclosure=Disclosure(says_phone_last=True, says_address=True), **brief)
    assert one.result.end is end
    assert one.said[-2:] == ["You can reach us at 4 4 2 0.", "Goodbye."]
    assert one.said.count("You can reach us at 4 4 2 0.") == 1  # no address was given: the number stands for it


@pytest.mark.parametrize("at_s", [0.4, 3.0, 7.5], ids=["before a word", "over the opening", "after it"])
def test_the_key_for_no_more_calls_binds(at_s: float) -> None:
    one = talk(HELLO, press=(at_s, "9"))
    assert one.result.result == "do_not_call"
    assert one.desk.opt_outs == ["pressed 9"]
    assert one.said[-1] == "Goodbye."
    assert ("(pressed 9)", "opt_out") in one.contact_said


def test_another_key_is_noted_and_changes_nothing() -> None:
    one = talk(HELLO, YES, YES, press=(3.0, "5"))
    assert one.result.result == "renewed"
    assert ("(pressed 5)", None) in one.contact_said


def test_models_that_fail_before_a_word_fail_the_call() -> None:
    with pytest.raises(Exception, match="as the script wants it"):
        talk(HELLO, away_s=(0.1, 600.0))


def test_models_that_fail_later_end_it_with_an_excuse() -> None:
    one = talk(HELLO, YES, YES, away_s=(8.0, 600.0))
    assert one.result.end is ConversationEnd.AGENT_ERROR_LATER
    assert one.said[-3:] == ["One moment, please.", "I am sorry, I have a technical problem.", "Goodbye."]


def test_models_that_are_away_for_a_moment_lose_no_word() -> None:
    one = talk(HELLO, YES, YES, away_s=(7.0, 9.0))
    assert one.result.result == "renewed"
    assert one.said.count("One moment, please.") == 1
    assert [intent for _, intent in one.contact_said] == ["greeting", "yes", "yes"]
    begun = [turn.at_s for turn in one.conversation.turns]
    assert begun == sorted(begun)


def test_an_answer_that_takes_long_is_announced_and_a_short_yes_before_it_counts() -> None:
    one = talk(HELLO, YES, YES, recognition_s=1.6)
    assert one.result.result == "renewed"
    assert one.said.count("One moment, please.") == 2  # nobody is kept waiting before the opening


def test_the_recording_has_both_sides_in_time() -> None:
    one = talk(HELLO, YES, YES)
    tracks = np.frombuffer(one.recording, "<i2").reshape(-1, 2)
    for turn in one.conversation.turns:
        side = 0 if turn.speaker is Speaker.CONTACT else 1
        middle = int((turn.at_s + min(turn.until_s, turn.at_s + 0.4)) / 2 * 8000)
        assert abs(int(tracks[middle, side])) > 1000, turn


def test_how_soon_it_answers() -> None:
    one = talk(HELLO, YES, YES)
    latencies = [t.latency_s for t in one.conversation.turns if t.latency_s is not None]
    assert len(latencies) == 3
    assert max(latencies) < 0.45


async def _hung_up_on(line: Line, at_s: float) -> tuple[list[str], CallResult | None]:
    """The contact hangs up so long after pick-up, in the middle of that line or right after it."""
    clock = VirtualClock(START)
    media = ScriptedMedia(clock, [HELLO, line])
    speech = ScriptedSpeech(clock=clock, heard=media.heard)
    house = House(floor=Floor(speech, clock), recogniser=speech, voice=speech, clock=clock, now=clock.now)
    desk = NotedDesk()

    async def ask() -> Brief:
        return Brief(contact_name="Ada")

    agent = FlowAgent(parse_flow_agent(CONFIG), ask, house, desk)
    running = asyncio.create_task(agent.run(media))
    await clock.sleep(at_s)
    running.cancel()
    await asyncio.wait((running,))
    await agent.last_words()
    return desk.opt_outs, agent.conversation().reached


def test_an_opt_out_and_a_hang_up_in_one_breath_is_an_opt_out() -> None:
    opt_outs, reached = run_virtual(_hung_up_on(Line(text="stop calling me", over_agent_s=1.0), 2.6))
    assert opt_outs == ["stop calling me"]
    assert reached is not None
    assert reached.is_opt_out


def test_a_hang_up_in_other_words_is_none() -> None:
    assert run_virtual(_hung_up_on(Line(text="well I am not sure", over_agent_s=1.0), 2.6)) == ([], None)


@pytest.mark.parametrize(
    "text", ["take me off your list as soon as possible", "don't call me any more text me instead"]
)
def test_an_opt_out_that_sounds_like_a_machine_is_an_opt_out(text: str) -> None:
    one = talk(Line(text=text, after_s=0.2))
    assert one.desk.opt_outs == [text]
    assert one.result.is_opt_out


def test_nobody_waits_in_silence_for_whom_it_calls() -> None:
    async def never() -> Brief:
        await asyncio.Event().wait()
        raise AssertionError

    async def run() -> float:
        clock = VirtualClock(START)
        media = ScriptedMedia(clock, [HELLO])
        speech = ScriptedSpeech(clock=clock, heard=media.heard)
        house = House(floor=Floor(speech, clock), recogniser=speech, voice=speech, clock=clock, now=clock.now)
        with pytest.raises(AgentFailed):
            await FlowAgent(parse_flow_agent(CONFIG), never, house, NotedDesk()).run(media)
        return clock.boot_s()

    assert run_virtual(run()) < 4.0

"""A flow as it was given, and one talk through it."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from smart_campaigns.adapters.agents.files import shipped_agent
from smart_campaigns.core.agents import check_agent
from smart_campaigns.core.errors import InvalidInput
from smart_campaigns.core.flow import parse_flow
from smart_campaigns.core.flow_talk import FlowTalk, before_last, question_of
from smart_campaigns.core.flow_text import fill
from smart_campaigns.core.intents import Intent

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
FLOW: dict[str, Any] = {
    "start": "offer",
    "states": {
        "offer": {"say": "It ends soon, {name}. Shall I renew it?", "on": {"yes": "done", "no": "reason"}},
        "reason": {"say": "Why not?", "slot": "reason", "otherwise": "noted"},
        "later": {"say": "When may we call?", "slot": "callback_time", "otherwise": "call_back"},
        "done": {"say": "Done. Goodbye.", "end": "renewed"},
        "noted": {"say": "Noted. Goodbye.", "end": "declined"},
        "call_back": {"say": "We will call {callback_at|later}. Goodbye.", "end": "callback"},
        "stop": {"say": "We will not call again. Goodbye.", "end": "do_not_call"},
        "lost": {"say": "I give up. Goodbye.", "end": "not_understood"},
        "gone": {"say": "I cannot hear you. Goodbye.", "end": "no_response"},
    },
    "always": {"opt_out": "stop", "callback": "later", "bye": "noted"},
    "answers": {"price": "It costs ten dollars."},
    "intents": {"price": ["how much is it"]},
    "not_understood": {"say": "Sorry?", "times": 2, "then": "lost"},
    "silence": {"say": "Hello?", "times": 1, "after_s": 5, "then": "gone"},
}


def talk() -> FlowTalk:
    it = FlowTalk(parse_flow(FLOW), {"name": "Ada", "agent": "Ava", "organization": "Northwind"}, "America/New_York")
    assert it.begin().say == "It ends soon, Ada. Shall I renew it?"
    return it


def changed(path: str, value: Any) -> dict[str, Any]:
    flow = deepcopy(FLOW)
    *parents, last = path.split(".")
    at = flow
    for parent in parents:
        at = at[parent]
    if value is None:
        del at[last]
    else:
        at[last] = value
    return flow


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("start", "nowhere", "start"),
        ("states", {}, "states"),
        ("states.offer.say", "", "states.offer.say"),
        ("states.offer.say", "x" * 601, "states.offer.say"),
        ("states.offer.say", "You owe {amount}.", "states.offer.say"),
        ("states.offer.on.yes", "nowhere", "states.offer.on.yes"),
        ("states.offer.on", {True: "done"}, "states.offer.on.True"),
        ("states.offer.on", {"yodel": "done"}, "states.offer.on.yodel"),
        ("states.offer.on", None, "states.offer"),
        ("states.offer.onn", {}, "states.offer.onn"),
        ("states.reason.otherwise", "nowhere", "states.reason.otherwise"),
        ("states.done.otherwise", "noted", "states.done"),
        ("states.Done", {"say": "Bye.", "end": "bye"}, "states.Done"),
        ("always.opt_out", None, "always.opt_out"),
        ("always.opt_out", "noted", "always.opt_out"),
        ("intents.yes", ["ja"], "intents.yes"),
        ("intents.price", [], "intents.price"),
        ("intents.price", ["x" * 101], "intents.price"),
        ("intents.price", [f"phrase {n}" for n in range(201)], "intents"),
        ("not_understood.then", "offer", "not_understood.then"),
        ("not_understood.times", 6, "not_understood.times"),
        ("silence.after_s", 2, "silence.after_s"),
        ("greeting", "Hi", "greeting"),
    ],
)
def test_what_is_wrong_is_told_with_its_path(path: str, value: Any, where: str) -> None:
    with pytest.raises(InvalidInput) as told:
        parse_flow(changed(path, value))
    assert where in {error.field for error in told.value.errors}


def test_everything_that_is_wrong_is_told_at_once() -> None:
    flow = changed("start", "nowhere")
    flow["states"]["offer"]["on"]["yes"] = "nowhere"
    with pytest.raises(InvalidInput) as told:
        parse_flow(flow)
    assert len(told.value.errors) == 2


def test_what_ships_is_right_and_a_state_that_nothing_leads_to_is_remarked() -> None:
    check_agent(shipped_agent())
    assert parse_flow(shipped_agent()["flow"]).unreachable() == []
    assert parse_flow(changed("states.island", {"say": "Bye.", "end": "island"})).unreachable() == ["island"]


def test_an_answer_leads_on_and_an_end_names_the_result() -> None:
    reply = talk().hear("Yes please.", NOW)
    assert (reply.say, reply.intent, reply.result) == ("Done. Goodbye.", "yes", "renewed")


def test_a_yes_to_a_question_that_was_not_heard_is_no_answer() -> None:
    it = talk()
    assert it.hear("yes", NOW, has_heard_question=False).say == "It ends soon, Ada. Shall I renew it?"
    assert it.hear("yes", NOW).result == "renewed"
    assert talk().hear("stop calling me", NOW, has_heard_question=False).result == "do_not_call"
    assert talk().hear("call me in an hour", NOW, has_heard_question=False).result == "callback"


def test_a_question_is_answered_and_the_question_asked_again() -> None:
    it = talk()
    assert it.hear("How much is it?", NOW).say == "It costs ten dollars. Shall I renew it?"
    assert it.hear("Who is this?", NOW).say.startswith("This is Ava, an automated assistant calling for Northwind.")
    assert "automated" in it.hear("Are you a robot?", NOW).say
    assert it.hear("Say that again?", NOW).say == "It ends soon, Ada. Shall I renew it?"
    assert it.hear("yes", NOW).result == "renewed"


def test_an_opt_out_is_heard_in_every_state_and_before_any_slot() -> None:
    it = talk()
    it.hear("no", NOW)
    reply = it.hear("Because I want you to stop calling me.", NOW)
    assert (reply.intent, reply.result) == (Intent.OPT_OUT, "do_not_call")
    assert it.slots == {}


def test_a_slot_takes_what_means_nothing_else() -> None:
    it = talk()
    it.hear("no", NOW)
    assert it.hear("My cat ate the card.", NOW).result == "declined"
    assert it.slots == {"reason": "My cat ate the card."}


def test_what_is_not_understood_is_asked_again_and_then_given_up() -> None:
    it = talk()
    for _ in range(2):
        assert it.hear("Purple elephants.", NOW).say == "Sorry? Shall I renew it?"
    assert it.hear("Purple elephants.", NOW).result == "not_understood"


def test_what_is_understood_in_between_begins_the_count_anew() -> None:
    it = talk()
    for _ in range(3):
        assert it.hear("Purple elephants.", NOW).result is None
        it.hear("How much is it?", NOW)


def test_silence_is_asked_into_and_then_left() -> None:
    it = talk()
    assert it.patience_s == 5
    assert it.silence(NOW).say == "Hello? Shall I renew it?"
    assert it.silence(NOW).result == "no_response"


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        (["Call me tomorrow at three."], 29.0),  # 15:00 in New York
        (["I can't talk now.", "In an hour."], 1.0),
        (["I can't talk now.", "Some other time."], 2.0),
        (["I can't talk now.", "Not now, later."], 2.0),
        (["I can't talk now.", "Purple.", "Elephants.", "Dance."], 2.0),
    ],
)
def test_a_callback_at_the_time_that_was_said_or_in_two_hours(said: list[str], hours: float) -> None:
    it = talk()
    *_, reply = [it.hear(text, NOW) for text in said]
    assert reply.result == "callback"
    assert it.callback_at == NOW + timedelta(hours=hours)
    assert "We will call" in reply.say


def test_a_turn_may_end_early_where_the_words_mean_something_and_are_whole() -> None:
    it = talk()
    assert it.understands("yes")
    assert not it.understands("yes and")
    assert not it.understands("purple elephants")
    assert not it.understands("")
    it.hear("no", NOW)
    assert not it.understands("yes")  # a slot takes anything: it is waited for


@pytest.mark.parametrize(
    ("say", "more", "whole"),
    [
        ("It is done. Goodbye.", ["Call us."], "It is done. Call us. Goodbye."),
        ("Goodbye.", ["Call us."], "Call us. Goodbye."),
        ("It is done. Goodbye.", [], "It is done. Goodbye."),
        ("Goodbye", ["One.", "Two."], "One. Two. Goodbye"),
    ],
)
def test_more_to_say_comes_before_the_last_sentence(say: str, more: list[str], whole: str) -> None:
    assert before_last(say, more) == whole


def test_what_is_asked_again_is_the_last_sentence() -> None:
    assert question_of("It ends soon. Shall I renew it?") == "Shall I renew it?"
    assert question_of("Why not?") == "Why not?"


def test_placeholders_take_their_value_or_their_default() -> None:
    assert fill("{name}, {amount|your fee}", {"name": "Ada"}) == "Ada, your fee"
    assert fill("{name}, {amount|your fee}", {"name": "", "amount": "$5"}) == ", $5"


def test_no_time_is_promised_that_is_not_kept() -> None:
    it = talk()
    asked = it.hear("call me back in two years", NOW)
    assert (asked.result, asked.say) == (None, "When may we call?")
    again = it.hear("in two years", NOW)
    assert again.say == "I can only note a time within the next 60 days. When may we call?"
    assert it.callback_at is None
    assert it.hear("next month", NOW).result == "callback"
    assert it.callback_at == NOW + timedelta(days=30)


def test_who_insists_on_a_time_too_far_away_is_not_called_earlier() -> None:
    it = talk()
    replies = [it.hear("call me back in two years", NOW) for _ in range(4)]
    assert replies[-1].result is not None
    assert replies[-1].result != "callback"
    assert it.callback_at is None

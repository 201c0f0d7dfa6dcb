"""Who picked up: by phrases, by length, by tones, and what may still turn the first verdict."""

from __future__ import annotations

import pytest

from smart_campaigns.core.answering import (
    GOES_ON_S,
    LISTENS_ON_S,
    LONG_GREETING_S,
    PickedUpBy,
    judge_greeting,
    judge_length,
    judge_words,
)
from smart_campaigns.core.doorkeeper import BEEP_WITHIN_S, Doorkeeper
from smart_campaigns.core.tones import Tone

MACHINES = (
    "Hi, you've reached Sam. Please leave a message after the beep.",
    "Sorry, we can't come to the phone right now.",
    "Please leave you message after the tome.",  # as a recogniser writes it
    "I'm away from my desk until Monday.",
    "Your call has been forwarded to an automatic voice message system.",
    "This is Pete. You know what to do.",
    "Record your message at the tone. When you have finished recording, hang up.",
    "The mailbox is full and cannot accept any messages.",
)
SCREENERS = (
    "Hi, the person you're calling is using a screening service from Google.",
    "Please state your name after the tone and why you're calling.",
    "If you record your name and reason for calling, I'll see if this person is available.",
)
NETWORKS = (
    "The number you have dialed is not in service.",
    "We're sorry, your call cannot be completed as dialed.",
    "This number has been disconnected.",
    "You have dialed a number that is not a working number.",
)
PEOPLE = (
    "Hello?",
    "Yes, who is it?",
    "Good morning, Miller speaking.",
    "I can't talk right now.",
    "I'll call you back.",
    "She is not available, this is her husband.",
    "Please text me.",
    "What's the reason for your call?",
)


@pytest.mark.parametrize(
    ("who", "text"),
    [
        *((PickedUpBy.MACHINE, text) for text in MACHINES),
        *((PickedUpBy.SCREENER, text) for text in SCREENERS),
        *((PickedUpBy.NETWORK, text) for text in NETWORKS),
    ],
)
def test_what_machines_say(who: PickedUpBy, text: str) -> None:
    judged = judge_words(text, 3.0)
    assert judged is not None
    assert judged.who is who
    assert judged.why


@pytest.mark.parametrize("text", PEOPLE)
def test_what_people_say_in_a_breath(text: str) -> None:
    assert judge_words(text, 1.5) is None


def test_what_people_say_too_counts_in_a_longer_breath_only() -> None:
    assert judge_words("I'll call you back", 1.9) is None
    assert judge_words("I'll call you back", 2.0) is not None


def test_speech_without_a_pause_and_speech_that_goes_on() -> None:
    assert judge_length(LONG_GREETING_S - 0.1) is None
    assert judge_length(LONG_GREETING_S) is not None
    assert judge_greeting(GOES_ON_S - 0.1) is None
    assert judge_greeting(GOES_ON_S) is not None


def test_a_provisional_person_is_turned_by_a_late_phrase_for_some_seconds() -> None:
    for late_s, who in ((LISTENS_ON_S - 0.1, PickedUpBy.MACHINE), (LISTENS_ON_S + 0.1, None)):
        door = Doorkeeper()
        assert door.hears_turn("Hello.", 0.4, 1.0) is None
        door.takes_for_human("said hello", 1.0)
        judged = door.hears_turn("Leave a message after the beep.", 2.0, 1.0 + late_s)
        assert (judged.who if judged else None) is who


def test_a_greeting_in_pieces_is_judged_as_one() -> None:
    door = Doorkeeper()
    assert door.hears_turn("This is the Millers.", 1.5, 2.0) is None
    door.takes_for_human("waited", 2.0)
    assert door.hears_on("We are out and about.", 1.5, 4.0, is_meant=False) is None
    judged = door.hears_on("Maybe you are luckier tomorrow.", 1.5, 6.0, is_meant=False)
    assert judged is not None
    assert "4.5 s" in judged.why


def test_a_phrase_cut_in_two_by_a_pause_is_found() -> None:
    door = Doorkeeper()
    assert door.hears_turn("Hi, please leave a", 1.0, 2.0) is None
    judged = door.hears_on("message for us.", 1.0, 4.0, is_meant=False)
    assert judged is not None
    assert judged.who is PickedUpBy.MACHINE


def test_somebody_who_talks_on_and_means_something_is_a_person() -> None:
    door = Doorkeeper()
    door.hears_turn("Hello, this is Miller's bakery in Main Street.", 3.0, 3.5)
    door.takes_for_human("waited", 3.5)
    assert door.hears_on("Who is it and what do you want?", 2.0, 6.0, is_meant=True) is None


def test_a_beep_is_a_machine_until_somebody_has_answered() -> None:
    door = Doorkeeper()
    door.takes_for_human("waited", 1.0)
    assert door.hears_tone(Tone.BEEP, 5.0, has_answered=True) is None
    assert door.hears_tone(Tone.BEEP, BEEP_WITHIN_S + 0.1, has_answered=False) is None
    judged = door.hears_tone(Tone.BEEP, BEEP_WITHIN_S, has_answered=False)
    assert judged is not None
    assert judged.who is PickedUpBy.MACHINE
    assert [d.what for d in door.decisions] == ["human", "machine"]


def test_special_information_tones_are_the_network_until_somebody_has_answered() -> None:
    judged = Doorkeeper().hears_tone(Tone.SIT, 100.0, has_answered=False)
    assert judged is not None
    assert judged.who is PickedUpBy.NETWORK
    assert Doorkeeper().hears_tone(Tone.SIT, 100.0, has_answered=True) is None


def test_a_screening_assistant_is_heard_out_and_may_ask_twice() -> None:
    door = Doorkeeper()
    assert door.glances("Please say your name", 2.0, 2.0, is_first=True) is None
    for at_s in (3.0, 6.0):
        judged = door.hears_turn("Please say your name and why you're calling.", 3.0, at_s)
        assert judged is not None
        assert judged.who is PickedUpBy.SCREENER
    assert door.hears_turn("Hello, it's Ada.", 1.0, 9.0) is None
    door.takes_for_human("somebody came", 9.0)
    assert (
        door.hears_on("Hello?", 0.5, 10.0, is_meant=False) is None
    )  # what the assistant said is not held against them

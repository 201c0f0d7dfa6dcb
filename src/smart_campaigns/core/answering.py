"""Who picked up: a person, an answering machine, a screening assistant, or the network's announcement.

Judged by what is said, fuzzily, since recognition garbles and wording differs; by how long it is said; and by tones.
In doubt it is a person: the talk begins at the first pause, and a machine's phrase or beep within the next seconds
still switches. Every decision says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from smart_campaigns.core.intents import words_of

LISTENS_ON_S = 6.0
"""After a provisional person, a late phrase or beep of a machine is still heeded."""
LONG_GREETING_S = 4.5
"""Of speech without a pause: people who pick up say less before they wait."""
GOES_ON_S = 3.5
"""Of speech with pauses, to which nobody could have answered yet, and that asks and answers nothing."""


class PickedUpBy(StrEnum):
    HUMAN = "human"
    MACHINE = "machine"
    SCREENER = "screener"
    NETWORK = "network"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    who: PickedUpBy
    why: str


# Phrases as many greetings word them; small words are left to the matching.
_PHRASES: Mapping[PickedUpBy, tuple[str, ...]] = {
    PickedUpBy.SCREENER: (
        "call screening",
        "screening service",
        "screening assistant",
        "google assistant",
        "the person you're calling is using",
        "please state your name",
        "please say your name",
        "say your name and why you're calling",
        "say your name and the reason",
        "state your name and the reason for your call",
        "record your name and reason for calling",
        "why you're calling",
        "reason for your call",
        "see if this person is available",
        "see if they are available",
        "find out if they are available",
        "before i try to connect you",
        "who is calling and why",
        "press one to be connected",
        "press 1 to connect your call",
        "what is this call about",
        "may i ask who is calling and",
        "tell me who's calling and why",
        "i'm screening this call",
        "screening calls",
        "before i connect you",
        "before i put you through",
        "see if he's available",
        "see if she's available",
        "let them know you're calling",
        "please stay on the line",
        "please hold while i try",
        "trying to reach them",
    ),
    PickedUpBy.NETWORK: (
        "is not in service",
        "not in service",
        "no longer in service",
        "has been disconnected",
        "number you have dialed",
        "number you dialed",
        "number you have called",
        "number you are calling is not",
        "cannot be completed as dialed",
        "your call cannot be completed",
        "unallocated number",
        "number does not exist",
        "has not been recognized",
        "not a working number",
        "number is unassigned",
        "number is not assigned",
        "number is not valid",
        "is not a valid number",
        "cannot be reached at this number",
        "number is incorrect",
        "not been assigned",
        "check the number and dial again",
        "check the number and try again",
    ),
    PickedUpBy.MACHINE: (
        "leave a message",
        "leave your message",
        "leave me a message",
        "leave us a message",
        "leave a short message",
        "leave a brief message",
        "leave a detailed message",
        "leave your name and number",
        "leave your name and a",
        "leave a name and number",
        "record your message",
        "record a message",
        "after the tone",
        "after the beep",
        "at the tone",
        "at the beep",
        "at the sound of the",
        "following the tone",
        "wait for the beep",
        "wait for the tone",
        "voice mail",
        "voicemail",
        "voice mailbox",
        "mailbox of",
        "mailbox is full",
        "answering machine",
        "automated voice messaging",
        "automatic voice message",
        "voice messaging system",
        "you have reached",
        "you've reached",
        "you've got the",
        "can't come to the phone",
        "cannot come to the phone",
        "unable to come to the phone",
        "can't take your call",
        "cannot take your call",
        "can't answer the phone",
        "cannot answer your call",
        "unable to take your call",
        "unable to answer",
        "can't get to the phone",
        "can't pick up",
        "not able to answer",
        "not available to take",
        "is not available",
        "are not available right now",
        "am not available",
        "not here right now",
        "away from my phone",
        "away from my desk",
        "out of the office",
        "our office is closed",
        "we are closed",
        "missed your call",
        "get back to you",
        "return your call",
        "call you back as soon",
        "i'll call you back",
        "we'll call you back",
        "as soon as possible",
        "as soon as i can",
        "as soon as we can",
        "have been forwarded",
        "has been forwarded",
        "hang up or press",
        "when you are finished recording",
        "when you have finished recording",
        "press pound",
        "the party you are trying to reach",
        "the person you are trying to reach",
        "person you have called",
        "customer you are calling",
        "subscriber you have dialed",
        "please try again later",
        "try your call again later",
        "ring you back",
        "phone you back",
        "call you right back",
        "get right back to you",
        "get in touch with you as soon",
        "know what to do",
        "do your thing after",
        "talk after the",
        "speak after the",
        "after the signal",
        "wait for the signal",
        "start talking",
        "at the machine",
        "this is a machine",
        "let us know who called",
        "say who you are and",
        "tell us who you are and",
        "tell me who you are and",
        "leave your details",
        "leave your number",
        "leave us your name",
        "leave me your name",
        "leave a voice message",
        "drop me a text",
        "send an email",
        "write me an email",
        "on holiday until",
        "on vacation until",
        "out of office",
        "back in the office",
        "office hours are",
        "for all other enquiries",
        "all our agents are busy",
        "no one is available",
        "nobody is available",
        "nobody's home",
        "nobody is home",
        "not home right now",
        "not at home",
        "missed you",
        "can't answer right now",
        "cannot answer right now",
        "isn't available right now",
        "does not answer",
        "is switched off",
        "out of reach",
        "cannot be reached at the moment",
        "thank you for calling",
        "thanks for calling",
        "send me a text",
        "text me",
        "your call is important",
        "is currently unavailable",
    ),
}
_ALIKE = 0.86
_WEAK_NEEDS_S = 2.0
_WEAK = frozenset(
    {
        *("i'll call you back", "we'll call you back", "text me", "is not available", "am not available"),
        *("as soon as possible", "please try again later", "reason for your call", "why you're calling"),
        *("not here right now", "as soon as i can", "unable to answer", "who is calling and why"),
        *("ring you back", "phone you back", "start talking", "missed you", "not at home", "not home right now"),
        *("thanks for calling", "thank you for calling", "can't answer right now", "nobody is home", "nobody's home"),
        *("what is this call about", "may i ask who is calling and", "please stay on the line", "send an email"),
    }
)
"""People say these, too, in a shorter breath."""


def judge_words(text: str, spoken_s: float) -> Judged | None:
    """None: nothing here tells a machine. `spoken_s`: how long was spoken so far without a turn's end."""
    words = words_of(text)
    for who, phrases in _PHRASES.items():
        for phrase in phrases:
            if phrase in _WEAK and spoken_s < _WEAK_NEEDS_S:
                continue
            if _stands_in(phrase, words):
                return Judged(who=who, why=f"said {phrase!r}")
    return None


def judge_length(spoken_s: float) -> Judged | None:
    """Somebody who has spoken that long at pick-up without a pause is a recording."""
    if spoken_s < LONG_GREETING_S:
        return None
    return Judged(who=PickedUpBy.MACHINE, why=f"spoke {spoken_s:.1f} s at pick-up without a pause")


def judge_greeting(spoken_s: float) -> Judged | None:
    """Somebody who talks on after the first pause, as if nobody were there, and means nothing by it, is a recording."""
    if spoken_s < GOES_ON_S:
        return None
    return Judged(who=PickedUpBy.MACHINE, why=f"talked on for {spoken_s:.1f} s without hearing anybody")


def _stands_in(phrase: str, words: str) -> bool:
    if f" {phrase} " in f" {words} ":
        return True
    heard, length = words.split(), len(phrase.split())
    if length == 1:
        return False
    return any(
        SequenceMatcher(None, " ".join(heard[at : at + length]), phrase).ratio() >= _ALIKE
        for at in range(len(heard) - length + 1)
    )

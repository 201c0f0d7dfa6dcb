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
        "has been changed",
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

"""Who says what, when a reminder of a membership calls: people of several minds, each in several wordings."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from smart_campaigns.virtual_phones.behaviour import Kind, Line

_HELLOS = ("Hello?", "Hello.", "Hi.", "Yes, hello?", "Hello, who's there?")
_ITS_ME = ("Yes, speaking.", "Yes, that's me.", "Yes, this is.", "Speaking.", "Yes.")
_YES = ("Yes please.", "Sure, go ahead.", "Yes, please renew it.", "Okay, sounds good.", "Yes, that would be great.")
_NO = ("No, thank you.", "No thanks, I don't need it.", "I'm not interested.", "No, not this year.")
_LATER = ("I'm driving now, call me back later.", "I can't talk right now.", "It's a bad time, I'm in a meeting.")
_LATER_AT = ("Can you call me back tomorrow at three?", "Call me on Monday morning.", "I'm busy, call me in an hour.")
_WHEN = ("Tomorrow at three.", "In an hour.", "Monday morning.", "After six, please.")
_WRONG = ("You have the wrong number.", "No, sorry, wrong number.", "There's nobody here by that name.")
_STOP = ("Please stop calling me.", "Take me off your list.", "Do not call this number again.", "Remove my number.")
_WHO = ("Who is this?", "Who's calling?", "Which company are you calling from?")
_ROBOT = ("Are you a robot?", "Am I talking to a machine?", "Is this a recording?")
_OFF_TOPIC = ("My dog is in the garden.", "The weather is terrible today.")

Wordings = tuple[str, ...]
_MINDS: tuple[tuple[float, tuple[Wordings, ...]], ...] = (
    (0.36, (_HELLOS, _ITS_ME, _YES)),
    (0.17, (_HELLOS, _ITS_ME, _NO)),
    (0.06, (_HELLOS, _ITS_ME, _LATER_AT)),
    (0.05, (_HELLOS, _ITS_ME, _LATER, _WHEN)),
    (0.07, (_HELLOS, _WRONG)),
    (0.08, (_HELLOS, _WHO, _ITS_ME, _YES)),
    (0.07, (_HELLOS, _ITS_ME, _ROBOT, _YES)),
    (0.06, (_HELLOS, _STOP)),
    (0.05, (_HELLOS, _ITS_ME, _OFF_TOPIC, _NO)),
    (0.03, (_HELLOS, _ITS_ME, _OFF_TOPIC, _YES)),
)
"""Share of those who answer, and the turns of their talk."""
_GREETINGS = (
    "Hi, you have reached my voicemail. Please leave a message after the tone.",
    "Sorry, I can't take your call right now. Leave your name and number and I'll get back to you.",
    "The person you are trying to reach is not available. At the tone, please record your message.",
    "Hello, we are away from the phone. Please leave a message and we will call you back as soon as we can.",
)
_ANNOUNCEMENT = "The number you have dialed is not in service. Please check the number and dial again."
_THINKS_S = (0.1, 0.7)


def lines_of(kind: Kind, dice: random.Random) -> tuple[Line, ...]:
    """What this person says at this attempt; empty for kinds that say nothing."""
    if kind is Kind.VOICEMAIL:
        return (Line(text=dice.choice(_GREETINGS)),)
    if kind in {Kind.ANNOUNCEMENT_EARLY, Kind.ANNOUNCEMENT_PICKED_UP}:
        return (Line(text=_ANNOUNCEMENT),)
    if kind is Kind.HANGS_UP_EARLY:
        return (Line(text=dice.choice(_HELLOS)),)
    if kind is not Kind.ANSWERS:
        return ()
    return _said(_mind(dice.random()), dice)


def volunteers_lines(dice: random.Random) -> tuple[Line, ...]:
    """Somebody whom one may call again: who does not want to be called is not called twice."""
    willing = [turns for _, turns in _MINDS if not {_STOP, _WRONG} & set(turns)]
    return _said(dice.choice(willing), dice)


def _said(turns: Sequence[Wordings], dice: random.Random) -> tuple[Line, ...]:
    return tuple(Line(text=dice.choice(turn), after_s=dice.uniform(*_THINKS_S)) for turn in turns)


def everything_said() -> Iterator[str]:
    wordings: Sequence[Wordings] = [turn for _, turns in _MINDS for turn in turns]
    yield from dict.fromkeys(text for turn in wordings for text in turn)
    yield from (*_GREETINGS, _ANNOUNCEMENT)


def _mind(throw: float) -> tuple[Wordings, ...]:
    passed = 0.0
    for share, turns in _MINDS:
        passed += share
        if throw < passed:
            return turns
    return _MINDS[0][1]

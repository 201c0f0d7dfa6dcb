"""What people say to whoever calls, whatever they feel: it tells nothing of a talk's tone."""

from __future__ import annotations

import re

_HELLOS = r"hello|hi|hey|good (?:morning|afternoon|evening|day)|how are you(?: doing)?(?: today)?|nice to meet you"
_POLITE = r"please|thanks?(?: you)?(?: very much| so much)?|yes|yeah|yep|ok|okay|sure|alright|all right|(?:good)?bye"
_GREETING = re.compile(rf"\b(?:{_HELLOS})\b", re.IGNORECASE)
_COURTESY = re.compile(rf"\b(?:{_HELLOS}|{_POLITE})\b", re.IGNORECASE)


def without_greetings(text: str) -> str:
    return _GREETING.sub(" ", text).strip()


def without_courtesies(text: str) -> str:
    """Greetings and politeness: who wants no more calls may say it politely, and is no friend for it."""
    return _COURTESY.sub(" ", text).strip()

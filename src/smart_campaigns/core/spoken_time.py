"""When somebody says they want to be called: "tomorrow at three", "in half an hour", "Monday afternoon"."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from smart_campaigns.core.intents import words_of

_UP_TO_TWELVE = ("zero one two three four five six seven eight nine ten eleven twelve").split()  # noqa: SIM905 - it reads as it counts
NUMBERS = {word: number for number, word in enumerate(_UP_TO_TWELVE)}
TENS = {"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "forty five": 45, "ninety": 90}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TIMES_OF_DAY = {
    "morning": time(10),
    "noon": time(12),
    "lunch": time(12, 30),
    "afternoon": time(15),
    "evening": time(18),
    "tonight": time(18, 30),
    "after work": time(18),
}
NEXT_MORNING = time(10)
_NUMBER = r"(\d{1,3}|half|" + "|".join([*TENS, *NUMBERS, "an", "a"]) + ")"
_IN = re.compile(rf"\bin {_NUMBER}( an)? (minute|hour|day|week|month|year)s?\b")
_NEXT = re.compile(r"\bnext (month|year)\b")
_UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}
_CLOCK = re.compile(
    rf"\b(?:at|around|about|after|by|say|before)? ?(\d{{1,2}}|{'|'.join(NUMBERS)})"
    r"(?:[: ]([0-5]\d|thirty|fifteen|forty five))? ?(o'clock|am|pm|a m|p m|in the morning|in the afternoon|in the evening)?\b"
)
_PARTS_OF_AN_HOUR = {"half": 30, "quarter": 15, "five": 5, "ten": 10, "twenty": 20}
_PART = re.compile(
    rf"\b({'|'.join(_PARTS_OF_AN_HOUR)}) (past|after|to|before) (\d{{1,2}}|{'|'.join(NUMBERS)})\b"
    r"(?: (am|pm|a m|p m|in the morning|in the afternoon|in the evening))?"
)
_AFTERNOON_HINTS = ("pm", "p m", "in the afternoon", "in the evening")
_MORNING_HINTS = ("am", "a m", "in the morning")
_EARLIEST_HOUR = 8
"""Nobody who says "at six" means six in the morning."""
NOON = 12


def spoken_time(text: str, now: datetime, zone: str) -> datetime | None:
    """The instant meant, in the contact's zone; None: no time is in it. Never in the past."""
    words, local = words_of(text.replace(":", " ")), now.astimezone(ZoneInfo(zone))
    if (span := _span(words)) is not None:
        return now + span
    day, clock = _day(words, local), _clock(words)
    if day is None and clock is None:
        return None
    at = (local if day is None else day).replace(second=0, microsecond=0)
    chosen = clock or NEXT_MORNING
    at = at.replace(hour=chosen.hour, minute=chosen.minute)
    if at <= local:
        at += timedelta(days=7 if day is not None and _named_weekday(words) is not None else 1)
    return at.astimezone(now.tzinfo)


def _span(words: str) -> timedelta | None:
    if (found := _NEXT.search(words)) is not None:
        return _UNITS[found[1]]
    if (found := _IN.search(words)) is not None:
        return _UNITS[found[3]] * _number(found[1])
    return None


def _number(word: str) -> float:
    if word.isdigit():
        return int(word)
    return {"half": 0.5, "an": 1, "a": 1}.get(word) or TENS.get(word) or NUMBERS[word]


def _day(words: str, local: datetime) -> datetime | None:
    if "tomorrow" in words:
        return local + timedelta(days=2 if "day after tomorrow" in words else 1)
    if "next week" in words and _named_weekday(words) is None:
        return local + timedelta(days=7 - local.weekday())
    if (weekday := _named_weekday(words)) is not None:
        return local + timedelta(days=(weekday - local.weekday()) % 7)
    return local if re.search(r"\b(today|tonight|this (morning|afternoon|evening))\b", words) else None


def _named_weekday(words: str) -> int | None:
    return next((index for index, name in enumerate(WEEKDAYS) if name in words), None)


def _clock(words: str) -> time | None:
    if (found := _PART.search(words)) is not None:
        return _part_of_an_hour(found, words)
    for found in _CLOCK.finditer(words):
        has_hint = found[3] is not None or found[2] is not None or re.match(r"(at|around|about|after|by|say)", found[0])
        hour = int(found[1]) if found[1].isdigit() else NUMBERS[found[1]]
        if has_hint and hour < 24:  # noqa: PLR2004 - hours of a day
            return time(_hour(hour, found[3] or "", words), _minute(found[2]))
    return next((at for name, at in TIMES_OF_DAY.items() if re.search(rf"\b{name}\b", words)), None)


def _part_of_an_hour(found: re.Match[str], words: str) -> time:
    """Half past two; a quarter to five."""
    minute, is_past = _PARTS_OF_AN_HOUR[found[1]], found[2] in ("past", "after")
    named = int(found[3]) if found[3].isdigit() else NUMBERS[found[3]]
    hour = _hour(named if is_past else (named - 1) or NOON, found[4] or "", words) % 24
    return time(hour, minute if is_past else 60 - minute)


def _hour(hour: int, hint: str, words: str) -> int:
    is_late = hint in _AFTERNOON_HINTS or (not hint and re.search(r"afternoon|evening|tonight", words) is not None)
    if hour < NOON and (is_late or (hint not in _MORNING_HINTS and hour < _EARLIEST_HOUR)):
        return hour + NOON
    return 0 if hour == NOON and hint in ("am", "a m") else hour


def _minute(said: str | None) -> int:
    if said is None:
        return 0
    return int(said) if said.isdigit() else TENS[said]

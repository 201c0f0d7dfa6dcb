"""Text as it is said: what the voice's own normaliser misreads is written out before it sees it.

Left to it: money, times, percent, ISO dates, ordinals, units, which it reads well.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_YEAR = (
    *("January", "February", "March", "April", "June", "July"),  # May is no abbreviation
    *("August", "September", "October", "November", "December"),
)
_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = {"Sept": "September"} | {name[:3]: name for name in _YEAR}
DAYS = {"Tues": "Tuesday", "Thur": "Thursday", "Thurs": "Thursday"} | {name[:3]: name for name in _WEEK}
MARKS = {".": "dot", "@": "at", "-": "dash", "_": "underscore", "/": "slash", "+": "plus", "?": "question mark"}
LETTER_A = "[A](/ˈA/)"
"""Alone it would be read as the article."""
PHONE_DIGITS = range(7, 16)
FEWEST_OF_SPACED = 10
"""Shorter numbers with nothing but spaces between are rather two numbers."""
LAST_GROUP, GROUP = 4, 3

_PHONEMES = re.compile(r"(\[[^\]]+\]\(/[^/]+/\))")
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_ENDINGS = "com|org|net|io|in|co|gov|edu|uk"
_DAY = "|".join(sorted(DAYS, key=len, reverse=True))


def spoken(text: str) -> str:
    """For the voice. Words that come with their phonemes, [Siobhan](/ʃəvˈɔn/), are left as they are."""
    parts = _PHONEMES.split(text)
    return "".join(part if at % 2 else _written_out(part) for at, part in enumerate(parts))


def _written_out(text: str) -> str:
    for pattern, write in _RULES:
        text = pattern.sub(write, text)
    return text


def _digits(text: str) -> str:
    return " ".join(DIGITS[int(c)] for c in text if c.isdecimal())


def _letters(text: str) -> str:
    """A code, character by character; a group of digits is set off."""
    groups = re.findall(r"\d+|[A-Za-z]+", text)
    return ", ".join(_digits(g) if g.isdecimal() else _spelled(g) for g in groups)


def _spelled(letters: str) -> str:
    return " ".join(LETTER_A if letter == "A" else letter for letter in letters.upper())


def _address(text: str) -> str:
    """An e-mail or web address in words."""
    parts = re.findall(r"[A-Za-z]+|\d+|[^A-Za-z\d]", text)
    said = (_spelled(p) if p.lower() == "www" else _digits(p) if p.isdecimal() else MARKS.get(p, p) for p in parts)
    return " ".join(said)


def _web(found: re.Match[str]) -> str:
    return _address(found["host"] + (found["path"] or "").rstrip("/"))


def _phone(found: re.Match[str]) -> str:
    """In the groups in which it is written; a bare one in threes, and four at the end."""
    written = found[0]
    count = sum(c.isdecimal() for c in written)
    is_marked = any(mark in written for mark in "+(-.")
    if count not in PHONE_DIGITS or (count < FEWEST_OF_SPACED and not is_marked):
        return written
    groups = re.findall(r"\d+", written)
    if len(groups) == 1:
        groups = _grouped(groups[0])
    return ("plus " if written.startswith("+") else "") + ", ".join(map(_digits, groups))


def _grouped(digits: str) -> list[str]:
    head, last = digits[:-LAST_GROUP], digits[-LAST_GROUP:]
    first = len(head) % GROUP
    threes = [head[at : at + GROUP] for at in range(first, len(head), GROUP)]
    return [group for group in (head[:first], *threes, last) if group]


def _number(found: re.Match[str]) -> str:
    """What follows a # or No.: a small number as such, a code spelled."""
    code = found["code"]
    is_small = code.isdecimal() and len(code) < GROUP
    return f"number {code if is_small else _letters(code)}"


def _extension(found: re.Match[str]) -> str:
    return f"extension {_digits(found['number'])}"


def _day_month(found: re.Match[str]) -> str:
    return f"{found['day']} {MONTHS[found['month']]}"


_RULES: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str] | str], ...]] = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), lambda found: _address(found[0])),
    (
        re.compile(r"\b(?:https?://(?P<h>)|(?=www\.))(?P<host>[\w-]+(?:\.[\w-]+)+)(?P<path>/[\w./?&+-]*[\w/])?"),
        _web,
    ),
    (re.compile(rf"\b(?P<host>[A-Za-z][\w-]*(?:\.[\w-]+)*\.(?:{_ENDINGS}))\b(?P<path>/[\w/-]+)?"), _web),
    (re.compile(r"(?:\bext\.?\s?|(?<=\d )x)(?P<number>\d{1,6})\b", re.IGNORECASE), _extension),
    (re.compile(r"\b\d{1,2}(?:,\d{2})+,\d{3}\b"), lambda found: found[0].replace(",", "")),
    (re.compile(r"\bRs\.\s?(?=\d)"), "Rs "),
    # two groups or more, or ten digits and more in one; not an ISO date, a range, an amount or a part of one
    (
        re.compile(
            r"(?<![\w.,$€£₹#/-])(?!\d{4}-(?:\d{2}-\d{2}|\d{4})\b)"
            r"(?:\+\d{7,15}|\d{10,15}|\+?(?:\d{1,4}[ .-]?)?(?:\(\d{2,5}\)|\d{3,5})(?:[ .-]\d{3,5}){1,3})(?![\w,/-]|\.\d)"
        ),
        _phone,
    ),
    (re.compile(r"(?:#|\bNo\.\s*)(?P<code>[A-Z]{0,5}-?\d[A-Z\d-]*)\b"), _number),
    (re.compile(r"\b[A-Z]{1,4}-\d{3,}\b|\b[A-Z]{1,4}\d{3,}\b"), lambda found: _letters(found[0])),
    (re.compile(rf"\b(?P<day>\d{{1,2}}(?:st|nd|rd|th)?(?: of)?) (?P<month>{_MONTH})\b(?:\.(?=\s\w))?"), _day_month),
    (re.compile(rf"\b({_DAY})\b\.?(?=,? (?:\d|{_MONTH}))"), lambda found: DAYS[found[1]]),
    (re.compile(r"\b24/7\b"), "twenty-four seven"),
    (re.compile(r"""\b(\d)['′](\d{1,2})(?:["″]|'')"""), r"\1 feet \2 inches"),
    (re.compile(r"(?<=\d)\s?–\s?(?=\d)"), " to "),
)
"""In this order: addresses hold digits and marks that later rules would take."""

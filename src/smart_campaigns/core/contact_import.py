"""Rows of a contact file judged one by one: accepted contacts, and rejected rows with line, column and reason.

Pure: the file is decoded and split already, numbers are read by a given lookup. Nothing is saved here, so a dry run is
this and no more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from smart_campaigns.core.numbers import NumberInfo
from smart_campaigns.core.policy import parse_consent
from smart_campaigns.core.wall_clock import is_known_zone

Lookup = Callable[[str, str], NumberInfo]
"""Reads a number as people write it; the second argument is the country of one without +."""

CELL_MAX = 10_000
NAME_MAX = 200
_PLACE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_NOT_A_WORD = re.compile(r"[\W_]+")
_PHONE_N = re.compile(r"(?:phone|telephone|mobile|tel|cell|number)(?:_?number)?_?(\d{1,2})")
_SPREADSHEET = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+")
_SAMPLE_ROWS = 50


class Column(StrEnum):
    """What a column means. Phone columns are taken in the order in which they stand."""

    PHONE = "phone"
    NAME = "name"
    ZONE = "zone"
    PLACE = "place"
    LANGUAGE = "language"
    CONSENT = "consent"
    CONSENT_SOURCE = "consent_source"
    CONSENT_ON = "consent_on"
    ATTRIBUTES = "attributes"
    """A JSON object; every column without a meaning becomes one attribute by its header."""
    IGNORED = "ignored"


REJECTED_HEADERS = ("rejected_line", "rejected_column", "rejected_because")
"""What a file of rejected rows has after its own columns; mended and loaded again, they mean nothing."""
_KNOWN_HEADERS = {
    Column.PHONE: "phone phone_number telephone telephone_number mobile mobile_number mobile_phone cell cell_phone tel "
    "msisdn number e164",
    Column.NAME: "name full_name contact contact_name customer customer_name",
    Column.ZONE: "zone time_zone timezone tz",
    Column.PLACE: "place",
    Column.LANGUAGE: "language lang locale",
    Column.CONSENT: "consent consent_basis",
    Column.CONSENT_SOURCE: "consent_source",
    Column.CONSENT_ON: "consent_on consent_date",
    Column.ATTRIBUTES: "attributes",
    Column.IGNORED: " ".join(REJECTED_HEADERS),
}
_MEANINGS = {word: column for column, words in _KNOWN_HEADERS.items() for word in words.split()}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """One accepted contact; `numbers` are E.164 in order."""

    line: int
    name: str
    numbers: tuple[str, ...]
    zone: str | None = None
    place: str | None = None
    language: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    consent: str | None = None
    consent_source: str | None = None
    consent_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """`line` of the file, 1 is the first; `column`: its header, blank where the whole row is meant."""

    line: int
    column: str
    reason: str
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One statement for the whole file, where rows name no consent of their own."""

    basis: str
    source: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What the columns mean, and what every row is judged by."""

    columns: tuple[Column | None, ...]
    """As `columns_of` reads them; None: an attribute."""
    headers: tuple[str, ...]
    default_country: str
    known_numbers: Collection[str] = frozenset()
    """E.164 numbers that the project has already."""
    consent: Consent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    accepted: tuple[ContactRow, ...]
    rejected: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    """Accepted, but a further number was left out."""


class UnreadableColumns(Exception):  # noqa: N818 - the name is what it says to a person
    """No column of phone numbers, or a mapping that does not fit the file."""


def meaning_of(header: str) -> Column | None:
    """What a header says by itself; None: it becomes an attribute."""
    word = _word(header)
    return Column.PHONE if _PHONE_N.fullmatch(word) else _MEANINGS.get(word)


def _word(header: str) -> str:
    return _NOT_A_WORD.sub("_", header.strip().lower()).strip("_")


def is_header(first: Sequence[str], lookup: Lookup, default_country: str) -> bool:
    """Whether the first row names columns: a known header, or no cell that is a number."""
    if any(meaning_of(cell) is Column.PHONE for cell in first):
        return True
    return not any(_is_number(cell, lookup, default_country) for cell in first)


def columns_of(headers: Sequence[str], mapping: Mapping[str, Column] | None = None) -> tuple[Column | None, ...]:
    """The meaning of each column; `mapping` (by header) goes before what the header says. None: an attribute.

    Raises UnreadableColumns for a mapping of a header that is not there, and where no column is a phone number.
    """
    chosen = mapping or {}
    if missing := [name for name in chosen if name not in headers]:
        raise UnreadableColumns(f"The file has no column {missing[0]!r}. Its columns are {_listed(headers)}.")
    for column in set(chosen.values()) - _REPEATABLE:
        if list(chosen.values()).count(column) > 1:
            raise UnreadableColumns(f"Two columns are chosen as {column}. Choose one.")
    columns = tuple(chosen[name] if name in chosen else _unchosen(name, headers, chosen) for name in headers)
    if Column.PHONE not in columns:
        raise UnreadableColumns(
            f"No column holds phone numbers. Name one phone, or say which it is; the columns are {_listed(headers)}."
        )
    return columns


_REPEATABLE = frozenset({Column.PHONE, Column.IGNORED})


def _unchosen(name: str, headers: Sequence[str], chosen: Mapping[str, Column]) -> Column | None:
    """What the header says, unless another column says the same and better, or was chosen for it."""
    column = meaning_of(name)
    if column is None or column in _REPEATABLE:
        return column
    rivals = [other for other in headers if other not in chosen and meaning_of(other) is column]
    is_best = min(rivals, key=_rank) == name
    return column if is_best and column not in chosen.values() else None


def _rank(header: str) -> int:
    return list(_MEANINGS).index(_word(header))


def guess_headers(rows: Sequence[Sequence[str]], lookup: Lookup, default_country: str) -> tuple[str, ...]:
    """Headers for a file without: `phone`, `phone2` … for the columns that mostly hold numbers, else `column 2`."""
    sample = [row for row in rows[:_SAMPLE_ROWS] if any(cell.strip() for cell in row)]
    width = max((len(row) for row in sample), default=0)
    headers, phones = [], 0
    for index in range(width):
        cells = [row[index] for row in sample if index < len(row) and row[index].strip()]
        numbers = sum(_is_number(cell, lookup, default_country) for cell in cells)
        if cells and 2 * numbers >= len(cells):
            phones += 1
            headers.append("phone" if phones == 1 else f"phone{phones}")
        else:
            headers.append(f"column {index + 1}")
    return tuple(headers)


def judge_rows(rows: Iterable[tuple[int, Sequence[str]]], plan: ImportPlan, lookup: Lookup) -> ImportResult:
    """Every row (line number, cells): accepted, or rejected with its reason. Blank rows are passed over."""
    judge = _Judge(plan, lookup)
    for line, cells in rows:
        if any(cell.strip() for cell in cells):
            judge.row(line, tuple(cells))
    return ImportResult(accepted=tuple(judge.accepted), rejected=tuple(judge.rejected), notes=tuple(judge.notes))


class _Rejected(Exception):  # noqa: N818 - a row's way out
    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


class _Judge:
    def __init__(self, plan: ImportPlan, lookup: Lookup) -> None:
        self.plan, self.lookup = plan, lookup
        self.accepted: list[ContactRow] = []
        self.rejected: list[Problem] = []
        self.notes: list[Problem] = []
        self._lines: dict[str, int] = {}

    def row(self, line: int, cells: tuple[str, ...]) -> None:
        try:
            contact = self._contact(line, cells)
        except _Rejected as rejected:
            problem = Problem(line=line, column=rejected.column, reason=rejected.reason, cells=cells)
            self.rejected.append(problem)
            return
        self._lines.update(dict.fromkeys(contact.numbers, line))
        self.accepted.append(contact)

    def _contact(self, line: int, cells: tuple[str, ...]) -> ContactRow:
        headers = self.plan.headers
        if any(cell.strip() for cell in cells[len(headers) :]):
            raise _Rejected("", f"{len(cells)} cells where there are {len(headers)} columns; quote cells with commas")
        phones: list[tuple[str, str]] = []
        values: dict[str, Any] = {"attributes": {}}
        for header, column, cell in zip(headers, self.plan.columns, cells, strict=False):
            text = cell.strip()
            if len(text) > CELL_MAX or "\0" in text:
                raise _Rejected(header, f"longer than {CELL_MAX:,} characters, or not text")
            if column is Column.PHONE and text:
                phones.append((header, text))
            elif text and column is not Column.IGNORED:
                _read(values, header, column, text)
        contact = ContactRow(line=line, numbers=self._numbers(line, phones), **{"name": "", **values})
        return self._with_consent(contact)

    def _with_consent(self, contact: ContactRow) -> ContactRow:
        stated = self.plan.consent
        if contact.consent is not None or stated is None:
            return contact
        return replace(contact, consent=stated.basis, consent_source=stated.source, consent_on=stated.on)

    def _numbers(self, line: int, phones: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        """E.164 in order. A further number that is wrong or known is left out with a note, the first rejects the row."""
        if not phones:
            raise _Rejected(self._first_phone(), "no phone number")
        numbers: list[str] = []
        problems: list[tuple[str, str]] = []
        for header, text in phones:
            e164, problem = self._number(text)
            if problem.startswith(_DUPLICATE) and not numbers:
                raise _Rejected(header, problem)
            if problem:
                problems.append((header, problem))
            elif e164 not in numbers:
                numbers.append(e164)
        if not numbers:
            raise _Rejected(*problems[0])
        self.notes += [Problem(line=line, column=header, reason=f"left out: {why}") for header, why in problems]
        return tuple(numbers)

    def _number(self, text: str) -> tuple[str, str]:
        if _SPREADSHEET.fullmatch(text):
            return "", f"{text} was cut short by a spreadsheet; format the column as text and export anew"
        info = self.lookup(text, self.plan.default_country)
        if not info.e164:
            return "", f"{text!r} is no phone number"
        if not info.is_valid:
            return info.e164, f"{text!r} ({info.e164}) is no number that exists"
        if info.e164 in self._lines:
            return info.e164, f"{_DUPLICATE} of line {self._lines[info.e164]}: {info.e164}"
        if info.e164 in self.plan.known_numbers:
            return info.e164, f"{_DUPLICATE}: {info.e164} is in the project already"
        return info.e164, ""

    def _first_phone(self) -> str:
        return self.plan.headers[self.plan.columns.index(Column.PHONE)]


_DUPLICATE = "duplicate"


def _read(values: dict[str, Any], header: str, column: Column | None, text: str) -> None:
    if column is None:
        values["attributes"][header] = text
    elif column is Column.ATTRIBUTES:
        values["attributes"].update(_object(header, text))
    else:
        values[column.value] = _READERS[column](header, text)


def _object(header: str, text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise _Rejected(header, 'no JSON object; write it as {"plan": "gold"}')
    return found


def _name(header: str, text: str) -> str:
    if len(text) > NAME_MAX:
        raise _Rejected(header, f"at most {NAME_MAX} characters; this is {len(text):,}")
    return text


def _zone(header: str, text: str) -> str:
    if text.startswith(("UTC+", "UTC-")) or not is_known_zone(text):
        raise _Rejected(header, f"{text!r} is no IANA time zone; write one such as Asia/Kolkata, or leave it blank")
    return text


def _place(header: str, text: str) -> str:
    if not _PLACE.fullmatch(text.upper()):
        raise _Rejected(header, f"{text!r} is no place; write a country or state such as IN or US-NY")
    return text.upper()


def _language(header: str, text: str) -> str:
    if not _LANGUAGE.fullmatch(text):
        raise _Rejected(header, f"{text!r} is no language; write a code such as en or pt-BR")
    return text.replace("_", "-")


def _consent(header: str, text: str) -> str:
    words = ";".join(word.strip().lower() for word in text.split(";"))
    try:
        parse_consent(words)
    except ValueError as error:
        raise _Rejected(header, str(error).removeprefix("consent: ")) from error
    return words


def _day(header: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _Rejected(header, f"{text!r} is no date; write it as 2026-12-31") from None


_READERS: Mapping[Column, Callable[[str, str], Any]] = {
    Column.NAME: _name,
    Column.ZONE: _zone,
    Column.PLACE: _place,
    Column.LANGUAGE: _language,
    Column.CONSENT: _consent,
    Column.CONSENT_SOURCE: _name,
    Column.CONSENT_ON: _day,
}


def _is_number(cell: str, lookup: Lookup, default_country: str) -> bool:
    return sum(c.isdigit() for c in cell) >= _DIGITS_AT_LEAST and lookup(cell.strip(), default_country).is_valid


_DIGITS_AT_LEAST = 6


def _listed(headers: Sequence[str]) -> str:
    return ", ".join(repr(header) for header in headers) or "none"

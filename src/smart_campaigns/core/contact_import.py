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
from typing import Any

from smart_campaigns.core.contact_columns import Column, Lookup
from smart_campaigns.core.errors import FieldError
from smart_campaigns.core.policy import CONSENT_BASES, parse_consent
from smart_campaigns.core.wall_clock import is_known_zone

ONCE = "each number once in a project"
IN_PROJECT = "in the project"
LEFT_OUT = "left out"
CELL_MAX = 10_000
NAME_MAX = 200
_PLACE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_SPREADSHEET = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+")


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
    """`line` of the file, 1 is the first; the field of `wrong` is a header, blank where the whole row is meant."""

    line: int
    wrong: FieldError
    cells: tuple[str, ...] = ()

    @property
    def column(self) -> str:
        return self.wrong.field

    @property
    def reason(self) -> str:
        return self.wrong.message


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


def judge_rows(rows: Iterable[tuple[int, Sequence[str]]], plan: ImportPlan, lookup: Lookup) -> ImportResult:
    """Every row (line number, cells): accepted, or rejected with its reason. Blank rows are passed over."""
    judge = _Judge(plan, lookup)
    for line, cells in rows:
        if any(cell.strip() for cell in cells):
            judge.row(line, tuple(cells))
    return ImportResult(accepted=tuple(judge.accepted), rejected=tuple(judge.rejected), notes=tuple(judge.notes))


class _Rejected(Exception):  # noqa: N818 - a row's way out
    def __init__(self, wrong: FieldError) -> None:
        super().__init__(wrong.message)
        self.wrong = wrong


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
            self.rejected.append(Problem(line=line, wrong=rejected.wrong, cells=cells))
            return
        self._lines.update(dict.fromkeys(contact.numbers, line))
        self.accepted.append(contact)

    def _contact(self, line: int, cells: tuple[str, ...]) -> ContactRow:
        headers = self.plan.headers
        if any(cell.strip() for cell in cells[len(headers) :]):
            limit, given = f"a cell for each of {len(headers)} columns", f"there are {len(cells)}"
            raise _Rejected(FieldError(field="", limit=limit, given=given, fix="quote cells with commas"))
        phones: list[tuple[str, str]] = []
        values: dict[str, Any] = {"attributes": {}}
        for header, column, cell in zip(headers, self.plan.columns, cells, strict=False):
            text = cell.strip()
            if len(text) > CELL_MAX or "\0" in text:
                raise _Rejected(
                    FieldError(field=header, limit=f"at most {CELL_MAX:,} characters of text", fix="shorten it")
                )
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
            raise _Rejected(FieldError(field=self._first_phone(), limit="a phone number", fix="give one"))
        numbers: list[str] = []
        wrong: list[FieldError] = []
        for header, text in phones:
            found = self._number(header, text)
            if isinstance(found, str):
                numbers += [] if found in numbers else [found]
            elif found.limit == ONCE and not numbers:
                raise _Rejected(found)
            else:
                wrong.append(found)
        if not numbers:
            raise _Rejected(wrong[0])
        self.notes += [Problem(line=line, wrong=replace(one, fix=LEFT_OUT)) for one in wrong]
        return tuple(numbers)

    def _number(self, header: str, text: str) -> str | FieldError:
        """E.164, or why it is none."""
        if _SPREADSHEET.fullmatch(text):
            given, fix = f"{text} was cut short by a spreadsheet", "format the column as text and export anew"
            return FieldError(field=header, limit="a phone number", given=given, fix=fix)
        info = self.lookup(text, self.plan.default_country)
        if not info.e164:
            return FieldError.none(header, "a phone number", text, fix="write it as +E.164")
        if not info.is_valid:
            given = f"{text!r} ({info.e164}) is none"
            return FieldError(field=header, limit="a number that exists", given=given, fix="write it as +E.164")
        if info.e164 in self._lines:
            return known_already(header, info.e164, f"on line {self._lines[info.e164]}")
        if info.e164 in self.plan.known_numbers:
            return known_already(header, info.e164, IN_PROJECT)
        return info.e164

    def _first_phone(self) -> str:
        return self.plan.headers[self.plan.columns.index(Column.PHONE)]


def known_already(header: str, e164: str, where: str) -> FieldError:
    return FieldError(field=header, limit=ONCE, given=f"{e164} is {where} already", fix="leave it out")


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
        raise _Rejected(FieldError(field=header, limit="a JSON object", fix='write it as {"plan": "gold"}'))
    return found


def _name(header: str, text: str) -> str:
    if len(text) > NAME_MAX:
        limit = f"at most {NAME_MAX} characters"
        raise _Rejected(FieldError.beyond(header, limit, given=f"{len(text):,}", is_above=True))
    return text


def _zone(header: str, text: str) -> str:
    if text.startswith(("UTC+", "UTC-")) or not is_known_zone(text):
        fix = "write one such as Asia/Kolkata, or leave it blank"
        raise _Rejected(FieldError.none(header, "an IANA time zone", text, fix=fix))
    return text


def _place(header: str, text: str) -> str:
    if not _PLACE.fullmatch(text.upper()):
        raise _Rejected(FieldError.none(header, "a country or state", text, fix="write one such as IN or US-NY"))
    return text.upper()


def _language(header: str, text: str) -> str:
    if not _LANGUAGE.fullmatch(text):
        raise _Rejected(FieldError.none(header, "a language's code", text, fix="write one such as en or pt-BR"))
    return text.replace("_", "-")


def _consent(header: str, text: str) -> str:
    words = ";".join(word.strip().lower() for word in text.split(";"))
    try:
        parse_consent(words)
    except ValueError:
        fix = f"give one of {', '.join(CONSENT_BASES)}"
        raise _Rejected(FieldError.none(header, "bases of a consent", text, fix=fix)) from None
    return words


def _day(header: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _Rejected(FieldError.none(header, "a date", text, fix="write it as 2026-12-31")) from None


_READERS: Mapping[Column, Callable[[str, str], Any]] = {
    Column.NAME: _name,
    Column.ZONE: _zone,
    Column.PLACE: _place,
    Column.LANGUAGE: _language,
    Column.CONSENT: _consent,
    Column.CONSENT_SOURCE: _name,
    Column.CONSENT_ON: _day,
}

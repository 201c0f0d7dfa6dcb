"""What the columns of a contact file mean: by their headers, by a person's mapping, or by what they hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from smart_campaigns.core.numbers import NumberInfo

Lookup = Callable[[str, str], NumberInfo]
"""Reads a number as people write it; the second argument is the country of one without +."""

_NOT_A_WORD = re.compile(r"[\W_]+")
_PHONE_N = re.compile(r"(?:phone|telephone|mobile|tel|cell|number)(?:_?number)?_?(\d{1,2})")
_SAMPLE_ROWS = 50
_DIGITS_AT_LEAST = 6


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
    ATTRIBUTE = "attribute"
    """Chosen for a column whose header means something: it is kept as an attribute all the same."""
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
    columns = tuple(_chosen(chosen[name]) if name in chosen else _unchosen(name, headers, chosen) for name in headers)
    if Column.PHONE not in columns:
        raise UnreadableColumns(
            f"No column holds phone numbers. Name one phone, or say which it is; the columns are {_listed(headers)}."
        )
    return columns


def told_columns(headers: Sequence[str], mapping: Mapping[str, Column] | None = None) -> tuple[Column | None, ...]:
    """As they were chosen, or say by themselves, whether or not it fits together."""
    chosen = mapping or {}
    return tuple(_chosen(chosen[name]) if name in chosen else meaning_of(name) for name in headers)


_REPEATABLE = frozenset({Column.PHONE, Column.IGNORED, Column.ATTRIBUTE})


def _chosen(column: Column) -> Column | None:
    return None if column is Column.ATTRIBUTE else column


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


def _is_number(cell: str, lookup: Lookup, default_country: str) -> bool:
    return sum(c.isdigit() for c in cell) >= _DIGITS_AT_LEAST and lookup(cell.strip(), default_country).is_valid


def _listed(headers: Sequence[str]) -> str:
    return ", ".join(repr(header) for header in headers) or "none"

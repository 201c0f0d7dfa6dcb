"""Contact files as people have them: CSV in any usual encoding and separator, or Excel workbooks; with or without headers,
whole or broken."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import clevercsv

from smart_campaigns.adapters.contact_tables import ContactTable, UnreadableFile
from smart_campaigns.adapters.contact_workbooks import ZIP, read_workbook
from smart_campaigns.core.contact_columns import (
    REJECTED_HEADERS,
    Column,
    UnreadableColumns,
    columns_of,
    guess_headers,
    is_header,
    told_columns,
)
from smart_campaigns.core.contact_import import Consent, ImportPlan, ImportResult, Problem, judge_rows
from smart_campaigns.core.errors import FieldError
from smart_campaigns.core.sheet_cells import safe_cells
from smart_campaigns.ports.phonebook import Phonebook

FILE_MAX = 200 * 1024 * 1024
_SAMPLE_LINES = 40
_EXAMPLES, _EXAMPLE_ROWS, _EXAMPLE_MAX = 3, 100, 40
_SAMPLE_CHARACTERS = 8_000
_FIELD_MAX = 1_000_000
_SEPARATORS = ",;\t|"
_NEVER = "\x1f"
"""A separator that no file has: for a file of one column."""
_TEXT_CONTROLS = frozenset("\t\n\r\f\x0b\x1a\x85")
_BINARY_SHARE = 0.01
_NOT_CSV = {
    b"\xd0\xcf\x11\xe0": "an old Excel workbook, or one with a password",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a gzip archive",
    b"\x89PNG": "a picture",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactImport:
    headers: tuple[str, ...]
    has_header: bool
    columns: tuple[Column | None, ...]
    examples: tuple[tuple[str, ...], ...] = ()
    """Of each column, what its first filled cells hold."""
    result: ImportResult
    problem: str = ""
    """Why no row was judged: the columns are to be told first."""


def decode(content: bytes) -> tuple[str, str]:
    """Text and encoding: UTF-8 with or without BOM, UTF-16, else Windows-1252. Raises UnreadableFile."""
    for magic, what in _NOT_CSV.items():
        if content.startswith(magic):
            raise UnreadableFile(f"This is {what}. Export the contacts as CSV or .xlsx.")
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _is_binary(text):
            return text.removeprefix("\ufeff"), encoding
    raise UnreadableFile("This is no text file. Export the contacts as CSV in UTF-8.")


def read_table(content: bytes) -> ContactTable:
    """Every row with its line. Raises UnreadableFile for what is no CSV and no workbook, and for an empty file."""
    if len(content) > FILE_MAX:
        raise UnreadableFile(f"The file is larger than {FILE_MAX // 1024 // 1024} MB. Split it.")
    if content.startswith(ZIP):
        return read_workbook(content)
    text, encoding = decode(content)
    if not text.strip():
        raise UnreadableFile("The file is empty.")
    dialect = _dialect(text)
    broken: list[Problem] = []
    rows = tuple(_rows(text, dialect, broken))
    return ContactTable(encoding=encoding, separator=dialect.delimiter, rows=rows, broken=tuple(broken))


def import_contacts(
    content: bytes,
    phonebook: Phonebook,
    *,
    default_country: str,
    mapping: Mapping[str, Column] | None = None,
    known_numbers: Collection[str] = frozenset(),
    consent: Consent | None = None,
    is_look: bool = False,
) -> ContactImport:
    """Every row of a file judged; nothing is saved. `is_look`: columns that do not fit are a problem to be told, with
    what they hold. Raises UnreadableFile, UnreadableColumns."""
    table = read_table(content)
    if not table.rows and not table.broken:
        raise UnreadableFile("The file is empty: it has no cell with text.")
    if not table.rows:
        raise UnreadableFile(f"No row can be read. Line {table.broken[0].line}: {table.broken[0].reason}.")
    first = table.rows[0][1]
    has_header = bool(mapping and set(mapping) <= set(_stripped(first))) or is_header(
        first, phonebook.lookup, default_country
    )
    rows = table.rows[1:] if has_header else table.rows
    headers = (
        _stripped(first)
        if has_header
        else guess_headers([cells for _, cells in rows], phonebook.lookup, default_country)
    )
    if len(set(headers)) < len(headers):
        twice = next(name for name in headers if headers.count(name) > 1)
        raise UnreadableColumns(f"Two columns are called {twice!r}. Rename one of them.")
    examples = tuple(_examples(rows, index) for index in range(len(headers)))
    try:
        columns = columns_of(headers, mapping)
    except UnreadableColumns as error:
        if not is_look:
            raise
        return ContactImport(
            headers=headers,
            has_header=has_header,
            columns=told_columns(headers, mapping),
            examples=examples,
            result=ImportResult(accepted=(), rejected=(), notes=()),
            problem=str(error),
        )
    plan = ImportPlan(
        columns=columns,
        headers=headers,
        default_country=default_country,
        known_numbers=known_numbers,
        consent=consent,
    )
    result = judge_rows(rows, plan, phonebook.lookup)
    rejected = tuple(sorted((*result.rejected, *table.broken), key=lambda problem: problem.line))
    result = ImportResult(accepted=result.accepted, rejected=rejected, notes=result.notes)
    return ContactImport(headers=headers, has_header=has_header, columns=plan.columns, examples=examples, result=result)


def _examples(rows: Sequence[tuple[int, tuple[str, ...]]], index: int) -> tuple[str, ...]:
    cells = (cells[index].strip()[:_EXAMPLE_MAX] for _, cells in rows[:_EXAMPLE_ROWS] if index < len(cells))
    return tuple(islice((cell for cell in cells if cell), _EXAMPLES))


def rejected_csv(headers: Sequence[str], rejected: Iterable[Problem]) -> bytes:
    """The rejected rows as they were, with line, column and reason after them: UTF-8 with BOM, which Excel reads."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(safe_cells([*headers, *REJECTED_HEADERS]))
    for problem in rejected:
        cells = (*problem.cells, *[""] * (len(headers) - len(problem.cells)))[: len(headers)]
        writer.writerow(safe_cells([*cells, problem.line, problem.column, problem.reason]))
    return codecs.BOM_UTF8 + out.getvalue().encode()


def _encodings(content: bytes) -> Iterator[str]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield "utf-16"
        return
    if content.startswith(codecs.BOM_UTF8):
        yield "utf-8-sig"
        return
    head = content[:2000]
    if head[1::2].count(0) > len(head) // 4:
        yield "utf-16-le"
    if head[::2].count(0) > len(head) // 4:
        yield "utf-16-be"
    yield "utf-8"
    yield "cp1252"


def _is_binary(text: str) -> bool:
    head = text[:20_000]
    controls = sum((c < " " or "\x7f" <= c < "\xa0") and c not in _TEXT_CONTROLS for c in head)
    return "\0" in head or controls > _BINARY_SHARE * len(head)


def _stripped(cells: Sequence[str]) -> tuple[str, ...]:
    """Headers; a blank one is called by its place."""
    return tuple(cell.strip() or f"column {number}" for number, cell in enumerate(cells, start=1))


def _dialect(text: str) -> type[csv.Dialect]:
    sample = "".join(list(io.StringIO(text[:_SAMPLE_CHARACTERS], newline=""))[:_SAMPLE_LINES])
    found = clevercsv.Sniffer().sniff(sample, delimiters=list(_SEPARATORS))
    separator = found.delimiter if found is not None and found.delimiter else _NEVER

    class Found(csv.excel):
        delimiter = separator
        strict = True
        skipinitialspace = True

    return Found


def _rows(text: str, dialect: type[csv.Dialect], broken: list[Problem]) -> Iterator[tuple[int, tuple[str, ...]]]:
    csv.field_size_limit(_FIELD_MAX)
    lines = list(io.StringIO(text, newline=""))  # str.splitlines would break at separators within cells, too
    reader = csv.reader(lines, dialect)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            if reader.line_num >= len(lines) > line:
                raise UnreadableFile(
                    f"Line {line}: a quote is opened and never closed. Close it, or remove it."
                ) from None
            raw = lines[line - 1].rstrip("\r\n") if line <= len(lines) else ""
            wrong = FieldError(field="", limit="quotes that fit", fix="double those within")
            broken.append(Problem(line=line, wrong=wrong, cells=(raw,)))
            continue
        if any(cell.strip() for cell in cells):
            yield line, tuple(cells)

"""Excel workbooks of contacts: the first sheet that is shown, cell by cell as text, within bounds.

A workbook is a ZIP archive of XML, so a small file may unpack to a huge one: what it says it unpacks to is judged first,
and no more than that is ever unpacked.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from zipfile import BadZipFile, ZipFile

import openpyxl

from smart_campaigns.adapters.contact_tables import ContactTable, UnreadableFile

warnings.filterwarnings("ignore", module="openpyxl")  # of charts and styles that it leaves out: only cells are read
ZIP = b"PK\x03\x04"
UNPACKED_MAX = 512 * 1024 * 1024
PARTS_MAX = 10_000
ROWS_MAX = 1_048_576
"""Excel's own."""
COLUMNS_MAX = 500
CELLS_MAX = 20_000_000
_MIDNIGHT = time()
_EXACT_MAX = 10**15
"""Digits of a number that Excel keeps."""
_ZEROS = re.compile(r"0{2,}")
"""A cell that is shown with leading zeros, as national phone numbers are."""


def read_workbook(content: bytes) -> ContactTable:
    """Raises UnreadableFile."""
    _check(content)
    try:
        rows = tuple(_rows(content))
    except UnreadableFile:
        raise
    except Exception as error:  # whatever the library meets in a broken file
        raise UnreadableFile("The workbook is broken. Open it in Excel, and save it anew, or export CSV.") from error
    return ContactTable(encoding="", separator="", rows=rows)


def _check(content: bytes) -> None:
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableFile("The file is cut off, or broken. Copy it anew.") from error
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise UnreadableFile(
            "This is a ZIP archive, no contact file. Unpack it, or export the contacts as CSV or .xlsx."
        )
    if len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNPACKED_MAX:
        raise UnreadableFile(f"The workbook unpacks to more than {UNPACKED_MAX // 1024 // 1024} MB. Split it.")


def _rows(content: bytes) -> Iterator[tuple[int, tuple[str, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
        if sheet is None:
            raise UnreadableFile("The workbook has no sheet that is shown. Show the one with the contacts.")
        sheet.reset_dimensions()  # what a file says of its own size need not be so
        cells = 0
        for line, row in enumerate(sheet.iter_rows(), start=1):
            cells += len(row)  # blank ones, too: one far to the right makes a wide row of a few bytes
            if cells > CELLS_MAX or line > ROWS_MAX:
                raise UnreadableFile(f"The sheet has more than {CELLS_MAX:,} cells. Split it.")
            texts = _trimmed([_text(cell) for cell in row])
            if len(texts) > COLUMNS_MAX:
                raise UnreadableFile(f"Row {line} has more than {COLUMNS_MAX} columns. Take some away.")
            if texts:
                yield line, texts
    finally:
        book.close()


def _trimmed(texts: list[str]) -> tuple[str, ...]:
    """Without the blank cells at its end; () for a blank row."""
    while texts and not texts[-1].strip():
        texts.pop()
    return tuple(texts)


def _text(cell: Any) -> str:
    """As a person sees it, without the ornament of money and percent."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _number(value, cell.number_format)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == _MIDNIGHT else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _number(value: float, shown_as: str) -> str:
    """Never with an exponent, by which a phone number would be lost."""
    if not float(value).is_integer() or abs(value) >= _EXACT_MAX:
        return f"{value:.15g}"
    whole = str(int(value))
    return whole.zfill(len(shown_as)) if _ZEROS.fullmatch(shown_as or "") else whole

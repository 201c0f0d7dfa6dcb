"""Excel workbooks of contacts, whole, broken and malicious."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest

from smart_campaigns.adapters import contact_workbooks
from smart_campaigns.adapters.contact_files import import_contacts, read_table, rejected_csv
from smart_campaigns.adapters.contact_tables import UnreadableFile
from smart_campaigns.adapters.phonebook import load_phonebook
from smart_campaigns.core.contact_columns import Column

BOOK = load_phonebook()
ANN, BOB = "+12125550123", "+12125550124"


def workbook(rows: Iterable[Sequence[Any]], *, hidden_first: bool = False) -> bytes:
    book = openpyxl.Workbook()
    if hidden_first:
        book.active.sheet_state = "hidden"
        book.active.append(("a", "list", "of", "choices"))
        book.create_sheet("Contacts")
    sheet = book.worksheets[-1]
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(content: bytes, part: str, text: bytes) -> bytes:
    """The same archive with another part in that place."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, text if info.filename == part else old.read(info.filename))
        if part not in old.namelist():
            new.writestr(part, text)
    return out.getvalue()


def load(content: bytes, **rest: Any):
    return import_contacts(content, BOOK, **{"default_country": "US", **rest})


@pytest.mark.parametrize("hidden_first", [False, True])
def test_the_first_sheet_that_is_shown_is_read_as_a_csv_would_be(hidden_first: bool) -> None:
    rows = [("Name", "Handy", "City"), ("Zoë", ANN, "Köln"), (), ("Bob", 12125550124, None), ("Cy", "none", "Ulm")]
    found = load(workbook(rows, hidden_first=hidden_first), mapping={"Handy": Column.PHONE})
    assert [(c.line, c.name, c.numbers, c.attributes) for c in found.result.accepted] == [
        (2, "Zoë", (ANN,), {"City": "Köln"}),
        (4, "Bob", (BOB,), {}),
    ]
    (rejected,) = found.result.rejected
    assert (rejected.line, rejected.column, rejected.cells) == (5, "Handy", ("Cy", "none", "Ulm"))
    assert "Cy,none,Ulm,5,Handy," in rejected_csv(found.headers, found.result.rejected).decode("utf-8-sig")


# value | as text
CELLS = [
    (12125550123, "12125550123"),
    (12125550123.0, "12125550123"),
    (0.25, "0.25"),
    (1e20, "1e+20"),
    (True, "yes"),
    (date(2026, 3, 1), "2026-03-01"),
    (datetime(2026, 3, 1, 14, 30), "2026-03-01 14:30:00"),
    (time(9, 5), "09:05:00"),
    ("=1+1", ""),  # a formula that nobody has worked out
    ("  text ", "  text "),
]


@pytest.mark.parametrize(("value", "text"), CELLS)
def test_cells_as_text(value: Any, text: str) -> None:
    ((_, cells),) = read_table(workbook([("x", value, "y")])).rows
    assert cells == ("x", text, "y")


def test_leading_zeros_that_are_shown_are_kept() -> None:
    book = openpyxl.Workbook()
    book.active.append((3023125001,))
    book.active["A1"].number_format = "00000000000"
    out = io.BytesIO()
    book.save(out)
    assert read_table(out.getvalue()).rows == ((1, ("03023125001",)),)


def test_what_is_no_workbook_says_what_it_is() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("contacts.csv", f"phone\n{ANN}\n")
    whole = workbook([("phone",), (ANN,)])
    broken = changed(whole, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row r='1'><c r='A1'>")
    for content, says in (
        (archive.getvalue(), "a ZIP archive, no contact file"),
        (whole[: len(whole) // 2], "cut off"),
        (broken, "broken"),
        (changed(whole, "xl/workbook.xml", b"no xml"), "broken"),
        (workbook([]), "The file is empty"),
    ):
        with pytest.raises(UnreadableFile, match=says):
            load(content)


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contact_workbooks, "UNPACKED_MAX", 1024 * 1024)
    bomb = changed(workbook([("phone",)]), "xl/media/zeros.bin", b"\0" * 2 * 1024 * 1024)
    assert len(bomb) < 20_000
    monkeypatch.setattr(contact_workbooks.openpyxl, "load_workbook", None)
    with pytest.raises(UnreadableFile, match="unpacks to more than 1 MB"):
        load(bomb)


def test_rows_columns_and_cells_have_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%b</sheetData></worksheet>'
    one = workbook([("phone",)])
    far = b'<row r="999999999"><c r="A999999999" t="str"><v>x</v></c></row>'
    with pytest.raises(UnreadableFile, match="more than"):
        load(changed(one, "xl/worksheets/sheet1.xml", sheet % far))
    with pytest.raises(UnreadableFile, match="Row 2 has more than 500 columns"):
        load(workbook([("phone",), ["x"] * 501]))
    monkeypatch.setattr(contact_workbooks, "CELLS_MAX", 10)
    with pytest.raises(UnreadableFile, match="more than 10 cells"):
        load(workbook([["x"] * 6] * 2))


def test_blank_cells_far_to_the_right_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%b</sheetData></worksheet>'
    wide = b"".join(b'<row r="%d"><c r="XFD%d"/></row>' % (line, line) for line in (2, 3))
    monkeypatch.setattr(contact_workbooks, "CELLS_MAX", 20_000)
    with pytest.raises(UnreadableFile, match="more than 20,000 cells"):
        load(changed(workbook([("phone",)]), "xl/worksheets/sheet1.xml", sheet % wide))

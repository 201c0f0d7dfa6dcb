"""Contact files as people have them: broken in every usual way."""

from __future__ import annotations

import codecs
import csv
import io
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smart_campaigns.adapters.contact_files import (
    UnreadableFile,
    decode,
    import_contacts,
    read_table,
    rejected_csv,
)
from smart_campaigns.adapters.phonebook import load_phonebook
from smart_campaigns.app.contacts import new_contact
from smart_campaigns.core.contact_columns import Column, UnreadableColumns
from smart_campaigns.core.contact_import import Problem
from smart_campaigns.core.errors import FieldError
from smart_campaigns.ports.records import NewContact

BOOK = load_phonebook()
ANN, BOB = "+12125550123", "+12125550124"
TEXT = f"phone,name,city\n{ANN},Zoë Müller,Köln\n{BOB},Renée,Orléans\n"


def load(content: bytes | str, **rest: object):
    raw = content.encode() if isinstance(content, str) else content
    return import_contacts(raw, BOOK, **{"default_country": "US", **rest})  # type: ignore[arg-type]


def accepted(content: bytes | str, **rest: object) -> list[tuple[str, tuple[str, ...]]]:
    return [(c.name, c.numbers) for c in load(content, **rest).result.accepted]


# bytes | encoding that is found
ENCODINGS = [
    (TEXT.encode(), "utf-8"),
    (codecs.BOM_UTF8 + TEXT.encode(), "utf-8-sig"),
    (TEXT.encode("utf-16"), "utf-16"),
    (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
    (TEXT.encode("utf-16-le"), "utf-16-le"),
    (TEXT.encode("utf-16-be"), "utf-16-be"),
    (TEXT.encode("cp1252"), "cp1252"),
]


@pytest.mark.parametrize(("content", "encoding"), ENCODINGS)
def test_encodings(content, encoding) -> None:
    assert decode(content) == (TEXT, encoding)
    assert accepted(content) == [("Zoë Müller", (ANN,)), ("Renée", (BOB,))]


# text | separator
SEPARATORS = [
    (TEXT, ","),
    (TEXT.replace(",", ";"), ";"),
    (TEXT.replace(",", "\t"), "\t"),
    (TEXT.replace(",", "|"), "|"),
    (TEXT.replace("\n", "\r\n"), ","),
    (TEXT.replace("\n", "\r"), ","),
    (TEXT.replace("Zoë Müller", '"Zoë Müller"').replace(",", "; "), ";"),
]


@pytest.mark.parametrize(("text", "separator"), SEPARATORS)
def test_separators_and_line_ends(text, separator) -> None:
    assert read_table(text.encode()).separator == separator
    assert accepted(text) == [("Zoë Müller", (ANN,)), ("Renée", (BOB,))]


def test_one_column_of_numbers_without_a_header() -> None:
    told = load(f"{ANN}\n{BOB}\n")
    assert not told.has_header
    assert told.headers == ("phone",)
    assert [(c.line, c.numbers) for c in told.result.accepted] == [(1, (ANN,)), (2, (BOB,))]


def test_no_header_and_several_columns() -> None:
    told = load(f"Ann,212-555-0123,gold\nBob,212-555-0124,silver\n")  # noqa: F541 - told apart by eye
    assert told.headers == ("column 1", "phone", "column 3")
    assert [(c.numbers, c.attributes) for c in told.result.accepted] == [
        ((ANN,), {"column 1": "Ann", "column 3": "gold"}),
        ((BOB,), {"column 1": "Bob", "column 3": "silver"}),
    ]
    named = load("Ann,212-555-0123\n", mapping={"column 1": Column.NAME})
    assert [c.name for c in named.result.accepted] == ["Ann"]


def test_headers_in_another_language_are_mapped() -> None:
    text = f"Kontakt;Rufnummer\nAnn;{ANN}\n"
    with pytest.raises(UnreadableColumns, match="'Kontakt', 'Rufnummer'"):
        load(text)
    assert accepted(text, mapping={"Kontakt": Column.NAME, "Rufnummer": Column.PHONE}) == [("Ann", (ANN,))]


def test_national_numbers_are_read_by_country() -> None:
    assert accepted("phone\n(212) 555-0123\n") == [("", (ANN,))]
    assert accepted("phone\n020 7183 8750\n", default_country="GB") == [("", ("+442071838750",))]
    assert accepted("phone\n00 44 20 7183 8750\n", default_country="DE") == [("", ("+442071838750",))]


# file | line, column, words of the reason
BROKEN = [
    (f"phone,name\n{ANN},Ann\n{ANN},Ann again\n", 3, "phone", "is on line 2 already"),
    ("phone,name\n+1 999,Ann\n", 2, "phone", "a number that exists"),
    ("phone,name\nnone,Ann\n", 2, "phone", "a phone number"),
    ("phone,name\n2.12556E+09,Ann\n", 2, "phone", "spreadsheet"),
    (f"phone,name\n{ANN},Ann,too,many\n", 2, "", "a cell for each of 2 columns; there are 4"),
    (f'phone,name\n{ANN},"Ann "Annie" Lee"\n{BOB},Bob\n', 2, "", "quotes that fit"),
    (f"phone,name\n\n\n{ANN},Ann\nx1,Bob\n", 5, "phone", "a phone number"),  # blank lines count as lines
    (f'phone,name\n{ANN},"Ann\nLee"\nx1,Bob\n', 4, "phone", "a phone number"),  # a cell over two lines, too
]


@pytest.mark.parametrize(("text", "line", "column", "reason"), BROKEN)
def test_a_broken_row_is_named_and_the_others_go_on(text, line, column, reason) -> None:
    result = load(text).result
    assert [(p.line, p.column) for p in result.rejected] == [(line, column)]
    assert reason in result.rejected[0].reason


def test_short_rows_are_filled_with_blanks() -> None:
    assert accepted(f"phone,name,city\n{ANN}\n{BOB},Bob\n") == [("", (ANN,)), ("Bob", (BOB,))]


def test_a_line_separator_within_a_cell_is_text() -> None:
    assert accepted(f"phone,name\n{ANN},Ann\u2028Lee\x0bx\n") == [("Ann\u2028Lee\x0bx", (ANN,))]


# whole file | what the error says
UNREADABLE = [
    (b"", "The file is empty"),
    (b" \r\n\n", "The file is empty"),
    (b",,\n,,\n", "The file is empty"),
    (codecs.BOM_UTF8, "The file is empty"),
    (b"PK\x03\x04rest of a workbook", "cut off"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook, or one with a password"),
    (b"%PDF-1.7", "a PDF"),
    (bytes(range(256)) * 8, "no text file"),
    (b"\x00\x01\x02\x03" * 500, "no text file"),
    (b"\x81\x8d\x8f\x90\x9d not text", "no text file"),  # what no encoding has
    (f'phone,name\n{ANN},"Ann\n{BOB},Bob\n'.encode(), "Line 2: a quote is opened and never closed"),
]


@pytest.mark.parametrize(("content", "says"), UNREADABLE)
def test_what_is_no_contact_file(content, says) -> None:
    with pytest.raises(UnreadableFile, match=says):
        load(content)


def test_two_columns_of_one_name() -> None:
    with pytest.raises(UnreadableColumns, match="called 'name'"):
        load(f"phone,name,name\n{ANN},a,b\n")


def test_a_header_alone_is_no_contact_and_no_error() -> None:
    told = load("phone,name\n")
    assert told.has_header
    assert told.result.accepted == told.result.rejected == ()


def test_rejected_rows_come_back_as_a_file_that_can_be_mended_and_loaded() -> None:
    told = load(f'phone,name\n{ANN},Ann\n{ANN},"Ann, again"\nx1,Bob\n')
    content = rejected_csv(told.headers, told.result.rejected)
    assert content.startswith(codecs.BOM_UTF8)
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows == [
        ["phone", "name", "rejected_line", "rejected_column", "rejected_because"],
        [ANN, "Ann, again", "3", "phone", f"each number once in a project; {ANN} is on line 2 already; leave it out"],
        ["x1", "Bob", "4", "phone", "a phone number; 'x1' is none; write it as +E.164"],
    ]
    mended = content.replace(b"x1", BOB.encode())
    [bob] = load(mended, known_numbers=frozenset({ANN})).result.accepted
    assert (bob.name, bob.numbers, bob.attributes) == ("Bob", (BOB,), {})


def test_no_cell_of_the_rejected_rows_is_a_formula() -> None:
    formula = "=HYPERLINK(0)"
    bad = Problem(line=2, wrong=FieldError(field=formula, limit=formula, fix=formula), cells=(formula,))
    rows = list(csv.reader(io.StringIO(rejected_csv([formula], [bad]).decode("utf-8-sig"))))
    assert not [cell for row in rows for cell in row if cell.startswith("=")]


def test_a_row_as_the_store_takes_it() -> None:
    [contact] = load(f"phone,name,consent,consent_on,plan\n{ANN},Ann,written,2026-11-01,gold\n").result.accepted
    assert new_contact(contact) == NewContact(
        name="Ann",
        numbers=(ANN,),
        attributes={"plan": "gold"},
        consent="written",
        consent_on=date(2026, 11, 1),
    )


@pytest.mark.parametrize("count", [1_000, pytest.param(50_000, marks=pytest.mark.slow)])
def test_many_rows(count: int) -> None:
    rows = [f"+9198{n:08},Person {n},{n}\n" for n in range(10_000_000, 10_000_000 + count)]
    began = time.perf_counter()
    told = load("phone,name,customer\n" + "".join([*rows, *rows[:2]]))
    print(f"{count} rows: {time.perf_counter() - began:.1f} s")
    assert len(told.result.accepted) == count
    assert [p.line for p in told.result.rejected] == [count + 2, count + 3]


_CELLS = st.sampled_from(
    [ANN, BOB, "phone", "name", '"', ",", ";", "\n", "\r", "\t", "'", " ", "\0", "é", "\\", '""', "1e9"]
)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300) | st.lists(_CELLS, max_size=60).map("".join).map(str.encode))
def test_whatever_the_bytes_every_row_is_accepted_or_told(content: bytes) -> None:
    try:
        told = load(content)
    except (UnreadableFile, UnreadableColumns):
        return
    lines = [c.line for c in told.result.accepted] + [p.line for p in told.result.rejected]
    assert len(set(lines)) == len(lines)
    numbers = [number for contact in told.result.accepted for number in contact.numbers]
    assert len(set(numbers)) == len(numbers)
    assert all(problem.reason for problem in told.result.rejected)

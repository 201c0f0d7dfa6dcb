from __future__ import annotations

from datetime import date

import pytest

from smart_campaigns.core.contact_columns import (
    Column,
    UnreadableColumns,
    columns_of,
    guess_headers,
    is_header,
    meaning_of,
    told_columns,
)
from smart_campaigns.core.contact_import import ONCE, Consent, ContactRow, ImportPlan, judge_rows
from smart_campaigns.core.numbers import NumberInfo


def lookup(text: str, country: str) -> NumberInfo:
    """A plan of one country: ten digits, the first of them not 0."""
    digits = "".join(c for c in text if c.isdigit()).removeprefix("1")
    if len(digits) != 10 or country != "US":
        return NumberInfo(e164=f"+1{digits}" if digits else "", is_valid=False)
    return NumberInfo(e164=f"+1{digits}", is_valid=not digits.startswith("0"), country="US")


# header | meaning
MEANINGS = [
    *(("phone", "phone"), ("Phone Number", "phone"), ("MOBILE", "phone"), ("phone2", "phone"), ("Phone 3", "phone")),
    *(("mobile_number_2", "phone"), ("tel.", "phone"), (" E164 ", "phone"), ("name", "name"), ("Full Name", "name")),
    *(("Time zone", "zone"), ("timezone", "zone"), ("tz", "zone"), ("place", "place"), ("Language", "language")),
    *(("consent", "consent"), ("Consent Source", "consent_source"), ("consent-date", "consent_on")),
    *(("attributes", "attributes"), ("plan", None), ("phone type", None), ("", None), ("email", None)),
]


@pytest.mark.parametrize(("header", "meaning"), MEANINGS)
def test_what_a_header_means(header, meaning) -> None:
    assert meaning_of(header) == (Column(meaning) if meaning else None)


def test_a_mapping_goes_before_what_headers_say() -> None:
    headers = ("id", "phone", "handset", "who")
    assert columns_of(headers) == (None, Column.PHONE, None, None)
    mapping = {"handset": Column.PHONE, "phone": Column.IGNORED, "who": Column.NAME}
    assert columns_of(headers, mapping) == (None, Column.IGNORED, Column.PHONE, Column.NAME)
    # the best of two headers that mean the same; the other is an attribute
    assert columns_of(("customer", "phone", "name")) == (None, Column.PHONE, Column.NAME)
    assert columns_of(("customer", "phone", "name"), {"customer": Column.NAME}) == (Column.NAME, Column.PHONE, None)


def test_columns_whose_headers_mean_something_are_kept_as_attributes_where_that_is_chosen() -> None:
    headers = ("phone", "name", "language", "customer")
    chosen = {"name": Column.ATTRIBUTE, "language": Column.ATTRIBUTE}
    assert columns_of(headers, chosen) == (Column.PHONE, None, None, Column.NAME)
    assert told_columns(headers, chosen)[1:3] == (None, None)
    with pytest.raises(UnreadableColumns, match="No column holds phone numbers"):
        columns_of(headers, {"phone": Column.ATTRIBUTE})


# headers, mapping | what the refusal says
REFUSED = [
    (("name", "email"), {}, "No column holds phone numbers. .*'name', 'email'"),
    (("phone",), {"mobile": Column.PHONE}, "no column 'mobile'. Its columns are 'phone'"),
    (("phone", "a", "b"), {"a": Column.NAME, "b": Column.NAME}, "Two columns are chosen as name"),
    (("phone",), {"phone": Column.IGNORED}, "No column holds phone numbers"),
]


@pytest.mark.parametrize(("headers", "mapping", "says"), REFUSED)
def test_columns_that_do_not_fit(headers, mapping, says) -> None:
    with pytest.raises(UnreadableColumns, match=says):
        columns_of(headers, mapping)


def test_a_first_row_with_a_number_is_no_header() -> None:
    assert is_header(("phone", "name"), lookup, "US")
    assert is_header(("Kontakt", "Rufnummer"), lookup, "US")  # unknown words, to be mapped
    assert not is_header(("Ann", "212 555 0123"), lookup, "US")


def test_headers_are_guessed_from_what_the_columns_hold() -> None:
    rows = [("7", "2125550123", "Ann", ""), ("8", "2125550124", "Bob", "2125550125"), ("9", "none", "Cy", "")]
    assert guess_headers(rows, lookup, "US") == ("column 1", "phone", "column 3", "phone2")
    assert guess_headers([], lookup, "US") == ()


HEADERS = ("phone", "phone2", "name", "zone", "place", "language", "consent", "consent_source", "consent_on", "plan")


def judge(*rows, headers=HEADERS, known=frozenset(), consent=None):
    plan = ImportPlan(
        columns=columns_of(headers),
        headers=headers,
        default_country="US",
        known_numbers=known,
        consent=consent,
    )
    return judge_rows(list(enumerate(rows, start=2)), plan, lookup)


def row(**cells: str) -> tuple[str, ...]:
    return tuple(cells.get(name, "2125550123" if name == "phone" else "") for name in HEADERS)


def test_a_full_row() -> None:
    result = judge(
        (
            *("(212) 555-0123", "212 555 0124", " Ann ", "America/New_York", "us-ny", "en_US"),
            *("written; existing_relationship", "web form", "2026-11-01", "gold"),
        )
    )
    assert result.rejected == result.notes == ()
    assert result.accepted == (
        ContactRow(
            line=2,
            name="Ann",
            numbers=("+12125550123", "+12125550124"),
            zone="America/New_York",
            place="US-NY",
            language="en-US",
            attributes={"plan": "gold"},
            consent="written;existing_relationship",
            consent_source="web form",
            consent_on=date(2026, 11, 1),
        ),
    )


def test_a_bare_row_and_blank_ones() -> None:
    result = judge(("2125550123",), (), ("", " "), row(phone="2125550124"))
    assert [(c.line, c.numbers, c.name, c.attributes) for c in result.accepted] == [
        (2, ("+12125550123",), "", {}),
        (5, ("+12125550124",), "", {}),
    ]
    assert result.rejected == ()


# cells | column, reason
REJECTED = [
    ({"phone": "", "name": "Ann"}, "phone", "a phone number; give one"),
    ({"phone": "call me"}, "phone", "a phone number; 'call me' is none"),
    ({"phone": "12345"}, "phone", "a number that exists"),
    ({"phone": "0125550123"}, "phone", "(+10125550123) is none"),
    ({"phone": "2.12556E+09"}, "phone", "cut short by a spreadsheet"),
    ({"zone": "Mars"}, "zone", "an IANA time zone; 'Mars' is none"),
    ({"zone": "UTC+05:30"}, "zone", "an IANA time zone"),
    ({"place": "New York"}, "place", "a country or state; 'New York' is none"),
    ({"language": "English!"}, "language", "'English!' is none"),
    ({"consent": "yes"}, "consent", "'yes' is none; give one of"),
    ({"consent_on": "1/11/2026"}, "consent_on", "write it as 2026-12-31"),
    ({"name": "x" * 201}, "name", "at most 200 characters; this is 201"),
    ({"plan": "x" * 10_001}, "plan", "at most 10,000 characters"),
    ({"plan": "a\0b"}, "plan", "characters of text"),
]


@pytest.mark.parametrize(("cells", "column", "reason"), REJECTED)
def test_a_rejected_row_says_column_and_reason(cells, column, reason) -> None:
    result = judge(row(**cells))
    assert result.accepted == ()
    assert [(problem.line, problem.column, problem.cells) for problem in result.rejected] == [(2, column, row(**cells))]
    assert reason in result.rejected[0].reason


def test_more_cells_than_columns() -> None:
    result = judge((*row(), "x"), (*row(phone="2125550124"), "", " "))
    assert [p.line for p in result.rejected] == [2]
    assert result.rejected[0].reason.startswith("a cell for each of 10 columns; there are 11")
    assert [c.line for c in result.accepted] == [3]


def test_duplicates_within_the_file_and_of_the_project() -> None:
    result = judge(
        row(),
        row(phone="212-555-0123"),
        row(phone="2125550199"),
        row(phone="2125550124", phone2="2125550123"),
        known=frozenset({"+12125550199"}),
    )
    assert [c.line for c in result.accepted] == [2, 5]
    assert [(p.line, p.column, p.reason) for p in result.rejected] == [
        (3, "phone", f"{ONCE}; +12125550123 is on line 2 already; leave it out"),
        (4, "phone", f"{ONCE}; +12125550199 is in the project already; leave it out"),
    ]
    # a further number that another contact has is left out, and said
    assert result.accepted[1].numbers == ("+12125550124",)
    assert [(n.line, n.column, n.reason) for n in result.notes] == [
        (5, "phone2", f"{ONCE}; +12125550123 is on line 2 already; left out")
    ]


def test_a_rejected_row_takes_no_number() -> None:
    result = judge(row(zone="Mars"), row())
    assert [c.line for c in result.accepted] == [3]


def test_a_further_number_stands_in_for_an_impossible_one() -> None:
    result = judge(row(phone="12345", phone2="2125550124"), row(phone="2125550125", phone2="2125550125"))
    assert [c.numbers for c in result.accepted] == [("+12125550124",), ("+12125550125",)]
    assert [(n.line, n.column) for n in result.notes] == [(2, "phone")]


def test_one_statement_of_consent_for_the_file() -> None:
    stated = Consent(basis="express", source="fair 2026", on=date(2026, 11, 1))
    result = judge(row(), row(phone="2125550124", consent="written"), consent=stated)
    assert [(c.consent, c.consent_source, c.consent_on) for c in result.accepted] == [
        ("express", "fair 2026", date(2026, 11, 1)),
        ("written", None, None),
    ]


def test_attributes_as_an_object_and_by_column() -> None:
    headers = ("phone", "attributes", "plan", "skip")
    plan = ImportPlan(columns=columns_of(headers, {"skip": Column.IGNORED}), headers=headers, default_country="US")
    rows = [
        (2, ("2125550123", '{"age": 40, "tags": ["a"]}', "gold", "x")),
        (3, ("2125550124", "[1]", "", "")),
        (4, ("2125550125", "{", "", "")),
    ]
    result = judge_rows(rows, plan, lookup)
    assert [dict(c.attributes) for c in result.accepted] == [{"age": 40, "tags": ["a"], "plan": "gold"}]
    assert [(p.line, p.column) for p in result.rejected] == [(3, "attributes"), (4, "attributes")]

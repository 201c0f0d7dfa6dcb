"""What a line of the event log tells in the terminal."""

import pytest

from smart_campaigns.cli.event_lines import event_facts


@pytest.mark.parametrize(
    ("kind", "data", "contact", "told"),
    [
        (
            "call_void",
            {"contact_id": 7, "cause": "late"},
            "Hana Hughes",
            "contact=Hana Hughes contact_id=7 cause=placement came too late (its turn of 250 ms was over)",
        ),
        ("call_void", {"contact_id": 7, "cause": "no_word_for_it"}, None, "contact_id=7 cause=no_word_for_it"),
        ("call_ended", {"cause": "operator", "next_at": None, "is_x": True}, None, "cause=operator is_x=true"),
    ],
)
def test_a_line_says_whom_and_why(kind: str, data: dict[str, object], contact: str | None, told: str) -> None:
    assert event_facts(kind, data, contact) == told

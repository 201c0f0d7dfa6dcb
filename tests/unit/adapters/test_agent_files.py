"""Agents' files that are no agents: told what is wrong, whatever the YAML library makes of them."""

from __future__ import annotations

import pytest

from smart_campaigns.adapters.agents.files import (
    AgentFileError,
    in_reading_order,
    read_agent,
    shipped_agent,
    write_agent,
)

# text | what is said
WRONG = [
    ("a: ok\nb: \x95", r"line 2: the character '\\x95'"),
    ("a: \ud800", "line 1: the character"),
    ("a: [1", "line 1, column"),
    ("a: &x [1]\nb: *x", r"alias \(\*name\)"),
    ("a: &x [*x]", "alias"),
    ("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]", "alias"),
    ("a: 2026-01-01", "2026-01-01 is neither text nor number"),
    ("a: 2026-99-99", "no YAML that an agent is made of"),
    ("1: a", "A key is no text"),
    ("a: .inf", "neither text nor number"),
    ("a: " + "9" * 5000, "no YAML that an agent is made of"),
    ("a: " + "[" * 3000, "nested too deeply"),
    ("a: !!int zz", "no YAML that an agent is made of"),
    ("- a", "is a mapping"),
]


@pytest.mark.parametrize(("text", "says"), WRONG)
def test_what_is_no_agent_says_what_it_is(text: str, says: str) -> None:
    with pytest.raises(AgentFileError, match=says):
        read_agent(text)


def test_a_text_may_stand_twice_by_its_name() -> None:
    assert read_agent("a: &x hello\nb: [*x, yes, 1.5, null]") == {"a": "hello", "b": ["hello", "yes", 1.5, None]}


def test_an_agent_is_written_as_it_is_read_whatever_order_the_store_gives() -> None:
    def by_letter(value: object) -> object:
        return {key: by_letter(value[key]) for key in sorted(value)} if isinstance(value, dict) else value

    shipped = shipped_agent()
    stored = by_letter(shipped)
    assert isinstance(stored, dict)
    again = read_agent(write_agent(stored))
    assert again == shipped
    assert list(again) == ["kind", "agent", "purpose", "greeting", "speed", "flow"]
    assert list(again["flow"])[:2] == ["start", "states"]
    states = list(again["flow"]["states"])
    assert states[0] == "identify"
    assert states.index("offer") < states.index("renewed")
    assert list(again["flow"]["states"]["identify"]) == ["say", "on"]


@pytest.mark.parametrize("flow", [None, 3, {}, {"states": 1}, {"start": [1], "states": {"a": None, "b": {"on": 2}}}])
def test_what_is_no_flow_yet_is_written_as_it_is(flow: object) -> None:
    assert in_reading_order({"zebra": 1, "flow": flow}) == {"flow": flow, "zebra": 1}

"""The flow that the page of agents shows can run calls, and the page names every intent."""

from __future__ import annotations

import re
from pathlib import Path

from smart_campaigns.adapters.agents.files import read_agent, shipped_agent, write_agent
from smart_campaigns.core.agents import parse_flow_agent
from smart_campaigns.core.flow_text import VARIABLES
from smart_campaigns.core.intents import Intent

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "agents.md").read_text()


def test_the_flow_on_the_page_can_run_calls() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    agent = parse_flow_agent(read_agent(example))
    assert agent.flow.unreachable() == []


def test_the_page_names_every_intent_and_placeholder() -> None:
    assert [intent for intent in Intent if f"`{intent}`" not in PAGE] == []
    assert [name for name in VARIABLES if f"`{{{name}}}`" not in PAGE] == []


def test_what_ships_can_run_calls_and_comes_back_as_it_was_written() -> None:
    config = shipped_agent()
    assert parse_flow_agent(config).flow.unreachable() == []
    assert read_agent(write_agent(config)) == config

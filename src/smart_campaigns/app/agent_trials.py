"""What is wrong with an agent, and a talk with it that is typed instead of spoken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from smart_campaigns.core.agents import AgentKind, check_agent, parse_flow_agent
from smart_campaigns.core.errors import FieldError, InvalidInput
from smart_campaigns.core.flow_talk import FlowTalk

LINES_MAX = 100
LINE_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedTurn:
    """One line typed in place of the contact (None: the opening), and what the agent answers to it."""

    heard: str | None
    intent: str | None
    says: str
    result: str | None
    """The talk is over once this is said."""


def judge_agent(config: Mapping[str, Any]) -> Sequence[FieldError]:
    """What keeps it from running calls: each error with its path; () when it can."""
    try:
        check_agent(config)
    except InvalidInput as wrong:
        return wrong.under("config")
    return ()


def not_read(field: str, given: str) -> InvalidInput:
    return InvalidInput.of(field, "YAML that an agent is made of", given=given.rstrip("."), fix="mend it there")


def try_by_text(
    config: Mapping[str, Any], lines: Sequence[str], now: datetime, *, organization: str, zone: str
) -> list[TriedTurn]:
    """A talk typed line by line, from its beginning; what comes after its end is left out. Raises InvalidInput.

    A blank line is silence. What the law of a place wants in the opening depends on the contact, and is not here.
    """
    if len(lines) > LINES_MAX or any(len(line) > LINE_MAX for line in lines):
        raise InvalidInput.of("lines", f"at most {LINES_MAX} lines of {LINE_MAX} characters", fix="shorten them")
    if errors := tuple(judge_agent(config)):
        raise InvalidInput(errors)
    if config.get("kind") != AgentKind.FLOW:
        given = "this agent says one sentence"
        raise InvalidInput.of("config.kind", "an agent with a flow", given=given, fix="try one with a flow")
    agent = parse_flow_agent(config)
    values = {
        "name": "Alex Morgan",
        "first_name": "Alex",
        "agent": agent.agent,
        "organization": agent.organization or organization,
        "purpose": agent.purpose,
    }
    talk = FlowTalk(agent.flow, values, zone)
    begin = talk.begin()
    turns = [TriedTurn(heard=None, intent=None, says=f"{agent.greeting} {begin.say}", result=begin.result)]
    for line in lines:
        if turns[-1].result is not None:
            break
        reply = talk.hear(line, now) if line.strip() else talk.silence(now)
        turns.append(TriedTurn(heard=line, intent=reply.intent, says=reply.say, result=reply.result))
    return turns

"""Voice agents: made, changed in versions, tried by text, published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from smart_campaigns.core.agents import AgentKind, check_agent, parse_flow_agent
from smart_campaigns.core.errors import FieldError, InvalidInput, NotFound
from smart_campaigns.core.flow import FlowErrors
from smart_campaigns.core.flow_talk import FlowTalk
from smart_campaigns.ports.agent_records import AgentRecords, AgentRow, AgentVersion

NAME_MAX = 120
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


@dataclass(frozen=True, slots=True)
class Agents:
    records: AgentRecords

    async def find(self, org_id: int, which: str) -> AgentRow:
        """By name or id. Raises NotFound."""
        for row in await self.records.agents(org_id):
            if which in {row.name, str(row.agent_id)}:
                return row
        raise NotFound("agent", which)

    async def version(self, org_id: int, which: str, number: int | None = None) -> AgentVersion:
        """That version; None: the latest. Raises NotFound."""
        row = await self.find(org_id, which)
        for version in await self.records.versions(org_id, row.agent_id):
            if number in {None, version.version}:
                return version
        raise NotFound("version", f"{row.name} v{number}")

    async def create(self, org_id: int, name: str, config: Mapping[str, Any]) -> AgentRow:
        """A draft; it may be incomplete. Raises InvalidInput, NameTaken."""
        _check_name(name)
        _check_kind(config)
        agent_id = await self.records.create(org_id, name.strip(), config)
        return await self.find(org_id, str(agent_id))

    async def save(
        self, org_id: int, which: str, config: Mapping[str, Any], based_on: int | None = None
    ) -> AgentVersion:
        """A new version, not yet published. `based_on` None: the latest. Raises InvalidInput, NotFound, StaleVersion."""
        _check_kind(config)
        row = await self.find(org_id, which)
        number = await self.records.save(org_id, row.agent_id, config, based_on or row.latest_version)
        return await self.version(org_id, str(row.agent_id), number)

    async def publish(self, org_id: int, which: str, number: int | None = None) -> AgentRow:
        """It runs the next calls. Raises InvalidInput with everything that is wrong with it, NotFound."""
        version = await self.version(org_id, which, number)
        check(version.config)
        await self.records.publish(org_id, version.agent_id, version.version)
        return await self.find(org_id, str(version.agent_id))

    async def rename(self, org_id: int, which: str, name: str) -> AgentRow:
        """Raises InvalidInput, NotFound, NameTaken."""
        _check_name(name)
        row = await self.find(org_id, which)
        await self.records.rename(org_id, row.agent_id, name.strip())
        return await self.find(org_id, str(row.agent_id))


def check(config: Mapping[str, Any]) -> None:
    """Raises InvalidInput for a configuration that cannot run calls: each error with its path."""
    try:
        check_agent(config)
    except FlowErrors as error:
        raise InvalidInput(tuple(FieldError(field=p.where, message=p.message) for p in error.problems)) from None


def try_by_text(
    config: Mapping[str, Any], lines: Sequence[str], now: datetime, *, organization: str, zone: str
) -> list[TriedTurn]:
    """A talk typed line by line, from its beginning; what comes after its end is left out. Raises InvalidInput.

    The sentences that the law of a place wants in the opening depend on the contact, and are not here.
    """
    if len(lines) > LINES_MAX or any(len(line) > LINE_MAX for line in lines):
        message = f"at most {LINES_MAX} lines of {LINE_MAX} characters"
        raise InvalidInput((FieldError(field="lines", message=message),))
    check(config)
    if config.get("kind") != AgentKind.FLOW:
        raise InvalidInput((FieldError(field="kind", message="this agent says one sentence; it has no talk to try"),))
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


def _check_name(name: str) -> None:
    if not 1 <= len(name.strip()) <= NAME_MAX:
        raise InvalidInput((FieldError(field="name", message=f"1 to {NAME_MAX} characters; give one"),))


def _check_kind(config: Mapping[str, Any]) -> None:
    if config.get("kind") not in set(AgentKind):
        raise InvalidInput((FieldError(field="kind", message=f"one of {', '.join(AgentKind)}"),))

"""What is wrong with an agent, and a talk with it that is typed instead of spoken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from smart_campaigns.core.agents import AgentKind, check_agent, parse_flow_agent
from smart_campaigns.core.call_script import CallScript, script_values
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.conversation import RESULT_DO_NOT_CALL
from smart_campaigns.core.disclosure import Disclosure, disclosure_for
from smart_campaigns.core.errors import FieldError, InvalidInput
from smart_campaigns.core.flow_talk import Reply
from smart_campaigns.core.policy_table import PolicyTable, legal_key
from smart_campaigns.ports.organization_records import OrganizationCard
from smart_campaigns.ports.records import CatalogRecords

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


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialCall:
    """The call that a typed talk stands for: `phone` is the caller's, E.164."""

    organization: str
    zone: str
    phone: str
    disclosure: Disclosure


@dataclass(frozen=True, slots=True)
class AgentTrials:
    catalog: CatalogRecords
    policy: PolicyTable

    async def call(self, about: OrganizationCard) -> TrialCall:
        """To somebody in the organization's country, by a campaign that is left at its defaults."""
        numbers = await self.catalog.phone_numbers(about.org_id)
        usual = CampaignSettings()
        disclosure = disclosure_for(
            self.policy,
            legal_key([about.zone], [about.country], usual.call_type),
            is_recorded=usual.record_calls,
            announces=usual.recording_announcement,
        )
        phone = numbers[0].e164 if numbers else NO_NUMBER_YET
        return TrialCall(organization=about.name, zone=about.zone, phone=phone, disclosure=disclosure)


NO_NUMBER_YET = "+0000000000"
"""Stands for the number to call back, where there is none to call from."""


def try_by_text(config: Mapping[str, Any], lines: Sequence[str], now: datetime, *, call: TrialCall) -> list[TriedTurn]:
    """A talk typed line by line, from its beginning; what comes after its end is left out. Raises InvalidInput.

    A blank line is silence.
    """
    if len(lines) > LINES_MAX or any(len(line) > LINE_MAX for line in lines):
        raise InvalidInput.of("lines", f"at most {LINES_MAX} lines of {LINE_MAX} characters", fix="shorten them")
    if errors := tuple(judge_agent(config)):
        raise InvalidInput(errors)
    if config.get("kind") != AgentKind.FLOW:
        given = "this agent says one sentence"
        raise InvalidInput.of("config.kind", "an agent with a flow", given=given, fix="try one with a flow")
    agent = parse_flow_agent(config)
    values = script_values(agent, contact_name="Alex Morgan", organization=call.organization, phone=call.phone)
    script = CallScript(config=agent, disclosure=call.disclosure, zone=call.zone, values=values)
    talk = script.talk()
    begin = talk.begin()
    says = " ".join([*script.opening(), begin.say])
    turns = [TriedTurn(heard=None, intent=None, says=says, result=begin.result)]
    for line in lines:
        if turns[-1].result is not None:
            break
        reply = talk.hear(line, now) if line.strip() else talk.silence(now)
        turns.append(TriedTurn(heard=line, intent=reply.intent, says=_said(script, reply), result=reply.result))
    return turns


def _said(script: CallScript, reply: Reply) -> str:
    ends = reply.result is not None and reply.result != RESULT_DO_NOT_CALL
    return script.ending(reply.say) if ends else reply.say

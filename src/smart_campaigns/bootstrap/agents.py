"""Which agent runs a call: made anew for each, with what it is told of whom it calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from smart_campaigns.adapters.postgres.brief_records import PostgresBriefs
from smart_campaigns.adapters.voice import flow_agent
from smart_campaigns.adapters.voice.floor import Floor
from smart_campaigns.adapters.voice.flow_agent import FlowAgent
from smart_campaigns.adapters.voice.recorded_sentence import RecordedSentence, load_sentence
from smart_campaigns.bootstrap.speech import Speech
from smart_campaigns.core.agents import AgentKind, parse_flow_agent
from smart_campaigns.core.disclosure import disclosure_for
from smart_campaigns.core.policy_table import LegalKey
from smart_campaigns.dialer.placed import Placed
from smart_campaigns.dialer.policy_law import PolicyLaw
from smart_campaigns.dialer.seat import Seat
from smart_campaigns.ports.clock import Clock
from smart_campaigns.ports.store import StoreAway
from smart_campaigns.ports.voice import Brief, Desk, VoiceAgent

AWAY_S = 0.2


@dataclass(slots=True, kw_only=True)
class Agents:
    """Of one caller process."""

    briefs: PostgresBriefs
    law: PolicyLaw
    speech: Speech
    seat: Seat
    clock: Clock
    sentence: bytes = field(default_factory=load_sentence)
    _house: flow_agent.House = field(init=False)

    def __post_init__(self) -> None:
        self._house = flow_agent.House(
            floor=Floor(self.speech.activity, self.clock),
            recogniser=self.speech.recogniser,
            voice=self.speech.voice,
            clock=self.clock,
            now=self._now,
            talk=self.speech.client.talk,
        )

    def new_agent(self, placed: Placed, desk: Desk) -> VoiceAgent:
        """Raises InvalidInput for a configuration that cannot run calls: the call is settled as the agent's failure."""
        config = placed.plan.agent_config
        if config.get("kind") != AgentKind.FLOW:
            return RecordedSentence(self.sentence, self.clock)
        return FlowAgent(parse_flow_agent(config), lambda: self._brief(placed), self._house, desk)

    async def _brief(self, placed: Placed) -> Brief:
        plan, target = placed.plan, placed.placement.target
        key = LegalKey.parse(self.law.callee(target, "", plan).key).with_call_type(plan.settings.call_type)
        while True:
            try:
                about = await self.briefs.about(plan.ref.org_id, target.contact_id)
                break
            except StoreAway:
                await self.clock.sleep(AWAY_S)
        settings = plan.settings
        return Brief(
            contact_name=about.contact_name,
            attributes=about.attributes,
            zone=about.zone or (key.zones[0] if key.zones else settings.zone or "UTC"),
            organization=about.organization,
            phone=placed.caller_number.e164,
            call_context=settings.call_context or "",
            disclosure=disclosure_for(
                self.law.table, key, is_recorded=settings.record_calls, announces=settings.recording_announcement
            ),
            is_recorded=settings.record_calls,
            voicemail=settings.voicemail,
            voicemail_message=settings.voicemail_message or "",
            max_duration_s=settings.max_call_duration_s,
        )

    def _now(self) -> datetime:
        return self.seat.store_clock.latest(self.clock.boot_s())

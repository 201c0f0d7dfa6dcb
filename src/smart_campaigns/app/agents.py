"""Voice agents: worked on as a draft, published as a version that acts on the next call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from smart_campaigns.core.errors import FieldError, InvalidInput, NotFound
from smart_campaigns.ports.agent_records import AgentCard, AgentRecords, AgentVersion

NAME_MAX = 120
Judge = Callable[[Mapping[str, Any]], Sequence[FieldError]]
"""What is wrong with an agent's config; () when a call can be carried with it."""


@dataclass(frozen=True, slots=True)
class AgentSource:
    """`config` is what runs; `text` what was written, with its comments. None: it came without one."""

    config: Mapping[str, Any]
    text: str | None


@dataclass(frozen=True, slots=True)
class Agents:
    """A draft may be wrong while it is worked on; what is published is judged."""

    records: AgentRecords
    judge: Judge

    async def cards(self, org_id: int) -> Sequence[AgentCard]:
        return await self.records.cards(org_id)

    async def card(self, org_id: int, agent_id: int) -> AgentCard:
        """Raises NotFound."""
        for card in await self.records.cards(org_id):
            if card.agent_id == agent_id:
                return card
        raise NotFound("agent", str(agent_id))

    async def find(self, org_id: int, which: str) -> AgentCard:
        """By name or id. Raises NotFound."""
        for card in await self.records.cards(org_id):
            if which in {card.name, str(card.agent_id)}:
                return card
        raise NotFound("agent", which)

    async def config(self, org_id: int, which: str, number: int | None = None) -> Mapping[str, Any]:
        """What runs of that version; None: of the draft, or of the latest version where there is none. Raises NotFound."""
        return (await self.source(org_id, which, number)).config

    async def source(self, org_id: int, which: str, number: int | None = None) -> AgentSource:
        """Of that version; None: of the draft, or of the latest version where there is none. Raises NotFound."""
        card = await self.find(org_id, which)
        if number is None and card.draft is not None:
            return AgentSource(card.draft, card.draft_text)
        for version in await self.records.versions(org_id, card.agent_id):
            if number in {None, version.version}:
                return AgentSource(version.config, version.text)
        raise NotFound("version", f"{card.name} v{number}")

    async def add(self, org_id: int, name: str, config: Mapping[str, Any], text: str | None = None) -> AgentCard:
        """A draft, not published; `text`: what the config was read from. Raises InvalidInput, NameTaken."""
        return await self.card(org_id, await self.records.add_draft(org_id, _name(name), config, text))

    async def rename(self, org_id: int, agent_id: int, name: str) -> AgentCard:
        await self.records.rename(org_id, agent_id, _name(name))
        return await self.card(org_id, agent_id)

    async def save_draft(
        self, org_id: int, agent_id: int, config: Mapping[str, Any], text: str | None = None, *, based_on: int
    ) -> AgentCard:
        """`text`: what the config was read from. Raises NotFound, StaleVersion."""
        await self.records.save_draft(org_id, agent_id, config, text, based_on=based_on)
        return await self.card(org_id, agent_id)

    async def publish(self, org_id: int, agent_id: int, *, based_on: int) -> AgentCard:
        """Raises NotFound, StaleVersion, InvalidInput, CommandRefused (`no_draft`)."""
        draft = (await self.card(org_id, agent_id)).draft
        if draft is not None and (errors := tuple(await asyncio.to_thread(self.judge, draft))):
            raise InvalidInput(errors)
        await self.records.publish(org_id, agent_id, based_on=based_on)
        return await self.card(org_id, agent_id)

    async def choose_version(self, org_id: int, agent_id: int, version: int) -> AgentCard:
        await self.records.choose_version(org_id, agent_id, version)
        return await self.card(org_id, agent_id)

    async def versions(self, org_id: int, agent_id: int) -> Sequence[AgentVersion]:
        await self.card(org_id, agent_id)
        return await self.records.versions(org_id, agent_id)


def _name(name: str) -> str:
    if not 1 <= len(name.strip()) <= NAME_MAX:
        raise InvalidInput.of("name", f"1 to {NAME_MAX} characters", fix="give one")
    return name.strip()

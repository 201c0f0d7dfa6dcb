"""What an agent knows of one call: asked for once, while it rings, and every text filled with it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator

from smart_campaigns.adapters.voice.own_words import OWN_WORDS
from smart_campaigns.core.agents import FlowAgentConfig
from smart_campaigns.core.disclosure import MAY_CONTINUE, NOT_NOW
from smart_campaigns.core.flow_talk import FlowTalk
from smart_campaigns.core.flow_text import fill
from smart_campaigns.ports.voice import AgentFailed, Brief

WITHIN_S = 3.0


class Briefing:
    """Of one call. Until it is had, nothing is known of the contact."""

    def __init__(self, config: FlowAgentConfig, ask: Callable[[], Awaitable[Brief]]) -> None:
        self.brief = Brief()
        self.talk = FlowTalk(config.flow, {}, "UTC")
        self._config, self._ask = config, ask
        self._values: dict[str, str] = {}
        self._asking: asyncio.Task[None] | None = None

    async def have(self) -> None:
        if self._asking is None:
            self._asking = asyncio.create_task(self._take())
        await asyncio.shield(self._asking)

    async def have_soon(self) -> None:
        """Somebody has picked up. Raises AgentFailed: nobody is kept waiting in silence for a database."""
        try:
            async with asyncio.timeout(WITHIN_S):
                await self.have()
        except TimeoutError:
            raise AgentFailed("nobody told whom it calls") from None

    def opening(self) -> list[str]:
        """The greeting, and what the law of the place wants said first."""
        return [self._filled(text) for text in (self._config.greeting, *self.brief.disclosure.opening())]

    def closing(self) -> list[str]:
        """What the law wants said before the call ends, each once."""
        return list(dict.fromkeys(self._filled(text) for text in self.brief.disclosure.closing()))

    def message(self) -> str:
        """For a machine: who calls and why, the campaign's message, and where to call back."""
        return " ".join([*self.opening()[1:], self._filled(self.brief.voicemail_message), *self.closing()])

    def sentences(self) -> Iterator[str]:
        """All that may have to be said, what is said first before the rest."""
        yield from self.opening()
        yield from (self._filled(text) for text in self._config.flow.sentences())
        yield from OWN_WORDS

    async def _take(self) -> None:
        self.brief = await self._ask()
        self._values = _values(self._config, self.brief)
        flow = self._config.flow
        if self.brief.disclosure.asks_to_continue:
            flow = flow.asking_first(MAY_CONTINUE, NOT_NOW)
        self.talk = FlowTalk(flow, self._values, self.brief.zone)

    def _filled(self, text: str) -> str:
        return fill(text, self._values)


def _values(config: FlowAgentConfig, brief: Brief) -> dict[str, str]:
    name = brief.contact_name.strip()
    phone = " ".join(brief.phone.lstrip("+"))
    known = {
        "name": name,
        "first_name": name.split(" ")[0] if name else "",
        "agent": config.agent,
        "organization": config.organization or brief.organization,
        "purpose": config.purpose,
        "call_context": brief.call_context,
        "phone": phone,
        "address": config.address or phone,
    }
    return {**{key: str(value) for key, value in brief.attributes.items()}, **known}

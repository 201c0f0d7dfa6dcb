"""What an agent knows of one call: asked for once, while it rings, and every text filled with it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator

from smart_campaigns.adapters.voice.own_words import OWN_WORDS
from smart_campaigns.core.agents import FlowAgentConfig
from smart_campaigns.core.call_script import CallScript, script_values
from smart_campaigns.core.disclosure import Disclosure
from smart_campaigns.ports.voice import AgentFailed, Brief

WITHIN_S = 3.0


class Briefing:
    """Of one call. Until it is had, nothing is known of the contact."""

    def __init__(self, config: FlowAgentConfig, ask: Callable[[], Awaitable[Brief]]) -> None:
        self.brief = Brief()
        self._script = CallScript(config=config, disclosure=Disclosure(), zone="UTC")
        self.talk = self._script.talk()
        self._config, self._ask = config, ask
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
        return self._script.opening()

    def ending(self, say: str) -> str:
        return self._script.ending(say)

    def message(self) -> str:
        """For a machine: who calls and why, the campaign's message, and where to call back."""
        return " ".join(
            [*self.opening()[1:], self._script.filled(self.brief.voicemail_message), *self._script.closing()]
        )

    def sentences(self) -> Iterator[str]:
        yield from self._script.sentences()
        yield from OWN_WORDS

    async def _take(self) -> None:
        self.brief = await self._ask()
        brief = self.brief
        values = script_values(
            self._config,
            contact_name=brief.contact_name,
            organization=brief.organization,
            phone=brief.phone,
            call_context=brief.call_context,
            attributes=brief.attributes,
        )
        self._script = CallScript(config=self._config, disclosure=brief.disclosure, zone=brief.zone, values=values)
        self.talk = self._script.talk()

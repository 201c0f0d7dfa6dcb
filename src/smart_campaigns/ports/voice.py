"""The agent port: a voice agent on a call's media. The caller knows nothing of what speaks behind it."""

from __future__ import annotations

from typing import Protocol

from smart_campaigns.core.conversation import CallResult
from smart_campaigns.ports.telephony import Media


class VoiceAgent(Protocol):
    async def run(self, media: Media) -> CallResult:
        """Talk until an end state; cancelled when the far side hangs up. Raises on failure of the agent."""
        ...

    async def listen_early(self, media: Media) -> CallResult | None:
        """Listen to what the network plays before pick-up: an announcement is an end; cancelled at pick-up."""
        ...

    @property
    def has_spoken(self) -> bool:
        """Whether the first words are out: decides how a failure is settled."""
        ...

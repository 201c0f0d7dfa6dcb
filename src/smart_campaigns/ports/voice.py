"""The agent port: a voice agent on a call's media. The caller knows nothing of what speaks behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from smart_campaigns.core.campaign_settings import Voicemail
from smart_campaigns.core.conversation import CallResult, Conversation, Turn
from smart_campaigns.core.disclosure import Disclosure
from smart_campaigns.ports.live_audio import Sound, Unheard
from smart_campaigns.ports.telephony import Media


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What an agent is told of its call."""

    contact_name: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    zone: str = "UTC"
    """The contact's."""
    organization: str = ""
    phone: str = ""
    """The caller number, E.164: where the organization can be reached."""
    call_context: str = ""
    disclosure: Disclosure = field(default_factory=Disclosure)
    is_recorded: bool = True
    voicemail: Voicemail = Voicemail.HANG_UP
    voicemail_message: str = ""
    """Said after the beep, where a message is to be left."""
    max_duration_s: float = 600.0


class AgentFailed(Exception):  # noqa: N818 - what it says to a person
    """What it needs was not there when it was needed: the call is settled as the agent's error."""


class Desk(Protocol):
    """Whom an agent tells what happens while it talks."""

    async def opt_out(self, words: str) -> None:
        """The contact does not want to be called: binding for the organization when this returns."""
        ...

    def said(self, turn: Turn) -> None:
        """For whoever watches live; the whole conversation is told at the end."""
        ...


class VoiceAgent(Protocol):
    """What an agent does not do it inherits: it needs nothing made ready, is never wound up, keeps no record."""

    async def run(self, media: Media) -> CallResult:
        """Talk until an end state; cancelled when the far side hangs up. Raises AgentFailed."""
        ...

    async def listen_early(self, media: Media) -> CallResult | None:
        """Listen to what the network plays before pick-up: an announcement is an end; cancelled at pick-up."""
        ...

    @property
    def has_spoken(self) -> bool:
        """Whether the first words are out: decides how a failure is settled."""
        ...

    async def get_ready(self) -> None:
        """While it rings: whatever would keep the first words waiting. A failure is met again in `run`."""
        return

    def press(self, key: str) -> None:  # noqa: ARG002 - for those who answer keys
        """The contact pressed a key of the telephone (RFC 4733): a digit, `*`, `#` or A to D."""
        return

    def wind_up(self) -> None:
        """The call is to end soon: closing words, then `run` returns OPERATOR."""
        return

    async def last_words(self) -> None:
        """After the far side has hung up: what was said last and not yet understood. An opt-out in it binds."""
        return

    def conversation(self) -> Conversation:
        """What was said so far; to be asked at any time, also after `run` was cancelled."""
        return Conversation()

    def recording(self) -> bytes:
        """Both sides so far: 16-bit stereo PCM at 8 kHz, the contact left, the agent right; b"" where none is made."""
        return b""

    def sound(self, since: int | None) -> Sound | Unheard:  # noqa: ARG002 - for those who record
        """Both sides since that frame, None: from now on; for people who listen in while it goes on."""
        return Unheard.NOT_RECORDED

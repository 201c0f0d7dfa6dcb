"""How a caller process gets at the models of its host."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from smart_campaigns.adapters.speech.client import SpeechClient
from smart_campaigns.adapters.speech.silero import SileroActivity
from smart_campaigns.bootstrap.voice_service import voice_socket
from smart_campaigns.ports.clock import Clock
from smart_campaigns.ports.speech import Recogniser, Voice, VoiceActivity
from smart_campaigns.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    recogniser: Recogniser
    voice: Voice
    activity: VoiceActivity
    client: SpeechClient
    """The same recogniser and voice, with the load of the models and the talks of this caller."""


@contextlib.asynccontextmanager
async def open_speech(settings: Settings, clock: Clock) -> AsyncIterator[Speech]:
    """Connected to the voice process as long as it is entered, whenever that process is there."""
    async with SpeechClient(socket=voice_socket(settings), clock=clock) as client:
        activity = SileroActivity(settings.voice_activity_model)
        yield Speech(recogniser=client, voice=client, activity=activity, client=client)

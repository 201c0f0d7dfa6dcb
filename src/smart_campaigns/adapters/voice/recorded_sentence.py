"""The agent that says one recorded sentence: played to its end it has done its work. It listens for tones only."""

from __future__ import annotations

import wave
from importlib import resources

from smart_campaigns.core.conversation import CallResult, Conversation, ConversationEnd
from smart_campaigns.core.tones import Tone, ToneDetector
from smart_campaigns.ports.clock import Clock
from smart_campaigns.ports.telephony import Media
from smart_campaigns.ports.voice import VoiceAgent

FRAME_S = 0.02
AHEAD_MS = 200.0
"""How much audio lies with the engine: little is lost when somebody interrupts."""
DEFAULT = "reminder_8k.wav"
ENDS = {Tone.BEEP: ConversationEnd.MACHINE_HUNG_UP, Tone.SIT: ConversationEnd.ANNOUNCEMENT}


def load_sentence(name: str = DEFAULT) -> bytes:
    """16-bit mono PCM at 8 kHz."""
    with (resources.files(__package__) / "sentences" / name).open("rb") as file, wave.open(file) as recording:
        return bytes(recording.readframes(recording.getnframes()))


class RecordedSentence(VoiceAgent):
    def __init__(self, pcm: bytes, clock: Clock) -> None:
        self._pcm = pcm
        self._clock = clock
        self._at = 0
        self._tones = ToneDetector()

    @property
    def has_spoken(self) -> bool:
        return self._at > 0

    def conversation(self) -> Conversation:
        return Conversation(first_words_s=0.0 if self.has_spoken else None)

    async def run(self, media: Media) -> CallResult:
        while self._at < len(self._pcm) or media.buffered_ms() > 0:
            if (end := self._hear(media)) is not None:
                media.clear()
                return CallResult(end=end)
            self._play(media)
            await self._clock.sleep(FRAME_S)
        return CallResult(end=ConversationEnd.FINISHED)

    async def listen_early(self, media: Media) -> CallResult | None:
        while True:
            if self._hear(media) is ConversationEnd.ANNOUNCEMENT:
                return CallResult(end=ConversationEnd.ANNOUNCEMENT)
            await self._clock.sleep(FRAME_S)

    def _hear(self, media: Media) -> ConversationEnd | None:
        tone = self._tones.feed(media.read())
        return ENDS[tone] if tone is not None else None

    def _play(self, media: Media) -> None:
        missing_ms = AHEAD_MS - media.buffered_ms()
        if missing_ms <= 0 or self._at >= len(self._pcm):
            return
        size = int(missing_ms * media.rate_hz / 1000) * 2
        self._at += media.write(self._pcm[self._at : self._at + size])

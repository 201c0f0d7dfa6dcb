"""The agent that follows a flow: it listens for who picked up, opens as the law of the place wants it, and talks.

Nothing here decides what words mean (core.flow_talk), whose turn it is (core.turn_taking) or who picked up
(core.doorkeeper); this brings them together on the audio of one call.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime

from smart_campaigns.adapters.voice.briefing import Briefing
from smart_campaigns.adapters.voice.floor import Floor
from smart_campaigns.adapters.voice.flow_talker import FlowTalker
from smart_campaigns.adapters.voice.talk_log import TalkLog
from smart_campaigns.adapters.voice.talking import Talking
from smart_campaigns.core.agents import FlowAgentConfig
from smart_campaigns.core.conversation import RESULT_DO_NOT_CALL, CallResult, Conversation, ConversationEnd
from smart_campaigns.core.intents import is_opt_out, understand
from smart_campaigns.core.tones import Tone, ToneDetector
from smart_campaigns.core.turn_taking import TurnTaking
from smart_campaigns.ports.clock import Clock
from smart_campaigns.ports.live_audio import Sound, Unheard
from smart_campaigns.ports.speech import Recogniser, SpeechAway, Urgency, Voice
from smart_campaigns.ports.telephony import Media
from smart_campaigns.ports.voice import Brief, Desk, VoiceAgent

FRAME_S = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What all talks of a process share."""

    floor: Floor
    recogniser: Recogniser
    voice: Voice
    clock: Clock
    now: Callable[[], datetime]
    """The store's instant."""
    talk: Callable[[], AbstractContextManager[None]] = nullcontext
    """Entered by each conversation: the models count them."""


class FlowAgent(VoiceAgent):
    """`brief` is asked for once, when it rings."""

    def __init__(
        self, config: FlowAgentConfig, brief: Callable[[], Awaitable[Brief]], house: House, desk: Desk
    ) -> None:
        self._config, self._house, self._desk = config, house, desk
        self._briefing = Briefing(config, brief)
        self._log = TalkLog(desk.said)
        self._talking: Talking | None = None
        self._talker: FlowTalker | None = None
        self._must_wind_up = False
        self._unheard = b""

    @property
    def has_spoken(self) -> bool:
        return self._talking is not None and self._talking.first_sound_s is not None

    async def get_ready(self) -> None:
        """The opening and what is said most is synthesised while it rings."""
        await self._briefing.have()
        voice = self._house.voice
        for text in self._briefing.sentences():
            for sentence in voice.sentences(text):
                try:
                    await voice.say(sentence, Urgency.AHEAD, speed=self._config.speed)
                except SpeechAway:
                    return

    async def listen_early(self, media: Media) -> CallResult | None:
        tones = ToneDetector()
        while True:
            if tones.feed(media.read()) is Tone.SIT:
                return CallResult(end=ConversationEnd.ANNOUNCEMENT)
            await self._house.clock.sleep(FRAME_S)

    async def run(self, media: Media) -> CallResult:
        self._talking = talking = self._new_talking(media)
        talking.begin()
        try:
            with self._house.talk():
                await self._briefing.have_soon()
                talking.recorder.is_on = self._briefing.brief.is_recorded
                self._talker = FlowTalker(talking, self._briefing, self._log, self._desk, self._house.now)
                if self._must_wind_up:
                    self._talker.wind_up()
                return await self._talker.converse()
        finally:
            if self._talker is not None:
                self._talker.words.break_off()
            self._unheard = talking.unheard()
            talking.end()

    def press(self, key: str) -> None:
        if self._talking is not None:
            self._talking.press(key)

    def wind_up(self) -> None:
        self._must_wind_up = True
        if self._talker is not None:
            self._talker.wind_up()

    def conversation(self) -> Conversation:
        talker, first_s = self._talker, self._talking.first_sound_s if self._talking else None
        return Conversation(
            turns=tuple(sorted(self._log.turns, key=lambda turn: turn.at_s)),
            decisions=tuple(talker.decisions) if talker else (),
            slots=dict(self._briefing.talk.slots),
            reached=talker.reached() if talker else None,
            first_words_s=None if first_s is None else round(first_s, 3),
        )

    async def last_words(self) -> None:
        """Whoever says "stop calling" and hangs up has said it."""
        pcm, self._unheard = self._unheard, b""
        talker, talking = self._talker, self._talking
        if not pcm or talker is None or talking is None or talker.result == RESULT_DO_NOT_CALL:
            return
        text = (await self._house.recogniser.recognise(pcm)).text
        self._log.contact(text, talking.now_s(), talking.now_s(), understand(text))
        if is_opt_out(text):
            await talker.opt_out(text)

    def recording(self) -> bytes:
        return self._talking.recorder.stereo() if self._talking and self._briefing.brief.is_recorded else b""

    def sound(self, since: int | None) -> Sound | Unheard:
        if self._talking is None or self._talker is None:  # nobody has picked up: later it is told from the first word
            return Sound(until=0, pcm=b"")
        recorder = self._talking.recorder
        return recorder.since(since) if recorder.is_on else Unheard.NOT_RECORDED

    def _new_talking(self, media: Media) -> Talking:
        house = self._house
        talking = Talking(
            media=media,
            floor=house.floor,
            recogniser=house.recogniser,
            voice=house.voice,
            clock=house.clock,
            turns=TurnTaking(lambda text: self._talker is None or self._talker.understands(text)),
            speed=self._config.speed,
        )
        talking.turns.glances = True
        return talking

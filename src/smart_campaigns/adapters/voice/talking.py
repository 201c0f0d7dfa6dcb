"""One talk's ears and mouth: audio in, turns out; texts in, audio out. What is said to whom is decided by the agent above."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from smart_campaigns.adapters.voice.floor import Floor
from smart_campaigns.adapters.voice.mouth import Mouth
from smart_campaigns.adapters.voice.own_words import MOMENT
from smart_campaigns.adapters.voice.recorder import Recorder
from smart_campaigns.core.tones import Tone, ToneDetector
from smart_campaigns.core.turn_taking import CHUNK_S, Act, Turned, TurnTaking
from smart_campaigns.ports.clock import Clock
from smart_campaigns.ports.speech import RATE_HZ, Recogniser, SpeechAway, Urgency, Voice
from smart_campaigns.ports.telephony import Media

CHUNK_BYTES = 512
PRE_ROLL_CHUNKS = 8
"""Kept of what came before speech was noticed: first consonants are quiet."""
FRAME_BYTES = 320
_BYTES_PER_S = 2 * RATE_HZ
AGAIN_S = 2.0
"""Models that are away are asked once more, so much later: by then another voice process speaks."""
LATE_S = 1.0
"""So long after the contact's turn something is said, if only that it takes a moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactTurn:
    """`at_s`, `until_s`: of the speech itself, seconds since pick-up."""

    turned: Turned
    at_s: float
    until_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """What was said so far by a contact who speaks on."""

    text: str
    spoken_s: float


@dataclass(frozen=True, slots=True)
class ToneHeard:
    tone: Tone


class SpeechBegan:
    pass


class KeepsWaiting:
    """The contact's words are still being recognised."""


class NothingSaid:
    """It was no speech, or nobody could tell what: whoever waits waits on."""


@dataclass(frozen=True, slots=True)
class Said:
    """The agent has said all of its utterance of that number; another may have begun since."""

    utterance: int


@dataclass(frozen=True, slots=True)
class KeyPressed:
    key: str


@dataclass(frozen=True, slots=True)
class Failed:
    error: Exception


Happening = ContactTurn | Glimpse | ToneHeard | SpeechBegan | KeepsWaiting | NothingSaid | Said | KeyPressed | Failed


class Talking:
    """On the floor from `begin` to `end`."""

    def __init__(
        self,
        *,
        media: Media,
        floor: Floor,
        recogniser: Recogniser,
        voice: Voice,
        clock: Clock,
        turns: TurnTaking,
        speed: float = 1.0,
    ) -> None:
        self.seat = floor.open()
        self.mouth = Mouth(media)
        self.recorder = Recorder()
        self.turns = turns
        self.happenings: asyncio.Queue[Happening] = asyncio.Queue()
        self.first_sound_s: float | None = None
        self.utterance = 0
        """Its number."""
        self.on_sound: Callable[[float], None] = lambda _: None
        """Told the instant of an utterance's first sound."""
        self._media, self._floor, self._clock = media, floor, clock
        self._recogniser, self._voice, self._speed = recogniser, voice, speed
        self._tones = ToneDetector()
        self._pending = bytearray()
        self._recent: deque[bytes] = deque(maxlen=PRE_ROLL_CHUNKS)
        self._utterance = bytearray()
        self._began_s = 0.0
        self._picked_up_boot_s = clock.boot_s()
        self._asking: asyncio.Task[None] | None = None
        self._glancing: asyncio.Task[None] | None = None
        self._speaking: asyncio.Task[None] | None = None
        self._is_saying = self._is_holding_on = False
        self._is_waiting_for_sound = False

    def begin(self) -> None:
        """Whoever picked up may have spoken before anybody was here to listen: that, too, is of the talk."""
        missed = self._media.read()
        self._picked_up_boot_s = self._clock.boot_s() - len(missed) / _BYTES_PER_S
        self._hear(missed)
        self._floor.join(self)

    def end(self) -> None:
        self._floor.leave(self)
        for task in (self._asking, self._glancing, self._speaking):
            if task is not None:
                task.cancel()

    def unheard(self) -> bytes:
        """What the contact was saying when the talk ended, as far as nobody has understood it."""
        return bytes(self._utterance) if self.turns.is_in_speech else b""

    def press(self, key: str) -> None:
        """The contact pressed a key of the telephone."""
        self.happenings.put_nowait(KeyPressed(key))

    def now_s(self) -> float:
        """Since pick-up."""
        return self._clock.boot_s() - self._picked_up_boot_s

    # the agent's side

    def say(self, text: str, *, is_holding_on: bool = False) -> None:
        """In place of whatever is being said. `Said` happens when it was heard. `is_holding_on`: to be talked over."""
        self._stop_speaking()
        self.utterance += 1
        self._is_holding_on = is_holding_on
        self.mouth.begin()
        self._is_saying = self._is_waiting_for_sound = True
        self._speaking = self._start(self._synthesise(text))

    def drop(self) -> str:
        """Say no more of it; the words that were heard."""
        self._stop_speaking()
        self._is_saying = False
        return self.mouth.drop()

    @property
    def is_saying(self) -> bool:
        return self._is_saying

    async def _synthesise(self, text: str) -> None:
        for index, sentence in enumerate(self._voice.sentences(text)):
            urgency = Urgency.WAITING if index == 0 else Urgency.NEXT
            async with self._soon(self._moment if index == 0 else _nothing):
                pcm = await self._spoken(sentence, urgency)
            self.mouth.add(sentence, pcm)
        self.mouth.complete()

    async def _spoken(self, sentence: str, urgency: Urgency) -> bytes:
        try:
            return await self._voice.say(sentence, urgency, speed=self._speed)
        except SpeechAway:
            await self._clock.sleep(AGAIN_S)
            return await self._voice.say(sentence, urgency, speed=self._speed)

    async def _moment(self) -> None:
        """Said where it was said before: the models may be away."""
        with contextlib.suppress(SpeechAway):
            self.mouth.add(MOMENT, await self._voice.say(MOMENT, Urgency.AHEAD, speed=self._speed))

    @contextlib.asynccontextmanager
    async def _soon(self, otherwise: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
        """What is done here should not take long: where it does, that."""

        async def late() -> None:
            await self._clock.sleep(LATE_S)
            await otherwise()

        waiting = asyncio.create_task(late())
        try:
            yield
        finally:
            waiting.cancel()

    def _stop_speaking(self) -> None:
        if self._speaking is not None:
            self._speaking.cancel()

    # the floor's side

    def listen(self) -> None:
        self._hear(self._media.read())

    def _hear(self, pcm: bytes) -> None:
        self.recorder.contact_said(pcm, self.now_s())
        self._pending += pcm
        for start in range(0, len(pcm), FRAME_BYTES):
            if (tone := self._tones.feed(pcm[start : start + FRAME_BYTES])) is not None:
                self.happenings.put_nowait(ToneHeard(tone))

    def next_chunk(self) -> bytes | None:
        if len(self._pending) < CHUNK_BYTES:
            return None
        chunk = bytes(self._pending[:CHUNK_BYTES])
        del self._pending[:CHUNK_BYTES]
        self._recent.append(chunk)
        if self.turns.is_in_speech:
            self._utterance += chunk
        return chunk

    def heard(self, probability: float) -> None:
        self._do(self.turns.hear(probability, is_agent_talking=self._is_agent_talking))

    def play(self) -> None:
        left = self.mouth.tick()
        now_s = self.now_s()
        self.recorder.agent_said(left, now_s)
        if left and self._is_waiting_for_sound:
            self._is_waiting_for_sound = False
            self.first_sound_s = now_s if self.first_sound_s is None else self.first_sound_s
            self.on_sound(now_s)
        if self._is_saying and not self.mouth.is_talking:
            self._is_saying = False
            self.happenings.put_nowait(Said(self.utterance))

    def failed(self, error: Exception) -> None:
        self.happenings.put_nowait(Failed(error))

    # turn-taking carried out

    def _do(self, acts: list[Act]) -> None:
        for act in acts:
            match act:
                case Act.BEGIN:
                    self._utterance = bytearray(b"".join(self._recent))
                    self._began_s = self._judged_until_s - 2 * CHUNK_S
                    self.happenings.put_nowait(SpeechBegan())
                case Act.ASK:
                    self._asking = self._start(self._recognise(bytes(self._utterance)))
                case Act.GLANCE:
                    self._glance()
                case Act.CANCEL if self._asking is not None:
                    self._asking.cancel()
                case Act.PAUSE:
                    self.mouth.pause()
                case Act.RESUME:
                    self.mouth.resume()
                case Act.TURN:
                    self._turned()
                case Act.NOTHING:
                    self.happenings.put_nowait(NothingSaid())
                case _:
                    pass

    def _turned(self) -> None:
        turned = self.turns.turned
        assert turned is not None
        until_s = self._judged_until_s - turned.ended_ago_s
        self.happenings.put_nowait(ContactTurn(turned=turned, at_s=self._began_s, until_s=until_s))

    @property
    def _judged_until_s(self) -> float:
        """After a moment in which nobody read, many chunks are judged at one instant."""
        return self.now_s() - len(self._pending) / _BYTES_PER_S

    @property
    def _is_agent_talking(self) -> bool:
        return self._is_saying and self.mouth.is_talking and not self._is_holding_on

    async def _recognise(self, pcm: bytes) -> None:
        async with self._soon(self._keeps_waiting):
            text = await self._text_of(pcm, Urgency.WAITING)
        self._do(self.turns.recognised(text, is_agent_talking=self._is_agent_talking))

    async def _keeps_waiting(self) -> None:
        self.happenings.put_nowait(KeepsWaiting())

    def _glance(self) -> None:
        if self._glancing is None or self._glancing.done():
            self._glancing = self._start(self._glance_at(bytes(self._utterance)))

    async def _glance_at(self, pcm: bytes) -> None:
        spoken_s = len(pcm) / _BYTES_PER_S
        text = await self._text_of(pcm, Urgency.NEXT)
        self.happenings.put_nowait(Glimpse(text=text, spoken_s=spoken_s))

    async def _text_of(self, pcm: bytes, urgency: Urgency) -> str:
        try:
            return (await self._recogniser.recognise(pcm, urgency)).text
        except SpeechAway:
            await self._clock.sleep(AGAIN_S)
            return (await self._recogniser.recognise(pcm, urgency)).text

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        task.add_done_callback(self._over)
        return task

    def _over(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and isinstance(error := task.exception(), Exception):
            self.happenings.put_nowait(Failed(error))


async def _nothing() -> None:
    """A later sentence has the earlier ones to cover it."""

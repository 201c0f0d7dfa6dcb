"""The agent that follows a flow: it listens for who picked up, opens as the law of the place wants it, and talks.

Nothing here decides what words mean (core.flow_talk), whose turn it is (core.turn_taking) or who picked up
(core.doorkeeper); this brings them together on the audio of one call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime

import structlog

from smart_campaigns.adapters.voice.floor import Floor
from smart_campaigns.adapters.voice.talk_log import TalkLog
from smart_campaigns.adapters.voice.talking import ContactTurn, Failed, Glimpse, Happening, Said, Talking, ToneHeard
from smart_campaigns.core.agents import FlowAgentConfig
from smart_campaigns.core.answering import Judged, PickedUpBy
from smart_campaigns.core.campaign_settings import Voicemail
from smart_campaigns.core.conversation import (
    RESULT_CALLBACK,
    RESULT_DO_NOT_CALL,
    CallResult,
    Conversation,
    ConversationEnd,
)
from smart_campaigns.core.doorkeeper import A_BEEP, Doorkeeper
from smart_campaigns.core.flow_talk import FlowTalk, Reply, before_last, question_of
from smart_campaigns.core.flow_text import fill
from smart_campaigns.core.intents import Intent, is_opt_out, understand
from smart_campaigns.core.tones import Tone, ToneDetector
from smart_campaigns.core.turn_taking import TurnTaking
from smart_campaigns.ports.clock import Clock
from smart_campaigns.ports.speech import Recogniser, SpeechAway, Urgency, Voice
from smart_campaigns.ports.telephony import Media
from smart_campaigns.ports.voice import Brief, Desk, VoiceAgent

log = structlog.get_logger(__name__)
FRAME_S = 0.02
BRIEFED_WITHIN_S = 3.0
HELLO_WITHIN_S = 1.2
"""Nobody has said a word by then: the agent begins."""
AFTER_NOISE_S = 0.3
SILENT_S = 5.0
"""After the opening, twice: a contact who has said nothing for 10 s is not there."""
HEARD_AFTER_S = 1.0
"""Whoever begins to speak sooner after the agent did has not heard it."""
MOST_SCREENINGS = 3
NO_BEEP_S = 3.0
"""Of silence after a machine's greeting: it has no beep, or none that was heard."""
SCREENED_S = 20.0
"""A screening assistant that has been answered gets so long to bring a person."""
CLOSES_BEFORE_S = 15.0
"""The end of the longest duration: closing words begin so early."""
TIME_IS_UP = "I am sorry, our time is up. Goodbye."
WINDING_UP = "I am sorry, I have to end this call now. Goodbye."
TROUBLE = "I am sorry, I have a technical problem. Goodbye."


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


class AgentFailed(Exception):  # noqa: N818 - what it says to a person
    """The models failed twice, or a fault of ours: the call is settled as the agent's error."""


class _WindUp:
    pass


class FlowAgent(VoiceAgent):
    """`brief` is asked for once, when it rings."""

    def __init__(
        self, config: FlowAgentConfig, brief: Callable[[], Awaitable[Brief]], house: House, desk: Desk
    ) -> None:
        self._config, self._house, self._desk = config, house, desk
        self._ask_brief = brief
        self._briefing: asyncio.Task[None] | None = None
        self._brief = Brief()
        self._values: dict[str, str] = {}
        self._talk = FlowTalk(config.flow, {}, "UTC")
        self._log = TalkLog(desk.said)
        self._door = Doorkeeper()
        self._talking: Talking | None = None
        self._result = ""
        self._by_machine = False
        self._has_opened = False
        self._has_heard_answer = False
        self._silences = 0
        self._waits_since_s = 0.0
        """When somebody last said something: a noise does not begin the wait anew."""
        self._owed: tuple[str, ...] = ()
        """Of the opening, what the law wants said and was not heard."""
        self._ending: CallResult | None = None
        self._screener_until_s: float | None = None
        self._awaits_beep = False
        self._screenings = 0
        self._is_opening = False
        self._opening_sounds_s: float | None = None
        self._winding_up = asyncio.Event()
        self._unheard = b""

    # VoiceAgent

    @property
    def has_spoken(self) -> bool:
        return self._talking is not None and self._talking.first_sound_s is not None

    async def get_ready(self) -> None:
        """The opening and what is said most is synthesised while it rings."""
        await self._be_briefed()
        texts = [*self._opening_sentences(), *(fill(s, self._values) for s in self._config.flow.sentences())]
        for text in texts:
            for sentence in self._house.voice.sentences(text):
                try:
                    await self._house.voice.say(sentence, Urgency.AHEAD, speed=self._config.speed)
                except SpeechAway:
                    return

    async def listen_early(self, media: Media) -> CallResult | None:
        tones = ToneDetector()
        while True:
            if tones.feed(media.read()) is Tone.SIT:
                return CallResult(end=ConversationEnd.ANNOUNCEMENT)
            await self._house.clock.sleep(FRAME_S)

    async def run(self, media: Media) -> CallResult:
        house = self._house
        talking = Talking(
            media=media,
            floor=house.floor,
            recogniser=house.recogniser,
            voice=house.voice,
            clock=house.clock,
            turns=TurnTaking(self._understands),
            speed=self._config.speed,
        )
        talking.turns.glances = True
        talking.on_sound = self._sounds
        self._talking = talking
        talking.begin()
        try:
            with house.talk():
                await self._be_briefed_soon()
                talking.recorder.is_on = self._brief.is_recorded
                return await self._converse(talking)
        finally:
            self._falls_silent(talking)
            self._unheard = talking.unheard()
            talking.end()

    def wind_up(self) -> None:
        self._winding_up.set()

    def conversation(self) -> Conversation:
        first_s = self._talking.first_sound_s if self._talking else None
        return Conversation(
            turns=tuple(self._log.turns),
            decisions=tuple(self._door.decisions),
            slots=dict(self._talk.slots),
            reached=self._reached(),
            first_words_s=None if first_s is None else round(first_s, 3),
        )

    async def last_words(self) -> None:
        """Whoever says "stop calling" and hangs up has said it."""
        pcm, self._unheard = self._unheard, b""
        if not pcm or self._result == RESULT_DO_NOT_CALL:
            return
        text = (await self._house.recogniser.recognise(pcm)).text
        until_s = self._talking.now_s() if self._talking else 0.0
        self._log.contact(text, until_s, until_s, understand(text))
        if is_opt_out(text):
            self._result = RESULT_DO_NOT_CALL
            await self._desk.opt_out(text)

    def recording(self) -> bytes:
        return self._talking.recorder.stereo() if self._talking and self._brief.is_recorded else b""

    def _reached(self) -> CallResult | None:
        if self._result == RESULT_DO_NOT_CALL:
            end = self._ending.end if self._ending is not None else ConversationEnd.CALLEE_LEFT
            return CallResult(end=end, result=self._result, by_machine=self._by_machine)
        if self._ending is None and self._by_machine:
            return CallResult(end=ConversationEnd.MACHINE_TREATED_AS_ANSWERED, by_machine=True)
        return self._ending

    async def _be_briefed(self) -> None:
        if self._briefing is None:
            self._briefing = asyncio.create_task(self._take_brief())
        await asyncio.shield(self._briefing)

    async def _be_briefed_soon(self) -> None:
        """Somebody has picked up. Raises AgentFailed: nobody is kept waiting in silence for a database."""
        try:
            async with asyncio.timeout(BRIEFED_WITHIN_S):
                await self._be_briefed()
        except TimeoutError:
            raise AgentFailed("nobody told whom it calls") from None

    async def _take_brief(self) -> None:
        self._brief = await self._ask_brief()
        self._values = _values(self._config, self._brief)
        self._talk = FlowTalk(self._config.flow, self._values, self._brief.zone)

    # what happens

    async def _converse(self, talking: Talking) -> CallResult:
        while self._ending is None or talking.is_saying:
            match await self._next(talking):
                case None:
                    self._waited(talking)
                    self._waits_since_s = talking.now_s()
                case _WindUp():
                    self._finish_with(talking, WINDING_UP, ConversationEnd.OPERATOR)
                case ContactTurn() as said:
                    await self._contact_said(talking, said)
                    self._waits_since_s = talking.now_s()
                case Glimpse(text=text, spoken_s=spoken_s):
                    self._glimpsed(talking, text, spoken_s)
                case ToneHeard(Tone.BEEP) if self._awaits_beep:
                    self._leave_message(talking)
                case ToneHeard(tone):
                    has_answered = self._has_heard_answer
                    self._machine(talking, self._door.hears_tone(tone, talking.now_s(), has_answered=has_answered))
                case Said():
                    self._waits_since_s = talking.now_s()
                    self._log.agent_ends(talking.now_s())
                    self._owed = ()
                case Failed(error):
                    self._failed(talking, error)
                case _:
                    pass
        return self._ending

    async def _next(self, talking: Talking) -> Happening | _WindUp | None:
        """What happens next; None: it was waited for long enough."""
        if self._winding_up.is_set() and self._ending is None:
            return _WindUp()
        happening = asyncio.ensure_future(talking.happenings.get())
        winding_up = asyncio.ensure_future(self._winding_up.wait())
        waits = (happening,) if self._ending is not None else (happening, winding_up)
        try:
            await asyncio.wait(waits, timeout=self._patience_s(talking), return_when=asyncio.FIRST_COMPLETED)
            return happening.result() if happening.done() else None
        finally:
            happening.cancel()
            winding_up.cancel()

    def _patience_s(self, talking: Talking) -> float:
        """Until the silence, or the end of the longest duration, asks for something."""
        if self._ending is not None:
            return CLOSES_BEFORE_S
        left_s = max(0.0, self._brief.max_duration_s - CLOSES_BEFORE_S - talking.now_s())
        if talking.is_saying or talking.turns.is_in_speech:
            return left_s
        if self._screener_until_s is not None:
            return min(left_s, max(0.0, self._screener_until_s - talking.now_s()))
        silent_s = talking.now_s() - self._waits_since_s
        return min(left_s, max(AFTER_NOISE_S, self._silence_s() - silent_s))

    def _silence_s(self) -> float:
        """How long nobody may say anything."""
        if not self._has_opened:
            return HELLO_WITHIN_S
        if self._awaits_beep:
            return NO_BEEP_S
        return self._talk.patience_s if self._has_heard_answer else SILENT_S

    def _waited(self, talking: Talking) -> None:
        if self._ending is not None:
            self._falls_silent(talking)  # words that never end must not keep the line
        elif talking.now_s() >= self._brief.max_duration_s - CLOSES_BEFORE_S:
            self._finish_with(talking, TIME_IS_UP, ConversationEnd.MAX_DURATION)
        elif talking.is_saying or talking.turns.is_in_speech:
            return
        elif self._awaits_beep:
            self._door.decide("machine", "its greeting was over, and no beep came", talking.now_s())
            self._leave_message(talking)
        elif not self._has_opened:
            self._door.takes_for_human("nobody spoke first", talking.now_s())
            self._open(talking)
        elif self._screener_until_s is not None:
            self._ending = CallResult(end=ConversationEnd.SCREENED)
        else:
            self._silent(talking)

    def _silent(self, talking: Talking) -> None:
        self._silences += 1
        if not self._has_heard_answer and self._silences > 1:
            self._door.decide("silence", "nobody spoke for 10 s after the opening", talking.now_s())
            self._ending = CallResult(end=ConversationEnd.SILENCE, by_machine=self._by_machine)
            return
        self._answer(talking, self._talk.silence(self._house.now()))

    # the contact's turn

    async def _contact_said(self, talking: Talking, said: ContactTurn) -> None:
        text, now_s = said.turned.text, talking.now_s()
        if self._ending is not None and not is_opt_out(text):  # a word into the goodbye
            self._note(said, understand(text))
            return
        if self._awaits_beep and not is_opt_out(text):
            self._note(said, "machine")
            return
        has_heard_question = self._falls_silent(talking)
        goes_on = self._goes_on(said)
        if is_opt_out(text):  # before anything else, whoever says it
            self._awaits_beep, self._screener_until_s = False, None
            await self._reply(talking, said, has_heard_question=has_heard_question)
        elif (judged := self._judged(said, now_s, goes_on=goes_on)) is not None:
            self._note(said, str(judged.who))
            self._machine(talking, judged)
        elif goes_on and self._door.listens(now_s) and not self._is_meant(text):
            self._note(said, "greeting")
            self._open(talking)
        elif self._screener_until_s is not None and not is_opt_out(text):  # who screens may ask for it, too
            self._screener_until_s = None
            self._note(said, None)
            self._door.takes_for_human("somebody came after the screening", now_s)
            self._open(talking)
        elif not self._has_opened and not is_opt_out(text):
            self._note(said, "greeting")
            self._door.takes_for_human(f"said {text!r} and waited", now_s)
            self._open(talking)
        else:
            await self._reply(talking, said, has_heard_question=has_heard_question)

    def _goes_on(self, said: ContactTurn) -> bool:
        """The greeting is not over: nobody can have heard the agent yet."""
        sounds_s = self._opening_sounds_s
        return self._is_opening and (sounds_s is None or said.at_s < sounds_s + HEARD_AFTER_S)

    def _judged(self, said: ContactTurn, now_s: float, *, goes_on: bool) -> Judged | None:
        text, spoken_s = said.turned.text, said.turned.spoken_s
        if goes_on:
            return self._door.hears_on(text, spoken_s, now_s, is_meant=self._is_meant(text))
        return self._door.hears_turn(text, spoken_s, now_s)

    def _is_meant(self, text: str) -> bool:
        """Machines say goodbye, too."""
        return self._talk.meaning(text) not in (None, Intent.BYE)

    async def _reply(self, talking: Talking, said: ContactTurn, *, has_heard_question: bool) -> None:
        self._silences = 0
        self._has_opened = self._has_heard_answer = True
        talking.turns.glances = self._door.listens(talking.now_s())
        reply = self._talk.hear(said.turned.text, self._house.now(), has_heard_question=has_heard_question)
        self._note(said, reply.intent)
        if reply.intent == Intent.OPT_OUT:
            self._result = RESULT_DO_NOT_CALL
            await self._desk.opt_out(said.turned.text)
        self._answer(talking, reply)

    def _note(self, said: ContactTurn, intent: str | None) -> None:
        self._log.contact(said.turned.text, said.at_s, said.until_s, intent)

    def _understands(self, text: str) -> bool:
        """While nobody knows who picked up, any words may be a whole turn."""
        return not self._has_opened or self._talk.understands(text)

    # who picked up

    def _glimpsed(self, talking: Talking, text: str, spoken_s: float) -> None:
        """An opt-out is heard out, and answered as what it is."""
        if not is_opt_out(text):
            is_first = not self._has_opened
            self._machine(talking, self._door.glances(text, spoken_s, talking.now_s(), is_first=is_first))

    def _machine(self, talking: Talking, judged: Judged | None) -> None:
        if judged is None or self._ending is not None or self._by_machine:
            return
        if judged.who is PickedUpBy.NETWORK:
            self._end_now(talking, ConversationEnd.ANNOUNCEMENT)
        elif judged.who is PickedUpBy.SCREENER:
            self._answer_screening(talking)
        elif self._brief.voicemail is Voicemail.TREAT_AS_ANSWERED:
            self._by_machine = True
            self._open(talking)
        elif self._brief.voicemail is Voicemail.LEAVE_MESSAGE:
            self._falls_silent(talking)
            self._has_opened = self._awaits_beep = True
            if judged.why == A_BEEP:
                self._leave_message(talking)
        else:
            self._end_now(talking, ConversationEnd.MACHINE_HUNG_UP)

    def _leave_message(self, talking: Talking) -> None:
        """Who calls and why, the message, and where to call back."""
        self._awaits_beep = False
        disclosure = self._brief.disclosure
        texts = (*disclosure.opening(), self._brief.voicemail_message, *disclosure.closing())
        self._finish_with(talking, " ".join(fill(text, self._values) for text in texts), ConversationEnd.MESSAGE_LEFT)

    def _answer_screening(self, talking: Talking) -> None:
        self._screenings += 1
        if self._screenings > MOST_SCREENINGS:
            return
        self._has_opened = True
        self._screener_until_s = talking.now_s() + SCREENED_S
        self._say(talking, " ".join(self._opening_sentences()[1:2]))

    def _end_now(self, talking: Talking, end: ConversationEnd) -> None:
        self._falls_silent(talking)
        self._ending = CallResult(end=end)

    # the agent's turn

    def _open(self, talking: Talking) -> None:
        self._has_opened = self._is_opening = True
        self._opening_sounds_s = None
        sentences = self._opening_sentences()
        self._say(talking, " ".join([*sentences, self._talk.begin().say]))
        self._owed = tuple(sentences[1:])

    def _sounds(self, at_s: float) -> None:
        """An utterance's first sound left."""
        if self._is_opening and self._opening_sounds_s is None:
            self._opening_sounds_s = at_s
        self._log.agent_sounds(at_s)

    def _opening_sentences(self) -> Sequence[str]:
        """The greeting, and what the law of the place wants said."""
        texts = [self._config.greeting, *self._brief.disclosure.opening()]
        return [fill(text, self._values) for text in texts]

    def _answer(self, talking: Talking, reply: Reply) -> None:
        self._is_opening = False
        say = reply.say
        if reply.result is not None:
            self._ending = self._end_of(reply.result)
            if not self._ending.is_opt_out:
                say = before_last(say, [fill(s, self._values) for s in self._brief.disclosure.closing()])
        if self._owed and reply.result != RESULT_DO_NOT_CALL:
            say = " ".join([*self._owed, say])
        self._say(talking, say)

    def _end_of(self, result: str) -> CallResult:
        self._result = self._result or result
        end = ConversationEnd.MACHINE_TREATED_AS_ANSWERED if self._by_machine else ConversationEnd.FINISHED
        callback_at = self._talk.callback_at if result == RESULT_CALLBACK else None
        return CallResult(end=end, result=self._result, by_machine=self._by_machine, callback_at=callback_at)

    def _finish_with(self, talking: Talking, words: str, end: ConversationEnd) -> None:
        self._ending = CallResult(end=end, result=self._result, by_machine=self._by_machine)
        self._say(talking, words)

    def _say(self, talking: Talking, text: str) -> None:
        self._falls_silent(talking)
        self._log.agent_begins(text, talking.now_s())
        talking.say(text)

    def _falls_silent(self, talking: Talking) -> bool:
        """Whether its question was heard, or the beginning of it."""
        if not self._log.is_open:
            return True
        heard = talking.drop()
        text = self._log.agent_ends(talking.now_s(), heard)
        self._owed = tuple(sentence for sentence in self._owed if sentence not in heard)
        return len(heard.split()) > len(text.removesuffix(question_of(text)).split())

    def _failed(self, talking: Talking, error: Exception) -> None:
        """Models that failed twice, or a fault of ours: a word of excuse if one is at hand, then the agent's error."""
        log.error("the agent's models failed", error=repr(error))
        if not self.has_spoken or self._ending is not None:
            raise AgentFailed(str(error)) from error
        self._ending = CallResult(end=ConversationEnd.AGENT_ERROR_LATER, result=self._result)
        self._say(talking, TROUBLE)


def _values(config: FlowAgentConfig, brief: Brief) -> dict[str, str]:
    name = brief.contact_name.strip()
    known = {
        "name": name,
        "first_name": name.split(" ")[0] if name else "",
        "agent": config.agent,
        "organization": config.organization or brief.organization,
        "purpose": config.purpose,
        "call_context": brief.call_context,
        "phone": " ".join(brief.phone.lstrip("+")),
    }
    return {**{key: str(value) for key, value in brief.attributes.items()}, **known}

"""The agent that follows a flow: it listens for who picked up, opens as the law of the place wants it, and talks.

Nothing here decides what words mean (core.flow_talk, core.intents), whose turn it is (core.turn_taking) or who picked up
(core.answering); this brings them together on the audio of one call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from smart_campaigns.adapters.voice.floor import Floor
from smart_campaigns.adapters.voice.talking import (
    ContactTurn,
    Failed,
    Glimpse,
    Happening,
    Said,
    SpeechBegan,
    Talking,
    ToneHeard,
)
from smart_campaigns.core.agents import FlowAgentConfig
from smart_campaigns.core.answering import LISTENS_ON_S, Judged, PickedUpBy, judge_length, judge_words
from smart_campaigns.core.conversation import (
    RESULT_CALLBACK,
    RESULT_DO_NOT_CALL,
    CallResult,
    Conversation,
    ConversationEnd,
    Decision,
    Speaker,
    Turn,
)
from smart_campaigns.core.flow_talk import FlowTalk, Reply, before_last
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
HELLO_WITHIN_S = 1.2
"""Nobody has said a word by then: the agent begins."""
BEEP_WITHIN_S = 40.0
"""Since pick-up; later a tone is a key that somebody pressed."""
SILENT_S = 5.0
"""After the opening, twice: a contact who has said nothing for 10 s is not there."""
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


@dataclass(slots=True)
class _Log:
    turns: list[Turn] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)


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
        self._log = _Log()
        self._talking: Talking | None = None
        self._result = ""
        self._by_machine = False
        self._is_machine_ruled_out = False
        self._human_at_s: float | None = None
        self._has_opened = False
        self._has_heard_answer = False
        self._silences = 0
        self._owed: tuple[str, ...] = ()
        self._ending: CallResult | None = None
        self._agent_turn: Turn | None = None
        self._contact_until_s: float | None = None
        self._screener_until_s: float | None = None
        self._winding_up = asyncio.Event()

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

    async def _be_briefed(self) -> None:
        if self._briefing is None:
            self._briefing = asyncio.create_task(self._take_brief())
        await asyncio.shield(self._briefing)

    async def _take_brief(self) -> None:
        self._brief = await self._ask_brief()
        self._values = _values(self._config, self._brief)
        self._talk = FlowTalk(self._config.flow, self._values, self._brief.zone)

    async def listen_early(self, media: Media) -> CallResult | None:
        tones = ToneDetector()
        while True:
            if tones.feed(media.read()) is Tone.SIT:
                return CallResult(end=ConversationEnd.ANNOUNCEMENT)
            await self._house.clock.sleep(FRAME_S)

    async def run(self, media: Media) -> CallResult:
        talking = Talking(
            media=media,
            floor=self._house.floor,
            recogniser=self._house.recogniser,
            voice=self._house.voice,
            clock=self._house.clock,
            turns=TurnTaking(self._understands),
            speed=self._config.speed,
        )
        talking.turns.glances = True
        talking.on_sound = self._sounded
        self._talking = talking
        talking.begin()
        try:
            with self._house.talk():
                await self._be_briefed()
                return await self._converse(talking)
        finally:
            self._close_agent_turn(talking.drop())
            talking.end()

    def wind_up(self) -> None:
        self._winding_up.set()

    def conversation(self) -> Conversation:
        first_s = self._talking.first_sound_s if self._talking else None
        return Conversation(
            turns=tuple(self._log.turns),
            decisions=tuple(self._log.decisions),
            slots=dict(self._talk.slots),
            reached=self._reached(),
            first_words_s=None if first_s is None else round(first_s, 3),
        )

    def _reached(self) -> CallResult | None:
        if self._ending is None and self._result == RESULT_DO_NOT_CALL:
            return CallResult(end=ConversationEnd.CALLEE_LEFT, result=self._result, by_machine=self._by_machine)
        if self._ending is None and self._by_machine:
            return CallResult(end=ConversationEnd.MACHINE_TREATED_AS_ANSWERED, by_machine=True)
        return self._ending

    def recording(self) -> bytes:
        return self._talking.recorder.stereo() if self._talking and self._brief.is_recorded else b""

    # the talk

    async def _converse(self, talking: Talking) -> CallResult:
        while self._ending is None or talking.is_saying:
            happening = await self._next(talking)
            match happening:
                case None:
                    self._waited(talking)
                case _WindUp():
                    self._finish_with(WINDING_UP, CallResult(end=ConversationEnd.OPERATOR))
                case ContactTurn():
                    await self._contact_said(talking, happening)
                case Glimpse():
                    self._glimpsed(talking, happening)
                case ToneHeard(tone):
                    self._tone(talking, tone)
                case SpeechBegan():
                    pass
                case Said():
                    self._close_agent_turn(None)
                case Failed(error):
                    self._failed(error)
        return self._ending

    async def _next(self, talking: Talking) -> Happening | _WindUp | None:
        """What happens next; None: it was waited for long enough."""
        if self._winding_up.is_set() and self._ending is None:
            return _WindUp()
        waits = [asyncio.ensure_future(talking.happenings.get())]
        if self._ending is None:
            waits.append(asyncio.ensure_future(self._winding_up.wait()))  # type: ignore[arg-type]
        try:
            await asyncio.wait(waits, timeout=self._patience_s(talking), return_when=asyncio.FIRST_COMPLETED)
            return waits[0].result() if waits[0].done() else None
        finally:
            for wait in waits:
                wait.cancel()

    def _patience_s(self, talking: Talking) -> float:
        """Until silence, or the end of the longest duration, asks for something."""
        left_s = max(0.0, self._brief.max_duration_s - CLOSES_BEFORE_S - talking.now_s())
        if talking.is_saying or talking.turns.is_in_speech or self._ending is not None:
            return left_s if self._ending is None else CLOSES_BEFORE_S
        if not self._has_opened:
            return min(left_s, HELLO_WITHIN_S if self._human_at_s is None else 0.0)
        if self._screener_until_s is not None:
            return min(left_s, max(0.0, self._screener_until_s - talking.now_s()))
        return min(left_s, self._talk.patience_s if self._has_heard_answer else SILENT_S)

    def _waited(self, talking: Talking) -> None:
        if self._ending is not None:
            talking.drop()  # words that never end must not keep the line
        elif talking.now_s() >= self._brief.max_duration_s - CLOSES_BEFORE_S:
            self._finish_with(TIME_IS_UP, CallResult(end=ConversationEnd.MAX_DURATION))
        elif talking.is_saying or talking.turns.is_in_speech:
            return
        elif not self._has_opened:
            self._is_human(talking, "nobody spoke first")
            self._open()
        elif self._screener_until_s is not None:
            self._ending = CallResult(end=ConversationEnd.SCREENED)
        else:
            self._silent(talking)

    def _silent(self, talking: Talking) -> None:
        self._silences += 1
        if not self._has_heard_answer and self._silences > 1:
            self._decide(talking, "silence", "nobody spoke for 10 s after the opening")
            self._ending = CallResult(end=ConversationEnd.SILENCE)
            return
        self._answer(self._talk.silence(self._house.now()))

    async def _contact_said(self, talking: Talking, said: ContactTurn) -> None:
        text = said.turned.text
        heard = self._close_agent_turn_if_dropped(talking)
        if heard is None and self._ending is not None:
            return
        if (judged := self._judge_machine(talking, text, said.turned.spoken_s)) is not None:
            self._note_contact(said, str(judged.who))
            self._machine(talking, judged)
            return
        self._silences = 0
        if self._screener_until_s is not None:
            self._screener_until_s = None
            self._decide(talking, PickedUpBy.HUMAN, "a person came after the screening")
            self._note_contact(said, None)
            self._open()
            return
        if not self._has_opened and not is_opt_out(text):
            self._note_contact(said, "greeting")
            self._is_human(talking, f"said {text!r} and waited")
            self._open()
            return
        self._has_opened = self._has_heard_answer = True
        await self._reply(said)

    async def _reply(self, said: ContactTurn) -> None:
        if self._ending is not None and not is_opt_out(said.turned.text):
            self._note_contact(said, understand(said.turned.text))
            return
        reply = self._talk.hear(said.turned.text, self._house.now())
        self._note_contact(said, reply.intent)
        if reply.intent == Intent.OPT_OUT:
            self._result = RESULT_DO_NOT_CALL
            await self._desk.opt_out(said.turned.text)
        self._answer(reply)

    def _answer(self, reply: Reply) -> None:
        say = reply.say
        if reply.result is not None:
            self._ending = self._end_of(reply.result)
            if reply.result != RESULT_DO_NOT_CALL:
                say = before_last(say, [fill(s, self._values) for s in self._brief.disclosure.closing()])
        elif self._owed:
            say = " ".join([*self._owed, say])
        self._owed = ()
        self._say(say)

    def _end_of(self, result: str) -> CallResult:
        self._result = self._result or result
        end = ConversationEnd.MACHINE_TREATED_AS_ANSWERED if self._by_machine else ConversationEnd.FINISHED
        callback_at = self._talk.callback_at if result == RESULT_CALLBACK else None
        return CallResult(end=end, result=self._result, by_machine=self._by_machine, callback_at=callback_at)

    def _finish_with(self, words: str, end: CallResult) -> None:
        self._ending = replace(end, result=self._result, by_machine=self._by_machine)
        self._say(words)

    def _understands(self, text: str) -> bool:
        """While nobody knows who picked up, and in the opening, any words may be a whole turn."""
        return not self._has_opened or self._talk.understands(text)

    # who picked up

    def _judge_machine(self, talking: Talking, text: str, spoken_s: float) -> Judged | None:
        if self._is_machine_ruled_out or self._by_machine:
            return None
        if self._human_at_s is not None and talking.now_s() > self._human_at_s + LISTENS_ON_S:
            self._is_machine_ruled_out = True
            talking.turns.glances = False
            return None
        judged = judge_words(text, spoken_s)
        if judged is not None and judged.who is PickedUpBy.SCREENER and self._screener_until_s is not None:
            return None
        return judged

    def _glimpsed(self, talking: Talking, glimpse: Glimpse) -> None:
        judged = self._judge_machine(talking, glimpse.text, glimpse.spoken_s)
        if judged is None and not self._has_opened and not self._by_machine:
            judged = judge_length(glimpse.spoken_s)
        if judged is not None and judged.who is not PickedUpBy.SCREENER:  # a screener is answered when it has asked
            self._machine(talking, judged)

    def _tone(self, talking: Talking, tone: Tone) -> None:
        if tone is Tone.SIT:
            self._machine(talking, Judged(who=PickedUpBy.NETWORK, why="special information tones"))
        elif talking.now_s() <= BEEP_WITHIN_S and not self._has_heard_answer:
            self._machine(talking, Judged(who=PickedUpBy.MACHINE, why="a beep"))

    def _machine(self, talking: Talking, judged: Judged) -> None:
        if self._ending is not None or self._by_machine:
            return
        self._decide(talking, judged.who, judged.why)
        match judged.who:
            case PickedUpBy.NETWORK:
                self._end_now(talking, CallResult(end=ConversationEnd.ANNOUNCEMENT))
            case PickedUpBy.SCREENER:
                self._answer_screener(talking)
            case _ if self._brief.treats_machine_as_answered:
                self._by_machine = True
                self._has_opened = True
                self._say_opening()
            case _:
                self._end_now(talking, CallResult(end=ConversationEnd.MACHINE_HUNG_UP))

    def _end_now(self, talking: Talking, end: CallResult) -> None:
        self._close_agent_turn(talking.drop())
        self._ending = end

    def _answer_screener(self, talking: Talking) -> None:
        self._has_opened = True
        self._screener_until_s = talking.now_s() + SCREENED_S
        self._say(" ".join(self._opening_sentences()[1:2]))

    def _is_human(self, talking: Talking, why: str) -> None:
        self._human_at_s = talking.now_s()
        self._decide(talking, PickedUpBy.HUMAN, why)

    def _decide(self, talking: Talking, what: str, why: str) -> None:
        self._log.decisions.append(Decision(at_s=round(talking.now_s(), 2), what=str(what), why=why))

    # what is said

    def _open(self) -> None:
        self._has_opened = True
        self._say_opening()

    def _say_opening(self) -> None:
        sentences = self._opening_sentences()
        self._owed = tuple(sentences[1:])
        self._say(" ".join([*sentences, self._talk.begin().say]))

    def _opening_sentences(self) -> Sequence[str]:
        """The greeting, and what the law of the place wants said."""
        texts = [self._config.greeting, *self._brief.disclosure.opening()]
        return [fill(text, self._values) for text in texts]

    def _say(self, text: str) -> None:
        assert self._talking is not None
        self._close_agent_turn(self._talking.drop() if self._talking.is_saying else None)
        self._agent_turn = Turn(speaker=Speaker.AGENT, text=text, at_s=self._talking.now_s(), until_s=0.0)
        self._talking.say(text)

    def _sounded(self, at_s: float) -> None:
        if self._agent_turn is None:
            return
        latency_s = None if self._contact_until_s is None else at_s - self._contact_until_s
        self._contact_until_s = None
        self._agent_turn = replace(self._agent_turn, at_s=at_s, latency_s=latency_s)
        self._desk.said(self._agent_turn)

    def _close_agent_turn(self, heard: str | None) -> None:
        """`heard`: the words that were heard before it was cut off; None: all."""
        turn, self._agent_turn = self._agent_turn, None
        if turn is None or self._talking is None:
            return
        is_whole = heard is None or len(heard) >= len(turn.text)
        self._owed = () if is_whole else tuple(sentence for sentence in self._owed if sentence not in (heard or ""))
        closed = replace(turn, until_s=self._talking.now_s(), heard_text=None if is_whole else heard)
        self._log.turns.append(closed)

    def _close_agent_turn_if_dropped(self, talking: Talking) -> str | None:
        if self._agent_turn is None:
            return ""
        if self._ending is not None:
            return None
        heard = talking.drop()
        self._close_agent_turn(heard)
        return heard

    def _note_contact(self, said: ContactTurn, intent: str | None) -> None:
        turn = Turn(speaker=Speaker.CONTACT, text=said.turned.text, at_s=said.at_s, until_s=said.until_s, intent=intent)
        self._contact_until_s = said.until_s
        self._log.turns.append(turn)
        self._desk.said(turn)

    def _failed(self, error: Exception) -> None:
        """Models that failed twice, or a fault of ours: a word of excuse if one is at hand, then the agent's error."""
        log.error("the agent's models failed", error=repr(error))
        if self.has_spoken and self._ending is None:
            self._ending = CallResult(end=ConversationEnd.AGENT_ERROR_LATER, result=self._result)
            self._say(TROUBLE)
            return
        raise AgentFailed(str(error)) from error


def _values(config: FlowAgentConfig, brief: Brief) -> dict[str, str]:
    name = brief.contact_name.strip()
    known = {
        "name": name,
        "first_name": name.split(" ")[0] if name else "",
        "agent": config.agent,
        "organization": config.organization or brief.organization,
        "purpose": config.purpose,
        "phone": " ".join(brief.phone.lstrip("+")),
    }
    return {**{key: str(value) for key, value in brief.attributes.items()}, **known}

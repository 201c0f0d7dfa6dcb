"""One conversation along a flow, from pick-up to its end: what happens on the line, and what the agent does about it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from smart_campaigns.adapters.voice.agents_words import AgentsWords
from smart_campaigns.adapters.voice.briefing import Briefing
from smart_campaigns.adapters.voice.own_words import MOMENT, TIME_IS_UP, TROUBLE, WINDING_UP
from smart_campaigns.adapters.voice.talk_log import TalkLog
from smart_campaigns.adapters.voice.talking import (
    ContactTurn,
    Failed,
    Glimpse,
    Happening,
    KeepsWaiting,
    KeyPressed,
    Said,
    Talking,
    ToneHeard,
)
from smart_campaigns.core.answering import Judged, PickedUpBy
from smart_campaigns.core.campaign_settings import Voicemail
from smart_campaigns.core.conversation import (
    RESULT_CALLBACK,
    RESULT_DO_NOT_CALL,
    CallResult,
    ConversationEnd,
    Decision,
)
from smart_campaigns.core.disclosure import OPT_OUT_KEY
from smart_campaigns.core.doorkeeper import A_BEEP, Doorkeeper
from smart_campaigns.core.flow_talk import Reply
from smart_campaigns.core.intents import Intent, is_opt_out, understand
from smart_campaigns.core.tones import Tone
from smart_campaigns.ports.voice import AgentFailed, Desk

log = structlog.get_logger(__name__)
HELLO_WITHIN_S = 1.2
"""Nobody has said a word by then: the agent begins."""
LEAST_WAIT_S = 0.02
"""A frame: a time that is up but for a rounding error passes."""
AFTER_NOISE_S = 0.3
SILENT_S = 5.0
"""After the opening, twice: a contact who has said nothing for 10 s is not there."""
MOST_SCREENINGS = 3
NO_BEEP_S = 3.0
"""Of silence after a machine's greeting: it has no beep, or none that was heard."""
SCREENED_S = 20.0
"""A screening assistant that has been answered gets so long to bring a person."""
CLOSES_BEFORE_S = 15.0
"""The end of the longest duration: closing words begin so early."""


class _WindUp:
    pass


class FlowTalker:
    """`now` is the store's instant."""

    def __init__(
        self, talking: Talking, briefing: Briefing, talk_log: TalkLog, desk: Desk, now: Callable[[], datetime]
    ) -> None:
        self.words = AgentsWords(talking, talk_log)
        self.result = ""
        self._talking, self._briefing, self._log, self._desk, self._now = talking, briefing, talk_log, desk, now
        self._brief, self._talk = briefing.brief, briefing.talk
        self._door = Doorkeeper()
        self._ending: CallResult | None = None
        self._by_machine = False
        self._has_opened = False
        self._has_heard_answer = False
        self._silences = 0
        self._waits_since_s = 0.0
        """When somebody last said something: a noise does not begin the wait anew."""
        self._screener_until_s: float | None = None
        self._screenings = 0
        self._awaits_beep = False
        self._winding_up = asyncio.Event()

    @property
    def decisions(self) -> Sequence[Decision]:
        return self._door.decisions

    def understands(self, text: str) -> bool:
        """While nobody knows who picked up, any words may be a whole turn."""
        return not self._has_opened or self._talk.understands(text)

    def wind_up(self) -> None:
        self._winding_up.set()

    def reached(self) -> CallResult | None:
        """The end that the talk has come to, wherever it is cut off."""
        if self.result == RESULT_DO_NOT_CALL:
            end = self._ending.end if self._ending is not None else ConversationEnd.CALLEE_LEFT
            return CallResult(end=end, result=self.result, by_machine=self._by_machine)
        if self._ending is None and self._by_machine:
            return CallResult(end=ConversationEnd.MACHINE_TREATED_AS_ANSWERED, by_machine=True)
        return self._ending

    async def opt_out(self, words: str) -> None:
        self.result = RESULT_DO_NOT_CALL
        await self._desk.opt_out(words)

    # what happens

    async def converse(self) -> CallResult:
        """To its end. Raises AgentFailed."""
        while self._ending is None or self._talking.is_saying:
            await self._meet(await self._next())
        return self._ending

    async def _meet(self, happening: Happening | _WindUp | None) -> None:
        match happening:
            case None:
                self._waited()
                self._waits_since_s = self._talking.now_s()
            case _WindUp():
                self._finish_with(WINDING_UP, ConversationEnd.OPERATOR)
            case ContactTurn() as said:
                await self._contact_said(said)
                self._waits_since_s = self._talking.now_s()
            case KeyPressed(key):
                await self._key_pressed(key)
            case Glimpse(text=text, spoken_s=spoken_s):
                self._glimpsed(text, spoken_s)
            case ToneHeard(tone):
                self._hears(tone)
            case Said(utterance) if utterance == self._talking.utterance:
                self._waits_since_s = self._talking.now_s()
                self.words.were_heard()
            case KeepsWaiting():
                self._holds_on()
            case Failed(error):
                self._failed(error)
            case _:
                pass

    async def _next(self) -> Happening | _WindUp | None:
        """What happens next; None: it was waited for long enough."""
        if self._winding_up.is_set() and self._ending is None:
            return _WindUp()
        happening = asyncio.ensure_future(self._talking.happenings.get())
        winding_up = asyncio.ensure_future(self._winding_up.wait())
        waits = (happening,) if self._ending is not None else (happening, winding_up)
        try:
            await asyncio.wait(waits, timeout=self._patience_s(), return_when=asyncio.FIRST_COMPLETED)
            return happening.result() if happening.done() else None
        finally:
            happening.cancel()
            winding_up.cancel()

    def _patience_s(self) -> float:
        """Until the silence, or the end of the longest duration, asks for something."""
        now_s = self._talking.now_s()
        if self._ending is not None:
            return CLOSES_BEFORE_S
        left_s = max(LEAST_WAIT_S, self._brief.max_duration_s - CLOSES_BEFORE_S - now_s)
        if self._is_anybody_talking:
            return left_s
        if self._screener_until_s is not None:
            return min(left_s, max(LEAST_WAIT_S, self._screener_until_s - now_s))
        return min(left_s, max(AFTER_NOISE_S, self._silence_s() - (now_s - self._waits_since_s)))

    @property
    def _is_anybody_talking(self) -> bool:
        return self._talking.is_saying or self._talking.turns.is_in_speech

    def _silence_s(self) -> float:
        """How long nobody may say anything."""
        if not self._has_opened:
            return HELLO_WITHIN_S
        if self._awaits_beep:
            return NO_BEEP_S
        return self._talk.patience_s if self._has_heard_answer else SILENT_S

    def _waited(self) -> None:
        now_s = self._talking.now_s()
        if self._ending is not None:
            self.words.break_off()  # words that never end must not keep the line
        elif now_s >= self._brief.max_duration_s - CLOSES_BEFORE_S:
            self._finish_with(TIME_IS_UP, ConversationEnd.MAX_DURATION)
        elif self._is_anybody_talking:
            return
        elif self._awaits_beep:
            self._door.decide("machine", "its greeting was over, and no beep came", now_s)
            self._leave_message()
        elif not self._has_opened:
            self._door.takes_for_human("nobody spoke first", now_s)
            self._open()
        elif self._screener_until_s is not None:
            self._ending = CallResult(end=ConversationEnd.SCREENED)
        else:
            self._silent()

    def _silent(self) -> None:
        self._silences += 1
        if not self._has_heard_answer and self._silences > 1:
            self._door.decide("silence", "nobody spoke for 10 s after the opening", self._talking.now_s())
            self._ending = CallResult(end=ConversationEnd.SILENCE, by_machine=self._by_machine)
            return
        self._answer(self._talk.silence(self._now()))

    # the contact's turn

    async def _contact_said(self, said: ContactTurn) -> None:
        text, now_s = said.turned.text, self._talking.now_s()
        is_wish = is_opt_out(text)  # heard before anything else, whoever says it
        if not is_wish and (self._ending is not None or self._awaits_beep):
            self._note(said, "machine" if self._awaits_beep else understand(text))
            return
        has_heard_question = self.words.break_off()
        is_unheard = self.words.is_unheard(said.at_s)
        if is_wish:
            self._awaits_beep, self._screener_until_s = False, None
            await self._reply(said, has_heard_question=has_heard_question)
        elif (judged := self._judged(said, now_s, is_unheard=is_unheard)) is not None:
            self._note(said, str(judged.who))
            self._machine(judged)
        elif is_unheard and self._door.listens(now_s) and not self._is_meant(text):
            self._note(said, "greeting")
            self._open()
        elif self._screener_until_s is not None:
            self._screener_until_s = None
            self._note(said, None)
            self._door.takes_for_human("somebody came after the screening", now_s)
            self._open()
        elif not self._has_opened:
            self._note(said, "greeting")
            self._door.takes_for_human(f"said {text!r} and waited", now_s)
            self._open()
        else:
            await self._reply(said, has_heard_question=has_heard_question)

    def _judged(self, said: ContactTurn, now_s: float, *, is_unheard: bool) -> Judged | None:
        """`is_unheard`: the greeting goes on, as if the agent had not begun."""
        text, spoken_s = said.turned.text, said.turned.spoken_s
        if is_unheard:
            return self._door.hears_on(text, spoken_s, now_s, is_meant=self._is_meant(text))
        return self._door.hears_turn(text, spoken_s, now_s)

    def _is_meant(self, text: str) -> bool:
        """Machines say goodbye, too."""
        return self._talk.meaning(text) not in (None, Intent.BYE)

    async def _reply(self, said: ContactTurn, *, has_heard_question: bool) -> None:
        self._silences = 0
        self._has_opened = self._has_heard_answer = True
        self._talking.turns.glances = self._door.listens(self._talking.now_s())
        reply = self._talk.hear(said.turned.text, self._now(), has_heard_question=has_heard_question)
        self._note(said, reply.intent)
        if reply.intent == Intent.OPT_OUT:
            await self.opt_out(said.turned.text)
        self._answer(reply)

    def _note(self, said: ContactTurn, intent: str | None) -> None:
        self._log.contact(said.turned.text, said.at_s, said.until_s, intent)

    async def _key_pressed(self, key: str) -> None:
        """One key means something, and to every agent: no more calls. The others are noted."""
        now_s = self._talking.now_s()
        is_wish = key == OPT_OUT_KEY
        self._log.contact(f"(pressed {key})", now_s, now_s, Intent.OPT_OUT if is_wish else None)
        if is_wish and self.result != RESULT_DO_NOT_CALL:
            self._awaits_beep, self._screener_until_s = False, None
            self._has_opened = self._has_heard_answer = True
            self.words.break_off()
            await self.opt_out(f"pressed {key}")
            self._answer(self._talk.opted_out(self._now()))

    def _holds_on(self) -> None:
        """The contact has spoken and hears nothing yet."""
        if self._has_opened and not self._awaits_beep and self._ending is None:
            self.words.hold_on(MOMENT)

    # who picked up

    def _hears(self, tone: Tone) -> None:
        if tone is Tone.BEEP and self._awaits_beep:
            self._leave_message()
        else:
            now_s, has_answered = self._talking.now_s(), self._has_heard_answer
            self._machine(self._door.hears_tone(tone, now_s, has_answered=has_answered))

    def _glimpsed(self, text: str, spoken_s: float) -> None:
        """An opt-out is heard out, and answered as what it is."""
        if not is_opt_out(text):
            is_first = not self._has_opened
            self._machine(self._door.glances(text, spoken_s, self._talking.now_s(), is_first=is_first))

    def _machine(self, judged: Judged | None) -> None:
        if judged is None or self._ending is not None or self._by_machine:
            return
        if judged.who is PickedUpBy.NETWORK:
            self._end_now(ConversationEnd.ANNOUNCEMENT)
        elif judged.who is PickedUpBy.SCREENER:
            self._answer_screening()
        elif self._brief.voicemail is Voicemail.TREAT_AS_ANSWERED:
            self._by_machine = True
            self._open()
        elif self._brief.voicemail is Voicemail.LEAVE_MESSAGE:
            self.words.break_off()
            self._has_opened = self._awaits_beep = True
            if judged.why == A_BEEP:
                self._leave_message()
        else:
            self._end_now(ConversationEnd.MACHINE_HUNG_UP)

    def _leave_message(self) -> None:
        self._awaits_beep = False
        self._end_with(self._briefing.message(), ConversationEnd.MESSAGE_LEFT)

    def _answer_screening(self) -> None:
        self._screenings += 1
        if self._screenings > MOST_SCREENINGS:
            return
        self._has_opened = True
        self._screener_until_s = self._talking.now_s() + SCREENED_S
        self.words.answer(" ".join(self._briefing.opening()[1:2]))

    def _end_now(self, end: ConversationEnd) -> None:
        self.words.break_off()
        self._ending = CallResult(end=end)

    # the agent's turn

    def _open(self) -> None:
        self._has_opened = True
        self.words.open(self._briefing.opening(), self._talk.begin().say)

    def _answer(self, reply: Reply) -> None:
        is_opt_out_answered, say = reply.result == RESULT_DO_NOT_CALL, reply.say
        if reply.result is not None:
            self._ending = self._end_of(reply.result)
            if not self._ending.is_opt_out:
                say = self._briefing.ending(say)
        self.words.answer(say, is_last_word=is_opt_out_answered)

    def _end_of(self, result: str) -> CallResult:
        self.result = self.result or result
        end = ConversationEnd.MACHINE_TREATED_AS_ANSWERED if self._by_machine else ConversationEnd.FINISHED
        callback_at = self._talk.callback_at if result == RESULT_CALLBACK else None
        return CallResult(end=end, result=self.result, by_machine=self._by_machine, callback_at=callback_at)

    def _finish_with(self, words: str, end: ConversationEnd) -> None:
        """Our own goodbye, with what the law wants said before the end."""
        self._end_with(self._briefing.ending(words), end)

    def _end_with(self, words: str, end: ConversationEnd) -> None:
        self._ending = CallResult(end=end, result=self.result, by_machine=self._by_machine)
        self.words.answer(words, is_last_word=True)

    def _failed(self, error: Exception) -> None:
        """Models that failed twice, or a fault of ours: a word of excuse if one is at hand, then the agent's error."""
        log.error("the agent's models failed", error=repr(error))
        if self._talking.first_sound_s is None or self._ending is not None:
            raise AgentFailed(str(error)) from error
        self._end_with(TROUBLE, ConversationEnd.AGENT_ERROR_LATER)

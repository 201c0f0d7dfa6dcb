"""One call over the trunk: the stack's events in, the port's events out."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from baresip.errors import BaresipError
from baresip.events import Event, StackEvent

from smart_campaigns.adapters.telephony.sip_events import (
    CHALLENGE_STATUSES,
    CallFacts,
    lost,
    read_end,
    waits_for_final_answer,
)
from smart_campaigns.adapters.telephony.sip_media import SipMedia
from smart_campaigns.adapters.telephony.sip_native import SipStack
from smart_campaigns.adapters.telephony.sip_trace import InviteAnswer
from smart_campaigns.core.signals import CallEnd, CarrierAnswer, LocalCause
from smart_campaigns.ports.clock import Clock
from smart_campaigns.ports.telephony import CallEvent, CallEventType, DialRequest

_DIGITS = frozenset("0123456789ABCD*#")
_KEY_PRESSED_S = 0.1
_BETWEEN_KEYS_S = 0.12
_RELEASE = "R"
_FINAL_ANSWER_WITHIN_S = 1.0
_FIRST_FINAL_STATUS = 200
_ANSWERS_MAX = 30
_CHALLENGES_MAX = 3  # a proxy's, the trunk's, and one whose nonce was stale
_LAST_SUCCESS_STATUS = 299


class SipCall:
    def __init__(self, request: DialRequest, *, stack: SipStack, clock: Clock, on_ended: Callable[[], None]) -> None:
        self.facts = CallFacts()
        self.carrier_ref: str | None = None
        self.handle: int | None = None
        self._request = request
        self._stack = stack
        self._clock = clock
        self._on_ended = on_ended
        self._media: SipMedia | None = None
        self._told: list[CallEvent] = []
        self._news = asyncio.Event()
        self._is_heard = asyncio.Event()
        self._has_final_answer = asyncio.Event()
        self._closing: asyncio.Task[None] | None = None
        self._stopping: asyncio.Task[None] | None = None
        self._challenges = 0
        self._end: CallEnd | None = None
        self._deadline: asyncio.Task[None] | None = None

    @property
    def attempt_id(self) -> str:
        return self._request.attempt_id

    @property
    def media(self) -> SipMedia | None:
        return self._media

    @property
    def has_ended(self) -> bool:
        return self._end is not None

    async def events(self) -> AsyncIterator[CallEvent]:
        """Every event from the first on; may be read more than once, and by more than one reader."""
        told = 0
        while True:
            news = self._news
            for event in self._told[told:]:
                told += 1
                yield event
                if event.type is CallEventType.ENDED:
                    return
            await news.wait()

    async def wait_ended(self) -> CallEnd:
        async for event in self.events():
            if event.end is not None:
                return event.end
        raise AssertionError("events() ends with ENDED")

    async def hang_up(self, cause: LocalCause) -> None:
        """CANCEL or BYE; returns when it is sent.

        Before the far side has answered anything a CANCEL must wait (RFC 3261 9.1), at most until the INVITE times out
        after 32 s. The stack does not wait: it would forget the call, and the telephone would ring on.
        The stack reports the end before it answers the command; an end that was lost on the way is told here.
        """
        if self.has_ended or self.facts.hung_up_for is not None:
            return
        self.facts.hung_up_for = cause
        await self._is_heard.wait()
        if self.handle is None or self._end is not None:
            return
        try:
            await self._stack.hang_up(self.handle)
        except BaresipError as error:
            self.end(lost(self.facts, str(error)))
        self._close("")

    async def send_dtmf(self, digits: str) -> None:
        """RFC 4733 events, 100 ms a key. Raises ValueError for what is no key; nothing once the call is over."""
        if not _DIGITS.issuperset(digits.upper()):
            raise ValueError(f"{digits!r}: keys are 0-9, A-D, * and #")
        for digit in digits.upper():
            if self.has_ended or self.handle is None:
                return
            with contextlib.suppress(BaresipError):
                await self._stack.send_digit(self.handle, digit)
                await self._clock.sleep(_KEY_PRESSED_S)
                await self._stack.send_digit(self.handle, _RELEASE)
            await self._clock.sleep(_BETWEEN_KEYS_S)

    def hear(self, event: StackEvent) -> None:
        """Called on the loop for each of the stack's events about this call."""
        if self.has_ended:
            return
        match event.event:
            case Event.CALL_OUTGOING:
                self._hear_dialing(event)
            case Event.CALL_RINGING:
                self._hear_progress(CallEventType.RINGING)
            case Event.CALL_PROGRESS:
                self._open_media()
                self._hear_progress(CallEventType.EARLY_MEDIA)
            case Event.CALL_ESTABLISHED:
                self._hear_picked_up()
            case Event.CALL_DTMF_START if event.text:
                self._tell(CallEventType.DTMF, digit=event.text)
            case Event.AUDIO_WARNING | Event.AUDIO_ERROR:
                self._tell(CallEventType.MEDIA_WARNING, text=event.text or "")
            case Event.CALL_CLOSED:
                self._close(event.text or "")

    def hear_answer(self, answer: InviteAnswer) -> None:
        """Called on the loop for each answer to our INVITE. A success after our CANCEL is hung up by the stack."""
        self._hear_anything()
        self._keep_answer(f"{answer.status} {answer.reason}".strip())
        if answer.status < _FIRST_FINAL_STATUS:
            return
        if answer.status in CHALLENGE_STATUSES:
            self._hear_challenge(answer.status)
            return
        self.facts.retry_after_s = answer.retry_after_s
        if answer.status <= _LAST_SUCCESS_STATUS and self.facts.hung_up_for and not self.facts.picked_up:
            self.facts.is_crossed = True
        self._has_final_answer.set()

    def _keep_answer(self, text: str) -> None:
        """What is repeated (a far side tells again and again that it rings) is kept once."""
        answers = self.facts.answers
        if len(answers) < _ANSWERS_MAX and (not answers or answers[-1].text != text):
            answers.append(CarrierAnswer(at_boot_s=self._clock.boot_s(), text=text))

    def _hear_challenge(self, status: int) -> None:
        """To a 401 that brings no challenge the stack repeats its INVITE without end: it is stopped here."""
        self._challenges += 1
        if self._challenges > _CHALLENGES_MAX and self.facts.denied_status is None:
            self.facts.denied_status = status
            self._stopping = asyncio.create_task(self.hang_up(LocalCause.SHUTDOWN))

    def end(self, end: CallEnd) -> None:
        """The first end stays; the rest of the call's life is silence."""
        if self.has_ended:
            return
        self._end = end
        self._is_heard.set()
        if self._deadline is not None and self._deadline is not asyncio.current_task():
            self._deadline.cancel()
        self._tell(CallEventType.ENDED, end=end)
        self._on_ended()

    def _close(self, text: str) -> None:
        """The stack is done with the call. Its last answer may still be on the way to us by the trace."""
        if self.has_ended or self._closing is not None:
            return
        if waits_for_final_answer(text, self.facts) and not self._has_final_answer.is_set():
            self._closing = asyncio.create_task(self._close_after_final_answer(text))
        else:
            self.end(read_end(text, self.facts))

    async def _close_after_final_answer(self, text: str) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._has_final_answer.wait(), _FINAL_ANSWER_WITHIN_S)
        self.end(read_end(text, self.facts))

    def _hear_dialing(self, event: StackEvent) -> None:
        self.handle = event.call
        self.carrier_ref = event.call_id
        self._tell(CallEventType.DIALING, carrier_ref=event.call_id)
        self._limit(self._request.ring_timeout_s, LocalCause.RING_TIMEOUT)

    def _hear_anything(self) -> None:
        self.facts.was_heard = True
        self._is_heard.set()

    def _hear_progress(self, kind: CallEventType) -> None:
        self._hear_anything()
        self.facts.rang = True
        if all(event.type is not kind for event in self._told):
            self._tell(kind)

    def _hear_picked_up(self) -> None:
        self._hear_anything()
        if self.facts.hung_up_for is not None:
            self.facts.is_crossed = True
            return
        if self.facts.picked_up:
            return
        self.facts.picked_up = True
        if self._media is not None:
            self._media.read()  # what was played while it rang is nobody's turn
        self._open_media()
        self._limit(self._request.max_duration_s, LocalCause.MAX_DURATION)
        self._tell(CallEventType.PICKED_UP)

    def _open_media(self) -> None:
        if self.handle is not None and self._media is None:
            self._media = SipMedia(self.handle)

    def _limit(self, seconds: float, cause: LocalCause) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = asyncio.create_task(self._hang_up_after(seconds, cause))

    async def _hang_up_after(self, seconds: float, cause: LocalCause) -> None:
        await self._clock.sleep(seconds)
        await self.hang_up(cause)

    def _tell(
        self,
        kind: CallEventType,
        *,
        digit: str | None = None,
        end: CallEnd | None = None,
        carrier_ref: str | None = None,
        text: str = "",
    ) -> None:
        now_s = self._clock.boot_s()
        event = CallEvent(type=kind, at_boot_s=now_s, digit=digit, end=end, carrier_ref=carrier_ref, text=text)
        self._told.append(event)
        news, self._news = self._news, asyncio.Event()
        news.set()

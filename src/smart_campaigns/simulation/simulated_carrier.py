"""A carrier that calls nobody: outcomes by the dice, every INVITE logged at its instant. Its log is what a judge reads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from smart_campaigns.core.conversation import CallResult, ConversationEnd
from smart_campaigns.core.signals import CallEnd, EndedBy, LocalCause
from smart_campaigns.ports.clock import Clock, Dice
from smart_campaigns.ports.telephony import CallEvent, CallEventType, DialRequest, Media
from smart_campaigns.ports.voice import VoiceAgent
from smart_campaigns.simulation.virtual_loop import VirtualClock

SILENCE_S = 30.0
"""The far side drops a call that has gone silent after so long."""


class FateKind(StrEnum):
    ANSWER = "answer"
    HANG_UP = "hang_up"
    """Picked up, and the person hangs up before the agent is through."""
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    DECLINED = "declined"
    INVALID = "invalid"
    FAULT = "fault"
    THROTTLED = "throttled"


_STATUS = {
    FateKind.BUSY: 486,
    FateKind.DECLINED: 603,
    FateKind.INVALID: 404,
    FateKind.FAULT: 500,
    FateKind.THROTTLED: 429,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What will become of a call. `ends_after_s`: a refusal, or the person's own hang-up, since ringing or pick-up."""

    kind: FateKind
    rings_after_s: float = 0.5
    picks_up_after_s: float = 6.0
    talk_s: float = 30.0
    ends_after_s: float = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """Outcomes by weight, and the ranges of their times."""

    weights: Mapping[FateKind, float]
    ring_s: tuple[float, float] = (2.0, 15.0)
    talk_s: tuple[float, float] = (10.0, 60.0)

    def throw(self, _: DialRequest, dice: Dice) -> Fate:
        kind = self._kind(dice.random() * sum(self.weights.values()))
        return Fate(
            kind=kind,
            rings_after_s=dice.uniform(0.1, 1.0),
            picks_up_after_s=dice.uniform(*self.ring_s),
            talk_s=dice.uniform(*self.talk_s),
            ends_after_s=dice.uniform(0.2, 8.0),
        )

    def _kind(self, point: float) -> FateKind:
        total = 0.0
        for kind, weight in self.weights.items():
            total += weight
            if point < total:
                return kind
        return FateKind.ANSWER


@dataclass(slots=True, kw_only=True)
class Invite:
    """One line of the log: what the carrier saw."""

    at: datetime
    attempt_id: UUID
    to: str
    caller_number: str
    fate: Fate
    picked_up_at: datetime | None = None
    ended_at: datetime | None = None
    end: CallEnd | None = None


class SilentMedia:
    """Media of which nobody hears anything."""

    rate_hz = 8000

    def read(self) -> bytes:
        return b""

    def write(self, pcm: bytes) -> int:
        return len(pcm)

    def clear(self) -> None:
        """Nothing is queued."""

    def buffered_ms(self) -> float:
        return 0.0


class SimulatedCall:
    """The Call port: a small timeline on the loop's timers."""

    def __init__(self, clock: VirtualClock, request: DialRequest, invite: Invite, is_over: Callable[[], None]) -> None:
        self._clock, self._request, self._invite, self._is_over = clock, request, invite, is_over
        self._loop = asyncio.get_running_loop()
        self._events: asyncio.Queue[CallEvent] = asyncio.Queue()
        self._ended: asyncio.Future[CallEnd] = self._loop.create_future()
        self._timers: list[asyncio.TimerHandle] = []
        self._has_rung = False
        self._is_cut = False
        self._begin(invite.fate)

    def _begin(self, fate: Fate) -> None:
        refused = fate.kind in (FateKind.FAULT, FateKind.THROTTLED, FateKind.INVALID, FateKind.BUSY)
        if refused:
            self._later(fate.rings_after_s, self._refuse)
            return
        self._later(fate.rings_after_s, self._ring)
        self._later(self._request.ring_timeout_s, lambda: self._hang_up(LocalCause.RING_TIMEOUT))
        if fate.kind is FateKind.DECLINED:
            self._later(fate.rings_after_s + fate.ends_after_s, self._refuse)
        elif fate.kind is not FateKind.NO_ANSWER:
            self._later(fate.rings_after_s + fate.picks_up_after_s, self._pick_up)

    @property
    def attempt_id(self) -> str:
        return self._request.attempt_id

    @property
    def media(self) -> Media | None:
        return SilentMedia() if self._invite.picked_up_at is not None else None

    async def events(self) -> AsyncIterator[CallEvent]:
        while True:
            event = await self._events.get()
            yield event
            if event.type is CallEventType.ENDED:
                return

    async def wait_ended(self) -> CallEnd:
        return await asyncio.shield(self._ended)

    async def hang_up(self, cause: LocalCause) -> None:
        if not self._is_cut:
            self._hang_up(cause)

    async def send_dtmf(self, digits: str) -> None:
        """Nobody listens."""

    def cut(self) -> None:
        """Our side is gone without a word: the far side hangs up when it has heard nothing for a while."""
        self._is_cut = True
        self._cancel_timers()
        if self._invite.ended_at is None:
            self._later(SILENCE_S, lambda: self._end(EndedBy.CALLEE))

    def _later(self, seconds: float, then: Callable[[], None]) -> None:
        self._timers.append(self._loop.call_later(seconds, then))

    def _cancel_timers(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    def _tell(self, kind: CallEventType, end: CallEnd | None = None) -> None:
        self._events.put_nowait(
            CallEvent(type=kind, at_boot_s=self._clock.boot_s(), end=end, carrier_ref=self.attempt_id)
        )

    def _ring(self) -> None:
        self._has_rung = True
        self._tell(CallEventType.RINGING)

    def _pick_up(self) -> None:
        self._cancel_timers()
        self._invite.picked_up_at = self._clock.now()
        self._tell(CallEventType.PICKED_UP)
        self._later(self._request.max_duration_s, lambda: self._hang_up(LocalCause.MAX_DURATION))
        if self._invite.fate.kind is FateKind.HANG_UP:
            self._later(self._invite.fate.ends_after_s, lambda: self._end(EndedBy.CALLEE))

    def _refuse(self) -> None:
        self._end(EndedBy.CALLEE, sip_status=_STATUS[self._invite.fate.kind])

    def _hang_up(self, cause: LocalCause) -> None:
        self._end(EndedBy.US, local_cause=cause)

    def _end(self, by: EndedBy, *, sip_status: int | None = None, local_cause: LocalCause | None = None) -> None:
        if self._invite.ended_at is not None:
            return
        self._cancel_timers()
        end = CallEnd(
            ended_by=by,
            rang=self._has_rung,
            picked_up=self._invite.picked_up_at is not None,
            sip_status=sip_status,
            local_cause=local_cause,
        )
        self._invite.ended_at, self._invite.end = self._clock.now(), end
        self._is_over()
        self._tell(CallEventType.ENDED, end)
        self._ended.set_result(end)


@dataclass(slots=True, kw_only=True)
class SimulatedCarrier:
    """The network behind every trunk of a simulation."""

    clock: VirtualClock
    dice: Dice
    throw: Callable[[DialRequest, Dice], Fate]
    log: list[Invite] = field(default_factory=list)
    fates: dict[UUID, Fate] = field(default_factory=dict)

    def trunk(self, channels: int) -> SimulatedTrunk:
        return SimulatedTrunk(carrier=self, channels=channels)

    def invite(self, request: DialRequest) -> Invite:
        fate, attempt_id = self.throw(request, self.dice), UUID(request.attempt_id)
        invite = Invite(
            at=self.clock.now(), attempt_id=attempt_id, to=request.to, caller_number=request.caller_number, fate=fate
        )
        self.log.append(invite)
        self.fates[attempt_id] = fate
        return invite


@dataclass(slots=True, kw_only=True)
class SimulatedTrunk:
    """The Telephony port: one process's way into the network."""

    carrier: SimulatedCarrier
    channels: int
    _live: dict[str, SimulatedCall] = field(default_factory=dict)

    async def start(self) -> None:
        """Nothing to start."""

    async def prepare(self, request: DialRequest) -> None:
        """Every number has a route."""

    async def dial(self, request: DialRequest, *, go: Callable[[], bool]) -> SimulatedCall | None:
        if not go():
            return None
        invite = self.carrier.invite(request)
        call = SimulatedCall(self.carrier.clock, request, invite, lambda: self._over(request.attempt_id))
        self._live[request.attempt_id] = call
        return call

    def _over(self, attempt_id: str) -> None:
        self._live.pop(attempt_id, None)

    def capacity(self) -> int:
        return self.channels - len(self._live)

    async def healthy(self) -> bool:
        return True

    async def drain(self) -> None:
        while self._live:
            await next(iter(self._live.values())).wait_ended()

    async def close(self) -> None:
        """Nothing to close."""

    def cut(self) -> None:
        """The process that held this trunk is gone."""
        for call in list(self._live.values()):
            call.cut()


@dataclass(slots=True, kw_only=True)
class TimedAgent(VoiceAgent):
    """The VoiceAgent port: talks for as long as the call's fate says, and is through."""

    clock: Clock
    talk_s: float
    has_spoken: bool = False

    async def run(self, media: Media) -> CallResult:
        assert media.rate_hz > 0
        self.has_spoken = True
        await self.clock.sleep(self.talk_s)
        return CallResult(end=ConversationEnd.FINISHED)

    async def listen_early(self, media: Media) -> CallResult | None:  # noqa: ARG002 - the port's name
        """There is no early media."""
        return None

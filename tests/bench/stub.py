"""A carrier in the process: calls ring, are picked up and end after given times; nothing is sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

from smart_campaigns.core.conversation import CallResult, ConversationEnd
from smart_campaigns.core.signals import CallEnd, EndedBy, LocalCause
from smart_campaigns.ports.clock import Clock
from smart_campaigns.ports.telephony import CallEvent, CallEventType, DialRequest
from smart_campaigns.ports.voice import VoiceAgent


class SilentMedia:
    rate_hz = 8000

    def read(self) -> bytes:
        return b""

    def write(self, pcm: bytes) -> int:
        return len(pcm)

    def clear(self) -> None:
        pass

    def buffered_ms(self) -> float:
        return 0.0


class StubCall:
    def __init__(self, request: DialRequest, clock: Clock, hold_s: float) -> None:
        self.attempt_id = request.attempt_id
        self.media = SilentMedia()
        self._clock = clock
        self._hold_s = hold_s
        self.ended: asyncio.Future[CallEnd] = asyncio.get_running_loop().create_future()

    def _event(self, kind: CallEventType, **more: object) -> CallEvent:
        return CallEvent(type=kind, at_boot_s=self._clock.boot_s(), **more)  # type: ignore[arg-type]

    async def events(self) -> AsyncIterator[CallEvent]:
        yield self._event(CallEventType.RINGING, carrier_ref=self.attempt_id)
        if self._hold_s:
            await self._clock.sleep(self._hold_s)
        yield self._event(CallEventType.PICKED_UP)
        yield self._event(CallEventType.ENDED, end=await self.ended)

    async def wait_ended(self) -> CallEnd:
        return await self.ended

    async def hang_up(self, cause: LocalCause) -> None:
        if not self.ended.done():
            self.ended.set_result(CallEnd(ended_by=EndedBy.US, local_cause=cause, rang=True, picked_up=True))

    async def send_dtmf(self, digits: str) -> None:
        pass


class StubTelephony:
    def __init__(self, clock: Clock, channels: int, hold_s: Callable[[], float] = lambda: 0.0) -> None:
        self._clock, self._channels, self._hold_s = clock, channels, hold_s
        self.live: set[str] = set()
        self.dialed: list[tuple[float, str]] = []

    async def start(self) -> None: ...
    async def prepare(self, request: DialRequest) -> None: ...
    async def dial(self, request: DialRequest, *, go: Callable[[], bool]) -> StubCall | None:
        if not go():
            return None
        self.dialed.append((self._clock.boot_s(), request.to))
        return StubCall(request, self._clock, self._hold_s())

    def capacity(self) -> int:
        return self._channels

    async def healthy(self) -> bool:
        return True

    async def drain(self) -> None: ...
    async def close(self) -> None: ...


class StubAgent(VoiceAgent):
    has_spoken = True

    async def run(self, media: object) -> CallResult:
        return CallResult(end=ConversationEnd.FINISHED)

    async def listen_early(self, media: object) -> CallResult | None:
        return None


class NoMarks:
    def about_to_send(self, attempt_id: object) -> None:
        pass

    def forget(self, attempt_id: object) -> None:
        pass

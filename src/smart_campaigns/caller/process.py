"""The caller process: its lease, its campaigns' placers, its calls. One carrier, one telephony, one process.

Everything it does may stop at any instant; what that leaves is settled by `dialer.recovery`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import structlog

from smart_campaigns.caller.carry import Carried, Crew
from smart_campaigns.core.reasons import CampaignReason
from smart_campaigns.core.signals import LocalCause
from smart_campaigns.dialer.caller_numbers import ALL_NUMBERS, NumberShare
from smart_campaigns.dialer.law import Law
from smart_campaigns.dialer.placed import Placed
from smart_campaigns.dialer.placer import Placer
from smart_campaigns.dialer.seat import Seat
from smart_campaigns.ports.clock import Clock, Dice
from smart_campaigns.ports.live_audio import Sound, Unheard
from smart_campaigns.ports.store import CampaignRef, DialerStore, Finished, StoreAway, WorkerIdentity
from smart_campaigns.ports.telephony import Telephony

log = structlog.get_logger(__name__)
BEAT_S = 0.5
AWAY_S = 0.2
FAILED_S = 1.0
CERTAIN_AFTER = timedelta(seconds=1)
"""A doubtful commit can no longer happen this long after its last instant."""
ENGINE_LOOK_S = 2.0
ENGINE_MISSES = 2
"""One miss may be this process's own stop."""
CLOSING_WORDS_S = 8.0
ENDING_S = 5.0
"""Calls that were hung up settle within this, or are left to whoever settles a lost process."""


class EngineLost(Exception):  # noqa: N818 - what it says to a person
    """The telephony engine does not answer any more; a new process is needed."""


@dataclass(slots=True, kw_only=True)
class CallerProcess:
    store: DialerStore
    clock: Clock
    dice: Dice
    telephony: Telephony
    law: Law
    seat: Seat
    crew: Crew
    who: WorkerIdentity
    carrier: tuple[int, int]
    """(organization, carrier) whose campaigns this process places."""
    numbers: NumberShare = ALL_NUMBERS
    _placers: dict[CampaignRef, Placer] = field(default_factory=dict)
    _calls: dict[UUID, Carried] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _loops: set[asyncio.Task[None]] = field(default_factory=set)
    _hanging_up: set[asyncio.Task[None]] = field(default_factory=set)
    _hang_up_before: dict[CampaignRef, int] = field(default_factory=dict)
    _is_draining: bool = False
    _models_are_busy: bool = True
    _owes_retake: bool = False
    """Registered anew, and the live calls are still of the former epoch."""

    async def run(self) -> None:
        """Until cancelled. The lease is taken by whoever makes the seat. Raises EngineLost."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._beat())
            group.create_task(self._listen())
            group.create_task(self._watch_engine())

    async def drain(self, timeout_s: float, *, has_words: bool = True) -> None:
        """Place no more; wait for the calls, at most so long; then closing words, hang up, and settle what ends soon.

        Without `has_words` nobody says goodbye: the engine is gone.

        May be cut off and called again; no call's own task is ever cancelled here.
        """
        self._is_draining = True
        for placer in self._placers.values():
            placer.is_over = True
            placer.wake()
        ends_boot_s = self.clock.boot_s() + timeout_s
        while self._loops and self.clock.boot_s() < ends_boot_s:  # a commit under way may still bring a call
            await asyncio.wait(self._loops, timeout=ends_boot_s - self.clock.boot_s())
        if await self._calls_end(ends_boot_s):
            return
        if has_words:
            await self._wind_up()
        self._hang_up(LocalCause.SHUTDOWN, list(self._calls.values()))
        await self._calls_end(self.clock.boot_s() + ENDING_S)

    async def _wind_up(self) -> None:
        """Whoever talks says goodbye; whoever has nobody to say it to is hung up on at once."""
        silent = [call for call in self._calls.values() if not call.wind_up()]
        self._hang_up(LocalCause.SHUTDOWN, silent)
        await self._calls_end(self.clock.boot_s() + CLOSING_WORDS_S)

    async def _calls_end(self, until_boot_s: float) -> bool:
        while self._tasks and (left_s := until_boot_s - self.clock.boot_s()) > 0:
            await asyncio.wait(self._tasks, timeout=left_s)
        return not self._tasks

    def hang_up(self, ref: CampaignRef, before: int) -> None:
        """Calls of the campaign that were judged on a version before `before` end now; so do those still on their way."""
        self._hang_up_before[ref] = before
        self._hang_up(LocalCause.OPERATOR, [call for call in self._calls.values() if self._is_to_end(call)])

    def hang_up_call(self, attempt_id: UUID) -> None:
        """One call, where it is this process's."""
        self._hang_up(LocalCause.OPERATOR, [call for call in self._calls.values() if call.attempt_id == attempt_id])

    def sound(self, attempt_id: UUID, since: int | None) -> Sound | Unheard:
        """Of one call, for who listens in."""
        call = self._calls.get(attempt_id)
        return Unheard.NOT_HERE if call is None else call.sound(since)

    def _is_to_end(self, call: Carried) -> bool:
        return call.campaign_version < self._hang_up_before.get(call.ref, 0)

    def _hang_up(self, cause: LocalCause, calls: Sequence[Carried]) -> None:
        """Without waiting: a CANCEL waits for the far side's first answer."""
        for call in calls:
            self._keep(asyncio.create_task(call.hang_up(cause)), self._hanging_up)

    async def _watch_engine(self) -> None:
        """A dead engine places nothing and holds its lease for nothing: its parent starts another process."""
        missed = 0
        while missed < ENGINE_MISSES:
            await self.clock.sleep(ENGINE_LOOK_S)
            missed = 0 if await self.telephony.healthy() else missed + 1
        raise EngineLost

    async def _beat(self) -> None:
        while True:
            try:
                await self._beat_once()
                await self._resolve_doubts()
            except StoreAway:
                await self.clock.sleep(AWAY_S)
                continue
            await self.clock.sleep(BEAT_S)

    async def _beat_once(self) -> None:
        asked = self.clock.boot_s()
        beat = await self.store.beat(self.seat.lease, self.seat.free_channels(), self.seat.models_busy())
        if beat is None:  # fenced while it was stopped: come back under a new epoch, and take the live calls along
            self.seat.lease = await self.store.register(self.who)
            self._owes_retake = True
            log.warning("registered anew", epoch=self.seat.lease.epoch, live_calls=len(self._calls))
        else:
            self.seat.store_clock.sample(asked, beat.now, self.clock.boot_s())
            self.seat.workers = beat.workers
        if self._owes_retake:
            await self.store.retake(self.seat.lease, list(self._calls))
            self._owes_retake = False

    async def _resolve_doubts(self) -> None:
        """Commits whose reply was lost: void them once they are certain not to be under way."""
        now = await self.store.now() if self.seat.doubts else None
        for doubt in list(self.seat.doubts):
            if now is not None and now > doubt.upper + CERTAIN_AFTER:
                await self._void(doubt.ref, doubt.attempt_id, "doubtful")
                self.seat.doubts.remove(doubt)
        for ref, attempt_id in await self.store.unknown_own(self.seat.lease):
            if attempt_id not in self.seat.live:
                await self._void(ref, attempt_id, "unknown")

    async def _void(self, ref: CampaignRef, attempt_id: UUID, cause: str) -> None:
        self.after(ref, await self.store.void(ref, attempt_id, cause, only_unsent=True))

    async def _listen(self) -> None:
        async for told in self.store.told():
            if told.attempt_id is not None:
                self.hang_up_call(told.attempt_id)
            elif told.hang_up_before is not None:
                self.hang_up(told.ref, told.hang_up_before)
            else:
                self.wake(told.ref)

    def wake(self, ref: CampaignRef) -> None:
        placer = self._placers.get(ref)
        if placer is not None and not placer.is_over:
            placer.wake()
        elif not self._is_draining:
            self._begin(ref)

    def nudge(self, ref: CampaignRef) -> None:
        placer = self._placers.get(ref)
        if placer is not None and not placer.is_over:
            placer.nudge()
        elif not self._is_draining:
            self._begin(ref)

    def after(self, ref: CampaignRef, finished: Finished) -> None:
        """A channel came back: this process looks at once, without waiting to be told."""
        for campaign_id in {ref.campaign_id, *finished.wake}:
            self.nudge(CampaignRef(ref.org_id, campaign_id))
        if finished.gives_slot_back:
            self.wake(ref)
        self._nudge_engine_busy()

    def models_told(self) -> None:
        """The speech models said how busy they are: when they take conversations again, those that wait for them look."""
        were_busy, self._models_are_busy = self._models_are_busy, bool(self.seat.models_busy())
        if were_busy and not self._models_are_busy:
            self._nudge_engine_busy()

    def _nudge_engine_busy(self) -> None:
        for placer in self._placers.values():
            if placer.told is not None and placer.told.reason is CampaignReason.ENGINE_BUSY:
                placer.nudge()

    def _begin(self, ref: CampaignRef) -> None:
        placer = Placer(
            ref=ref,
            store=self.store,
            clock=self.clock,
            dice=self.dice,
            seat=self.seat,
            law=self.law,
            carrier=self.carrier,
            carry=self._carry,
            numbers=self.numbers,
        )
        self._placers[ref] = placer
        self._keep(asyncio.create_task(self._place(placer)), self._loops)

    async def _place(self, placer: Placer) -> None:
        try:
            await placer.run()
        except Exception:  # one campaign's fault must not end its placing for good: it is logged, and tried again
            log.exception("a campaign's placing failed", campaign_id=placer.ref.campaign_id)
            await self.clock.sleep(FAILED_S)
            self._forget(placer)
            self.wake(placer.ref)
        finally:
            self._forget(placer)

    def _forget(self, placer: Placer) -> None:
        if self._placers.get(placer.ref) is placer:
            del self._placers[placer.ref]

    def _carry(self, placed: Placed) -> None:
        carried = Carried(self.crew, placed)
        self._calls[placed.placement.attempt_id] = carried
        self._keep(asyncio.create_task(self._carried(carried)), self._tasks)
        if self._is_to_end(carried):  # told while its commit was under way
            self._hang_up(LocalCause.OPERATOR, [carried])

    async def _carried(self, carried: Carried) -> None:
        try:
            await carried.run()
        finally:
            self._calls.pop(carried.attempt_id, None)

    def _keep(self, task: asyncio.Task[None], held: set[asyncio.Task[None]]) -> None:
        """A task that nobody holds may be collected; a failed one is logged."""
        held.add(task)
        task.add_done_callback(held.discard)
        task.add_done_callback(_tell_failure)


def _tell_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("a task failed", error=repr(error))

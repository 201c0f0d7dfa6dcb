"""The caller process: its lease, its campaigns' placers, its calls. One carrier, one telephony, one process.

Everything it does may stop at any instant; what that leaves is settled by `dialer.recovery`.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import structlog

from smart_campaigns.caller.carry import Carried, Crew
from smart_campaigns.core.signals import LocalCause
from smart_campaigns.dialer.law import Law
from smart_campaigns.dialer.placed import Placed
from smart_campaigns.dialer.placer import Placer
from smart_campaigns.dialer.seat import Seat
from smart_campaigns.ports.clock import Clock, Dice
from smart_campaigns.ports.store import CampaignRef, DialerStore, Finished, StoreAway, WorkerIdentity
from smart_campaigns.ports.telephony import Telephony

log = structlog.get_logger(__name__)
BEAT_S = 0.5
AWAY_S = 0.2
FAILED_S = 1.0
CERTAIN_AFTER = timedelta(seconds=1)
"""A doubtful commit can no longer happen this long after its last instant."""


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
    _placers: dict[CampaignRef, Placer] = field(default_factory=dict)
    _calls: dict[UUID, Carried] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _loops: set[asyncio.Task[None]] = field(default_factory=set)
    _is_draining: bool = False

    async def run(self) -> None:
        """Until cancelled. The lease is taken by whoever makes the seat."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._beat())
            group.create_task(self._listen())

    async def drain(self, timeout_s: float) -> None:
        """Place no more; wait for the calls, at most so long; then hang up and settle."""
        self._is_draining = True
        for placer in self._placers.values():
            placer.is_over = True
            placer.wake()
        waiting = asyncio.gather(*self._tasks, return_exceptions=True)
        try:
            async with asyncio.timeout(timeout_s):
                await asyncio.shield(waiting)
        except TimeoutError:
            await self.hang_up_all(LocalCause.SHUTDOWN)
            await waiting

    async def hang_up_all(self, cause: LocalCause, ref: CampaignRef | None = None) -> None:
        """Of one campaign, or all."""
        chosen = [call for call in self._calls.values() if ref is None or call.ref == ref]
        await asyncio.gather(*(call.hang_up(cause) for call in chosen))

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
        beat = await self.store.beat(self.seat.lease, self.seat.free_channels())
        if beat is None:  # fenced while it was stopped: come back under a new epoch, and take the live calls along
            self.seat.lease = await self.store.register(self.who)
            await self.store.retake(self.seat.lease, list(self._calls))
            log.warning("registered anew", epoch=self.seat.lease.epoch, live_calls=len(self._calls))
            return
        self.seat.store_clock.sample(asked, beat.now, self.clock.boot_s())
        self.seat.workers = beat.workers

    async def _resolve_doubts(self) -> None:
        """Commits whose reply was lost: void them once they are certain not to be under way."""
        now = await self.store.now() if self.seat.doubts else None
        for doubt in list(self.seat.doubts):
            if now is not None and now > doubt.upper + CERTAIN_AFTER:
                self.after(doubt.ref, await self.store.void(doubt.ref, doubt.attempt_id, "doubtful"))
                self.seat.doubts.remove(doubt)
        for ref, attempt_id in await self.store.unknown_own(self.seat.lease):
            if attempt_id not in self.seat.live:
                self.after(ref, await self.store.void(ref, attempt_id, "unknown"))

    async def _listen(self) -> None:
        async for ref in self.store.wakes():
            self.wake(ref)

    def wake(self, ref: CampaignRef) -> None:
        placer = self._placers.get(ref)
        if placer is not None and not placer.is_over:
            placer.wake()
        elif not self._is_draining:
            self._begin(ref)

    def after(self, ref: CampaignRef, finished: Finished) -> None:
        """A channel came back: this process looks at once, without waiting to be told."""
        for campaign_id in {ref.campaign_id, *finished.wake}:
            self.wake(CampaignRef(ref.org_id, campaign_id))

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
        )
        self._placers[ref] = placer
        self._keep(asyncio.create_task(self._place(placer)), is_call=False)

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
        self._keep(asyncio.create_task(self._carried(carried)), is_call=True)

    async def _carried(self, carried: Carried) -> None:
        try:
            await carried.run()
        finally:
            self._calls.pop(carried.attempt_id, None)

    def _keep(self, task: asyncio.Task[None], *, is_call: bool) -> None:
        """A task that nobody holds may be collected; a failed one is logged."""
        held = self._tasks if is_call else self._loops
        held.add(task)
        task.add_done_callback(held.discard)
        task.add_done_callback(_tell_failure)


def _tell_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("a task failed", error=repr(error))

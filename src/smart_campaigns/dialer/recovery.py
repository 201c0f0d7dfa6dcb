"""Settles what a lost process left: nobody dialed twice, nobody forgotten, every channel back (tables.md D).

A lease that is out takes only the right to place. Live calls end on evidence alone: the process is known to be gone,
or the deadline has passed. A flight mark tells what a dead process had sent.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.conversation import CallResult, ConversationEnd
from smart_campaigns.core.outcomes import lost_before_pick_up, settle_conversation
from smart_campaigns.core.retry import Tried
from smart_campaigns.core.settlement import Settlement
from smart_campaigns.dialer.settle import Account, finish_of
from smart_campaigns.ports.flight import FlightRecords
from smart_campaigns.ports.store import (
    CallState,
    CampaignRef,
    DialerStore,
    Orphan,
    StoreAway,
    Unaccounted,
    WorkerIdentity,
)

log = structlog.get_logger(__name__)
GRACE = timedelta(milliseconds=500)
"""After the last instant at which a call could leave, before it is judged unsent."""
LATE_REPORT = timedelta(seconds=10)
"""How long a process that may live has to report a call that is overdue."""
TOLD_BY_PARENT = timedelta(seconds=10)
"""A parent that lives sees how its child ends; after so long without it, the end is told without how."""
HOST_LOST = timedelta(seconds=60)
"""A worker of another host is lost for its live calls when its lease has been out that long."""


@dataclass(slots=True, kw_only=True)
class Recovery:
    store: DialerStore
    flights: FlightRecords
    host: str
    boot_id: str
    is_alive: Callable[[WorkerIdentity], bool]
    """Whether that very process runs on this host in this boot."""
    settings_of: Callable[[CampaignRef], Awaitable[CampaignSettings]]
    _marks: dict[str, frozenset[UUID] | None] = field(default_factory=dict)
    _answers_since: datetime | None = None
    """Since when the store has answered every round; None: it does not, or has not been asked."""

    async def round(self) -> int:
        """Fence whose lease is out, settle every orphan there is evidence for; how many were settled."""
        try:
            if self._answers_since is None:
                self._answers_since = await self.store.now()
            for lease in await self.store.fence():
                log.warning("a worker's lease is out", worker_id=lease.worker_id, epoch=lease.epoch)
            await self.tell_gone(TOLD_BY_PARENT)
            return await self._settle_all(lambda _: True)
        except StoreAway:
            self._answers_since = None
            raise

    async def tell_gone(self, fenced_for: timedelta) -> None:
        """Into the log: workers that are gone, and have been fenced so long, without anybody having seen it. Zero: or are
        not fenced yet."""
        for one in await self.store.unaccounted():
            is_long = one.now - (one.fenced_at or one.now) >= fenced_for
            if is_long and self._is_gone(one) and await self.store.gone(one.worker_id):
                log.warning("a worker is gone", worker_id=one.worker_id)

    async def process_gone(self, worker_id: int, code: int | None = None) -> int:
        """The parent saw the exit: fence at once, tell it, and settle what that process left."""
        await self.store.gone(worker_id, code)
        return await self._settle_all(lambda orphan: orphan.worker_id == worker_id)

    async def _settle_all(self, concerns: Callable[[Orphan], bool]) -> int:
        self._marks.clear()
        settled = 0
        for orphan in await self.store.orphans():
            if concerns(orphan):
                settled += await self._settle_one(orphan)
        return settled

    async def _settle_one(self, orphan: Orphan) -> bool:
        try:
            return await self._settle(orphan)
        except StoreAway:
            raise
        except (
            Exception
        ):  # one campaign's fault must not keep the channels of all others; it is logged, and tried again
            log.exception("a lost call could not be settled", attempt_id=str(orphan.attempt_id))
            return False

    async def _settle(self, orphan: Orphan) -> bool:
        if self._is_unsent(orphan):
            voided = await self.store.void(orphan.ref, orphan.attempt_id, "worker_lost", only_unsent=True)
            return voided.is_done
        settlement = self._evidence(orphan)
        if settlement is None:
            return False
        account = Account(
            attempt_id=orphan.attempt_id,
            ref=orphan.ref,
            settings=await self.settings_of(orphan.ref),
            tried=Tried(
                attempts=orphan.attempts,
                faults=orphan.faults,
                repeats=orphan.repeats,
                callback_at=orphan.callback_at,
            ),
            placed_at=orphan.upper,
            deadline=orphan.deadline,
            now=orphan.now,
            cost_micro=orphan.reserved_micro or None,
        )
        await self.store.finish(finish_of(account, settlement, None, is_lost=True))
        return True

    def _is_unsent(self, orphan: Orphan) -> bool:
        """Certain that it never left: no mark, and its last instant is over (or its process is gone)."""
        if orphan.state is not CallState.DIALING or orphan.is_sent:
            return False
        marks = self._marks_of(orphan)
        if marks is None or orphan.attempt_id in marks:
            return False
        return self._is_gone(orphan) or orphan.now > orphan.upper + GRACE

    def _evidence(self, orphan: Orphan) -> Settlement | None:
        """How the call is settled, where it is known to be lost; None: leave it.

        A process that may live is heard first: after its call's deadline, and after the store was away, it gets the time
        to report what it knows.
        """
        is_overdue = orphan.now > orphan.deadline
        if not self._is_gone(orphan):
            heard_since = max(orphan.deadline, self._answers_since or orphan.now)
            if not is_overdue or orphan.now <= heard_since + LATE_REPORT:
                return None
        if orphan.state is CallState.PICKED_UP:
            end = ConversationEnd.LOST_END if is_overdue else ConversationEnd.WORKER_LOST
            return settle_conversation(CallResult(end=end))
        return lost_before_pick_up(is_overdue=is_overdue)

    def _is_gone(self, one: Orphan | Unaccounted) -> bool:
        if one.worker.host == self.host:
            return not self.is_alive(one.worker)
        return one.now - one.lease_until > HOST_LOST

    def _marks_of(self, orphan: Orphan) -> frozenset[UUID] | None:
        """None: nobody knows what it sent (another host, another boot)."""
        if orphan.worker.host != self.host:
            return None
        if orphan.worker.name not in self._marks:
            self._marks[orphan.worker.name] = self.flights.marked(orphan.worker.name, self.boot_id)
        return self._marks[orphan.worker.name]

"""A process's place at the table: its lease, its clock of the store, its free channels, who looks first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from smart_campaigns.core.verdict import OK, Blocked, Verdict
from smart_campaigns.dialer.store_clock import StoreClock
from smart_campaigns.ports.clock import Dice
from smart_campaigns.ports.store import CampaignRef, Lease

BACKUP_S = 0.030
"""How much later than the favoured caller the next one looks; the rest come later still."""


BOUNDARIES = ("judged", "committed", "dialed", "reported", "ringing", "picked_up", "ended", "settled")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A commit whose reply was lost: void it as soon as the store answers."""

    ref: CampaignRef
    attempt_id: UUID
    upper: datetime


@dataclass(slots=True, kw_only=True)
class Seat:
    lease: Lease
    capacity: Callable[[], int]
    """Calls the telephony could place now."""
    models: Callable[[], Verdict] = lambda: OK
    """Whether this host's speech models take another conversation."""
    store_clock: StoreClock = field(default_factory=StoreClock)
    workers: tuple[int, ...] = ()
    live: set[UUID] = field(default_factory=set)
    """Attempts that this process carries, from before the commit to the settlement."""
    unsent: set[UUID] = field(default_factory=set)
    """Of these, not yet handed to telephony: its capacity does not know of them."""
    passing: Callable[[str], None] = lambda _: None
    """Told the name of each boundary of a placement that is passed (BOUNDARIES): where chaos stops and kills."""
    doubts: list[Doubt] = field(default_factory=list)

    def free_channels(self) -> int:
        return self.capacity() - len(self.unsent)

    def models_busy(self) -> str:
        """Why they do not; blank: they do."""
        verdict = self.models()
        return verdict.detail if isinstance(verdict, Blocked) else ""

    def reserve(self, attempt_id: UUID) -> None:
        self.live.add(attempt_id)
        self.unsent.add(attempt_id)

    def handed_over(self, attempt_id: UUID) -> None:
        self.unsent.discard(attempt_id)

    def release(self, attempt_id: UUID) -> None:
        self.live.discard(attempt_id)
        self.unsent.discard(attempt_id)

    def doubt(self, ref: CampaignRef, attempt_id: UUID, upper: datetime) -> None:
        self.release(attempt_id)
        self.doubts.append(Doubt(ref, attempt_id, upper))

    def next_favoured(self) -> int:
        """Who should place next: this process while it has room, else the next in the ring."""
        mine = self.lease.worker_id
        if self.free_channels() > 1 or mine not in self.workers:
            return mine
        return self.workers[(self.workers.index(mine) + 1) % len(self.workers)]

    def delay_s(self, favoured: int | None, dice: Dice) -> float:
        """A hint, no lock: the favoured looks on time, the next 30–45 ms later, the rest now and then."""
        mine = self.lease.worker_id
        if favoured is None or favoured == mine or favoured not in self.workers or mine not in self.workers:
            return 0.0
        rank = (self.workers.index(mine) - self.workers.index(favoured)) % len(self.workers)
        return BACKUP_S * (1 + dice.random() / 2) * (1 if rank == 1 else rank + 2 * dice.random())

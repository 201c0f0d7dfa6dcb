"""The tables of the in-memory store, as far as dialer and caller read or write them."""

from __future__ import annotations

import heapq
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.ports.store import (
    CallerNumber,
    CallState,
    CampaignRef,
    CarrierConfig,
    Finish,
    Placement,
    TargetState,
    WorkerIdentity,
)

QueuePlace: TypeAlias = tuple[int, int, int]
"""(priority, seq, contact): the order of the ready queue."""


@dataclass(slots=True, kw_only=True)
class Organization:
    org_id: int
    channels: int
    allowed_countries: frozenset[str]
    in_use: int = 0
    vclock: float = 0.0
    rules_version: int = 0
    budget_left_micro: int | None = None
    dnc: set[tuple[bool, str]] = field(default_factory=set)
    registries: dict[str, datetime] = field(default_factory=dict)
    registry_hits: dict[str, set[str]] = field(default_factory=dict)
    registry_max_age_days: int = 31
    phone_numbers: dict[str, tuple[CallerNumber, int]] = field(default_factory=dict)
    """Numbers to call from: E.164 → number, carrier."""


@dataclass(slots=True, kw_only=True)
class Carrier:
    config: CarrierConfig
    in_use: int = 0
    recent: list[datetime] = field(default_factory=list)
    lost_until: list[datetime] = field(default_factory=list)
    rate_factor: float = 1.0
    slowed_at: datetime | None = None
    vclock: float = 0.0
    failures_running: int = 0
    last_well_at: datetime | None = None
    down_since: datetime | None = None
    down_cause: str | None = None

    def channels_taken(self, now: datetime) -> int:
        """Live calls, and lost ones that still count."""
        return self.in_use + sum(until > now for until in self.lost_until)


@dataclass(slots=True, kw_only=True)
class Contact:
    contact_id: int
    project_id: int
    numbers: tuple[str, ...]
    legal_key: str
    zone: str | None = None
    place: str | None = None
    consent: str | None = None
    consent_on: date | None = None
    version: int = 0
    connected_at: datetime | None = None
    virtual_connected_at: datetime | None = None
    is_deleted: bool = False
    said_wrong: set[str] = field(default_factory=set)
    """Numbers of which somebody said that they are not the contact's."""


@dataclass(slots=True, kw_only=True)
class Number:
    number_id: int
    e164: str
    is_virtual: bool
    version: int = 0
    last_no_answer_at: datetime | None = None
    last_conversation_at: datetime | None = None
    last_refusal_at: datetime | None = None
    last_hangup_at: datetime | None = None
    held_until: datetime | None = None
    attempts: list[Attempt] = field(default_factory=list)
    targets: list[tuple[Run, Target]] = field(default_factory=list)

    @property
    def has_live_call(self) -> bool:
        return any(attempt.is_live for attempt in self.attempts)


@dataclass(slots=True, kw_only=True)
class Target:
    contact: Contact
    priority: int
    seq: int
    state: TargetState = TargetState.READY
    number: Number | None = None
    number_position: int = 0
    legal_key: int = 0
    attempts: int = 0
    placements: int = 0
    faults: int = 0
    repeats: dict[str, int] = field(default_factory=dict)
    next_at: datetime | None = None
    reason: str | None = None
    detail: str | None = None
    not_before: datetime | None = None
    callback_at: datetime | None = None
    finished: str | None = None
    ledger: list[Attempt] = field(default_factory=list)

    @property
    def contact_id(self) -> int:
        return self.contact.contact_id


@dataclass(slots=True, kw_only=True)
class Attempt:
    placement: Placement
    number: Number
    run: Run
    placement_no: int
    epoch: int
    upper: datetime
    committed_at: datetime
    state: CallState = CallState.DIALING
    sent_at: datetime | None = None
    ringing_at: datetime | None = None
    early_media_at: datetime | None = None
    picked_up_at: datetime | None = None
    first_audio_at: datetime | None = None
    ended_at: datetime | None = None
    carrier_ref: str | None = None
    cause: str | None = None
    finish: Finish | None = None

    @property
    def is_live(self) -> bool:
        return self.state < CallState.ENDED

    @property
    def is_counted(self) -> bool:
        """In cooldown and caps: neither throttled nor a carrier's fault."""
        if self.state is CallState.THROTTLED:
            return False
        return self.finish is None or self.finish.counts_as_attempt

    @property
    def attempt_id(self) -> UUID:
        return self.placement.attempt_id


class ReadyQueue:
    """The ready contacts of one legal key in order. Entries that are ready no more are dropped when they come up."""

    def __init__(self) -> None:
        self._heap: list[QueuePlace] = []
        self._members: set[int] = set()

    def push(self, target: Target) -> None:
        if target.contact_id not in self._members:
            self._members.add(target.contact_id)
            heapq.heappush(self._heap, (target.priority, target.seq, target.contact_id))

    def first(self, count: int, is_ready: Callable[[int], bool]) -> Sequence[QueuePlace]:
        found: list[QueuePlace] = []
        while self._heap and len(found) < count:
            place = heapq.heappop(self._heap)
            if is_ready(place[2]):
                found.append(place)
            else:
                self._members.discard(place[2])
        for place in found:
            heapq.heappush(self._heap, place)
        return found


@dataclass(slots=True, kw_only=True)
class Run:
    run_id: int
    ref: CampaignRef
    begun_at: datetime
    is_open: bool = True
    next_seq: int = 1
    targets: dict[int, Target] = field(default_factory=dict)
    queues: dict[int, ReadyQueue] = field(default_factory=dict)
    keys: set[int] = field(default_factory=set)
    tallies: Counter[str] = field(default_factory=Counter)
    to_rederive: list[Target] = field(default_factory=list)
    """Contacts whose number failed."""
    _due: list[tuple[datetime, int]] = field(default_factory=list)

    def enqueue(self, target: Target) -> None:
        """Ready: at its place in the queue of its key."""
        target.state = TargetState.READY
        self.queues.setdefault(target.legal_key, ReadyQueue()).push(target)

    def wait(self, target: Target, next_at: datetime | None) -> None:
        target.state, target.next_at = TargetState.WAITING, next_at
        if next_at is not None:
            heapq.heappush(self._due, (next_at, target.contact_id))

    def next_due(self) -> datetime | None:
        while self._due and not self._is_waiting(*self._due[0]):
            heapq.heappop(self._due)
        return self._due[0][0] if self._due else None

    def pop_due(self, now: datetime) -> Target | None:
        due = self.next_due()
        if due is None or due > now:
            return None
        return self.targets[heapq.heappop(self._due)[1]]

    def ready_in(self, key: int, count: int) -> Sequence[QueuePlace]:
        queue = self.queues.get(key)
        return queue.first(count, lambda contact_id: self._is_ready(contact_id, key)) if queue else ()

    def _is_ready(self, contact_id: int, key: int) -> bool:
        target = self.targets[contact_id]
        return target.state is TargetState.READY and target.legal_key == key

    def _is_waiting(self, next_at: datetime, contact_id: int) -> bool:
        target = self.targets[contact_id]
        return target.state is TargetState.WAITING and target.next_at == next_at and target.number is not None


@dataclass(slots=True, kw_only=True)
class Campaign:
    """The campaign's pacing row, its settings, and its sends in order of their upper bound."""

    ref: CampaignRef
    settings: CampaignSettings
    is_virtual: bool
    agent_config: Mapping[str, Any] = field(default_factory=dict)
    state: str = "paused"
    version: int = 0
    settings_version: int = 1
    run: Run | None = None
    keys_version: int = 0
    channels: int = 0
    in_use: int = 0
    day: date | None = None
    placed_today: int = 0
    last_day: date | None = None
    """The latest that ever had a call."""
    vtime: float = 0.0
    wants_until: datetime | None = None
    carrier_id: int | None = None
    rate_vtime: float = 0.0
    wants_carrier_until: datetime | None = None
    favoured: int | None = None
    mean_hold_s: float | None = None
    holds_counted: int = 0
    last_failure_at: datetime | None = None
    breaker_reset_at: datetime | None = None
    hang_up_before: int | None = None
    is_tripped: bool = False
    spent_micro: int = 0
    reserved_micro: int = 0
    sends: list[tuple[datetime, datetime, UUID]] = field(default_factory=list)
    """(upper, slot, attempt) of all that are not void, sorted."""
    settled: list[tuple[datetime, bool]] = field(default_factory=list)
    """(ended, failed for the breaker), in order."""

    @property
    def weight(self) -> float:
        return float(self.settings.priority)

    def add_send(self, attempt: Attempt) -> None:
        insort(self.sends, (attempt.upper, attempt.placement.slot, attempt.attempt_id))

    def drop_send(self, attempt: Attempt) -> None:
        at = bisect_left(self.sends, (attempt.upper, attempt.placement.slot, attempt.attempt_id))
        del self.sends[at]


@dataclass(slots=True, kw_only=True)
class Worker:
    worker_id: int
    who: WorkerIdentity
    lease_until: datetime
    epoch: int = 1
    free: int = 0
    models_busy: str = ""
    fenced_at: datetime | None = None
    is_gone: bool = False


@dataclass(slots=True, kw_only=True)
class Tables:
    """Everything that is stored."""

    organizations: dict[int, Organization] = field(default_factory=dict)
    carriers: dict[tuple[int, int], Carrier] = field(default_factory=dict)
    contacts: dict[tuple[int, int], Contact] = field(default_factory=dict)
    contacts_of: dict[tuple[int, int], list[Contact]] = field(default_factory=dict)
    """By organization and project, in the order of their ids."""
    numbers: dict[tuple[int, bool, str], Number] = field(default_factory=dict)
    campaigns: dict[CampaignRef, Campaign] = field(default_factory=dict)
    runs: dict[int, Run] = field(default_factory=dict)
    attempts: dict[UUID, Attempt] = field(default_factory=dict)
    live: dict[UUID, Attempt] = field(default_factory=dict)
    workers: dict[int, Worker] = field(default_factory=dict)
    legal_keys: dict[str, int] = field(default_factory=dict)
    key_texts: dict[int, str] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    told: list[tuple[CampaignRef, str, dict[str, Any]]] = field(default_factory=list)
    """For whoever watches: (campaign, kind, data)."""

    def next_id(self, what: str) -> int:
        self.ids[what] = self.ids.get(what, 0) + 1
        return self.ids[what]

    def legal_key(self, text: str) -> int:
        if text not in self.legal_keys:
            key = self.next_id("legal_key")
            self.legal_keys[text], self.key_texts[key] = key, text
        return self.legal_keys[text]

    def number(self, org_id: int, *, is_virtual: bool, e164: str) -> Number:
        """The organization's row of a number; virtual calls apart."""
        key = (org_id, is_virtual, e164)
        if key not in self.numbers:
            self.numbers[key] = Number(number_id=self.next_id("number"), e164=e164, is_virtual=is_virtual)
        return self.numbers[key]

    def campaigns_of(self, org_id: int) -> list[Campaign]:
        return [campaign for ref, campaign in self.campaigns.items() if ref.org_id == org_id]

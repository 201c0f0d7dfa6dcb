"""What the dialer and the caller need of the store. PostgreSQL and the in-memory store pass one contract suite.

Nothing here holds a rule: `place` succeeds only on exactly the state that was judged, and says whether it did.
All instants are the store's.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum
from typing import Any, Protocol
from uuid import UUID

from smart_campaigns.core.budget import Price
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.carrier_messages import CarrierMessage
from smart_campaigns.core.facts import CampaignFacts, TargetFacts
from smart_campaigns.core.model_load import needs_models
from smart_campaigns.core.pacing import RateLimit


class CallState(IntEnum):
    """States of the ledger; the number is what the table stores. Order is the lattice: a state never goes back."""

    DIALING = 1
    RINGING = 2
    PICKED_UP = 3
    ENDED = 7
    THROTTLED = 8
    VOID = 10


class TargetState(IntEnum):
    READY = 0
    WAITING = 1
    IN_CALL = 2
    FINISHED = 3
    EXCLUDED = 4


@dataclass(frozen=True, slots=True)
class CampaignRef:
    org_id: int
    campaign_id: int


class StoreAway(Exception):  # noqa: N818 - what it says to a person
    """The database does not answer. Nothing is placed until it does; whoever catches this tries again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerNumber:
    phone_number_id: int
    e164: str
    rank: int = 0
    """Its place among all numbers that the carrier ever had: it says which caller process serves it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierConfig:
    """`config` is the adapter's own; `secret` is decrypted by whoever holds the key."""

    carrier_id: int
    name: str
    kind: str
    config: Mapping[str, Any]
    secret: bytes | None
    calls_per_second: float
    concurrent_calls: int
    prices: tuple[Price, ...] = ()

    @property
    def is_virtual(self) -> bool:
        return self.kind == "virtual"


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignPlan:
    """All that one version of a campaign's settings resolves to; read again when a version changes."""

    ref: CampaignRef
    settings_version: int
    rules_version: int
    settings: CampaignSettings
    carrier: CarrierConfig | None
    caller_numbers: tuple[CallerNumber, ...]
    agent_id: int | None
    agent_version: int | None
    agent_config: Mapping[str, Any]
    allowed_countries: frozenset[str]
    registries: Mapping[str, datetime]
    """National lists that were imported: name → when."""
    registry_max_age_days: int

    @property
    def needs_models(self) -> bool:
        """Its calls are heard and spoken by the speech models of the host that carries them."""
        return needs_models(self.agent_config)

    @property
    def lacks(self) -> str:
        """What the campaign has nobody to call with: a usable number, or the agent's version; blank: it has both."""
        if self.carrier is None:
            return "no usable number to call from"
        if self.agent_id is not None:
            return ""
        version = self.settings.agent_version
        return "no published agent" if version is None else f"its agent has no version {version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One snapshot: the campaign, and the first candidates of the open keys in order."""

    campaign: CampaignFacts
    targets: tuple[TargetFacts, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A call to commit: what it writes, and the versions and bounds under which it was judged."""

    attempt_id: UUID
    ref: CampaignRef
    run_id: int
    target: TargetFacts
    # guards
    campaign_version: int
    rules_version: int
    until: datetime
    """The earliest instant at which time alone could turn a verdict; the store's clock must be before it."""
    carrier_id: int
    carrier_limit: RateLimit
    carrier_concurrent_calls: int
    # what is written
    worker_id: int
    epoch: int
    slot: datetime
    upper: datetime
    deadline: datetime
    day: date
    charge: float
    start_tag: float
    carrier_charge: float
    carrier_start_tag: float
    favoured: int | None
    phone_number_id: int
    is_virtual: bool
    settings_version: int
    agent_id: int
    agent_version: int
    variant: int | None
    local_date: date
    local_hour: int
    contact_local_date: date
    contact_local_hour: int
    reserved_micro: int
    verdicts: Mapping[str, str]
    lifts_head: bool
    """Whoever stood before the contact in its queue is parked: it begins here from now on. False: some were passed over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Park:
    """A contact that was judged Blocked leaves the ready queue: until an instant, or (None) excluded, or finished."""

    contact_id: int
    number_id: int
    attempts: int
    """Number and attempts as they were judged."""
    state: TargetState
    next_at: datetime | None
    reason: str
    detail: str = ""
    finished: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What a carrier event adds to a live call. Applied by the lattice: late and repeated events change nothing."""

    attempt_id: UUID
    org_id: int
    state: CallState
    sent_at: datetime | None = None
    """Upper bound of the send instant: gives W back to spacing and rates."""
    ringing_at: datetime | None = None
    early_media_at: datetime | None = None
    picked_up_at: datetime | None = None
    first_audio_at: datetime | None = None
    carrier_ref: str | None = None
    is_carrier_near_its_rate: bool = True
    """Give W back to the carrier's window, too: a row that all its campaigns share, left alone where it does not bind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetNext:
    """What becomes of the contact after a call."""

    state: TargetState
    next_at: datetime | None = None
    reason: str | None = None
    finished: str | None = None
    attempts_add: int = 0
    faults_add: int = 0
    repeats: Mapping[str, int] = field(default_factory=dict)
    not_before: datetime | None = None
    callback_at: datetime | None = None
    takes_next_number: bool = False
    """The number is permanently bad or wrong: the contact's next one, or exhausted at once when there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """The settled end of a call, in one transaction: ledger, contact, counters, carrier, number, log."""

    attempt_id: UUID
    ref: CampaignRef
    state: CallState
    """ENDED, or THROTTLED."""
    outcome: str | None
    cause: str | None
    result: str | None
    is_permanent: bool
    counts_as_attempt: bool
    counts_for_breaker: bool
    is_crossed: bool
    by_machine: bool
    rang: bool
    is_connected: bool
    is_no_answer: bool
    is_refusal: bool
    """The contact does not want to be called: its numbers are on the organization's list with this commit."""
    is_callee_hangup: bool
    is_wrong_number: bool
    """Somebody said so: the number goes off the contact."""
    is_lost: bool
    """The far leg may live on: number and carrier channel stay held for a while."""
    sip_status: int | None
    q850: int | None
    carrier_messages: Sequence[CarrierMessage]
    target: TargetNext
    cost_micro: int | None
    conversation: Mapping[str, Any] | None
    # carrier health
    is_infra: bool
    takes_carrier_down: str | None
    rate_factor: float | None
    """The carrier's new rate factor after a throttling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What the settlement freed. `is_done`: it was live until now."""

    is_done: bool
    wake: tuple[int, ...] = ()
    """Campaigns of the organization that may place now."""
    breaker_reset_at: datetime | None = None
    last_failure_at: datetime | None = None
    now: datetime | None = None
    gives_slot_back: bool = False
    """It was void: neither its send nor its spacing ever was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerIdentity:
    """One process: pid and start time in this boot tell whether it lives. Its name is its own, never reused."""

    host: str
    name: str
    pid: int
    pid_started: int
    boot_id: str
    org_id: int | None = None
    carrier_id: int | None = None
    """The carrier that it places over, as it says when it registers."""
    place: int | None = None
    """Which of that carrier's callers of this host it is, from 0: whoever comes after it has the same."""


@dataclass(frozen=True, slots=True)
class Lease:
    worker_id: int
    epoch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unaccounted:
    """A worker that is not known to be gone."""

    worker_id: int
    worker: WorkerIdentity
    lease_until: datetime
    fenced_at: datetime | None
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphan:
    """A live call whose worker may no longer be its worker: fenced since, or the call's deadline has passed."""

    attempt_id: UUID
    ref: CampaignRef
    run_id: int
    contact_id: int
    carrier_id: int
    state: CallState
    worker_id: int
    worker: WorkerIdentity
    lease_until: datetime
    is_sent: bool
    upper: datetime
    deadline: datetime
    now: datetime
    attempts: int
    faults: int
    repeats: Mapping[str, int]
    reserved_micro: int
    """The most that the call can cost: what it is booked with, since nobody knows how long it lasted."""
    callback_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A campaign may place now, or (`hang_up_before`) is to end its calls in progress, or (`attempt_id`) one of them."""

    ref: CampaignRef
    hang_up_before: int | None = None
    """Of the campaign's versions: calls judged on an earlier one are hung up now, or not sent at all."""
    attempt_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Beat:
    now: datetime
    workers: tuple[int, ...]
    """All whose lease holds, in order: who looks first, who a little later."""


class DialerStore(Protocol):
    """The hot path. Every method is one statement unless it says otherwise."""

    async def now(self) -> datetime: ...
    async def active_campaigns(self) -> Sequence[CampaignRef]: ...
    async def plan(self, ref: CampaignRef) -> CampaignPlan | None:
        """Several statements; read rarely."""
        ...

    async def legal_keys(self, ref: CampaignRef, run_id: int) -> Mapping[int, str]:
        """The keys that a run's contacts have: id → text."""
        ...

    async def look(
        self, ref: CampaignRef, carrier_id: int, calls_per_minute: int, open_keys: Sequence[int], candidates: int
    ) -> Look | None:
        """Facts of one snapshot, without a lock. `candidates`: 4, 32 or 512."""
        ...

    async def place(self, placement: Placement) -> bool:
        """Compare and commit. False: something judged no longer stands, nobody was placed; look again.

        Where an edit led back to a window day that had calls, the day's count is taken from the ledger, and it is False.
        """
        ...

    async def park(self, ref: CampaignRef, run_id: int, parks: Sequence[Park], judged: tuple[int, int]) -> None:
        """`judged`: versions of settings and rules on which they were judged; nothing is written when one has changed."""
        ...

    async def promote(self, ref: CampaignRef, run_id: int) -> int:
        """Waiting contacts whose instant has come become ready; how many."""
        ...

    async def want(self, ref: CampaignRef, carrier_id: int | None = None) -> None:
        """Only the organization's channels hold this campaign back, for the next second; or that carrier's limits."""
        ...

    async def progress(self, progress: Progress) -> bool:
        """False: the call is not live (any more): hang it up."""
        ...

    async def finish(self, finish: Finish) -> Finished: ...
    async def opt_out(self, org_id: int, attempt_id: UUID, words: str) -> None:
        """The contact said, in this call, that it does not want to be called: its numbers on the organization's own list,
        virtual or real as the call is, and nobody waits at them any more. Binding when it returns; again changes nothing.
        """
        ...

    async def tell(self, ref: CampaignRef, kind: str, data: Mapping[str, Any]) -> None:
        """To the campaign's log, for whoever watches; a crash of the server may lose it."""
        ...

    async def void(self, ref: CampaignRef, attempt_id: UUID, cause: str, *, only_unsent: bool = False) -> Finished:
        """Certain that nothing was dialed: no trace in figures, spacing or rates; the contact is ready again.

        `only_unsent`: whoever asks is not the call's own process, and it stands only if no send was reported meanwhile.
        """
        ...

    async def settled_since(self, ref: CampaignRef, since: datetime) -> tuple[int, int]:
        """Calls settled since an instant, and how many of them failed for the breaker."""
        ...

    async def register(self, who: WorkerIdentity) -> Lease:
        """A lease; of a process that was fenced, under a new epoch."""
        ...

    async def beat(self, lease: Lease, free: int, models_busy: str = "") -> Beat | None:
        """Prolong the lease. None: fenced, register anew.

        `models_busy`: why the host's speech models take no further conversation; blank: they do.
        """
        ...

    async def retake(self, lease: Lease, attempts: Sequence[UUID]) -> None:
        """A process that was stopped takes its live calls back under its new epoch."""
        ...

    async def fence(self, worker_id: int | None = None, epoch: int | None = None) -> Sequence[Lease]:
        """Take the right to place from one worker (of that epoch, or any), or from all whose lease is out."""
        ...

    async def unaccounted(self) -> Sequence[Unaccounted]:
        """All workers that are not known to be gone."""
        ...

    async def gone(self, worker_id: int, code: int | None = None) -> bool:
        """The process is known to be gone: fenced, and told in the log with how many calls were in it. False: it was told.

        `code`: as its parent saw it end, negative for a signal. When its place is taken again, the same logs say so.
        """
        ...

    async def leave(self, lease: Lease) -> None:
        """The worker's regular end: fenced, and nothing to tell."""
        ...

    async def orphans(self) -> Sequence[Orphan]:
        """Live calls of fenced epochs, and those past their deadline."""
        ...

    async def unknown_own(self, lease: Lease) -> Sequence[tuple[CampaignRef, UUID]]:
        """Calls this process committed whose send window is over and that were not sent: the reply may have been lost."""
        ...

    def told(self) -> AsyncIterator[Told]:
        """What other processes tell, as they tell it; after a reconnect all that may have been missed."""
        ...

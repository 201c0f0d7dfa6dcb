"""What the use cases need of the store: organizations, carriers, numbers, contacts, campaigns and their runs.

Every method is one transaction. Names that are taken raise `NameTaken`; what is missing raises `NotFound`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from smart_campaigns.core.budget import Price
from smart_campaigns.core.campaign import Campaign, Event
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.facts import TargetFacts
from smart_campaigns.ports.store import CampaignRef, CarrierConfig, TargetState


class NameTaken(Exception):  # noqa: N818
    def __init__(self, what: str, name: str) -> None:
        super().__init__(f"There is a {what} {name!r} already.")
        self.what = what
        self.name = name


class NumbersTaken(Exception):  # noqa: N818
    """Numbers that another contact of the project has."""

    def __init__(self, numbers: frozenset[str]) -> None:
        super().__init__(f"In the project already: {', '.join(sorted(numbers))}.")
        self.numbers = numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingChange:
    """As the edit was based on, as it is now, as the edit wants it: plain JSON values."""

    field: str
    was: Any
    is_now: Any
    wanted: Any


class StaleVersion(Exception):  # noqa: N818
    """The edit was based on a version that is no longer the latest (409); `latest` is."""

    def __init__(self, latest: int, difference: Sequence[SettingChange] = ()) -> None:
        super().__init__(f"These settings were changed meanwhile: version {latest} is the latest.")
        self.latest = latest
        self.difference = difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    org_id: int
    name: str
    country: str
    zone: str
    currency: str
    channel_cap: int
    allowed_countries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCarrier:
    name: str
    kind: str
    config: Mapping[str, Any]
    secret: bytes | None = None
    calls_per_second: float = 1.0
    concurrent_calls: int = 10
    prices: tuple[Price, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    """`numbers` are E.164 in order. `consent`: bases of the consent on record, as `core.policy.consent_bases` reads."""

    name: str
    numbers: tuple[str, ...]
    zone: str | None = None
    place: str | None = None
    language: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    consent: str | None = None
    consent_source: str | None = None
    consent_on: date | None = None


@dataclass(frozen=True, slots=True)
class AddedContacts:
    """`ids` of those that came in, in their order; `known`: given numbers that the project had already."""

    ids: tuple[int, ...]
    known: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignRow:
    """A campaign as it stands."""

    ref: CampaignRef
    code: str
    name: str
    project_id: int
    state: Campaign
    settings: CampaignSettings
    settings_version: int
    is_virtual: bool | None
    run_id: int | None
    run_no: int | None
    runs_begun: int
    next_run_at: datetime | None
    series_first_at: datetime | None
    """When the first run began; later dates are counted from it."""
    series_decided_at: datetime | None
    """Up to where it was decided which runs begin."""
    start_refused: str | None
    """What an armed campaign's own start was last refused for, as the log says."""
    in_use: int
    placed_today: int
    """In the window day that it is now."""
    state_at: datetime
    """Since when it is in its state."""
    state_by: str | None
    """Who brought it there, as the audit log names them; None: it was so from the beginning, or came by itself."""
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StartFacts:
    """What a start is refused for, when it is missing; and the organization's channels."""

    has_agent: bool
    has_agent_address: bool
    """Where its organization can be reached, for places whose law wants it told."""
    has_caller_number: bool
    has_contact: bool
    channel_cap: int
    channels_in_all: int
    """Allocated to the organization's campaigns that are active or paused."""
    org_budget_left_micro: int | None = None
    """Of the organization's month; None: no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRun:
    ref: CampaignRef
    run_id: int
    is_active: bool
    """Its campaign is; else it is paused, and the run held."""
    polled_at: datetime | None
    begun_at: datetime
    now: datetime
    met: str
    """Snapshot of the store: contacts changed in a transaction that was over in it are met."""
    snapshot: str
    """That of now."""
    settings_version: int
    rules_version: int
    is_outdated: bool
    """Settings or rules were changed since its contacts were last judged."""
    judged_settings: int | None
    """The version of the settings under which they were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedRun:
    """An ended run in which contacts still wait."""

    ref: CampaignRef
    run_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A contact to enrol, or to judge again: which of its numbers may be dialed, and under which law?"""

    contact_id: int
    zone: str | None
    place: str | None
    numbers: tuple[tuple[int, str], ...]
    """(position, E.164), in order; those after the last one that was given up in this run."""
    is_deleted: bool = False
    changed_in: int = 0
    """The transaction that added or last changed it."""
    # as the run has it; `state` None: not at all
    state: TargetState | None = None
    number_id: int | None = None
    position: int | None = None
    """Of its present number; None: it has none."""
    has_given_up: bool = False
    """A number failed for good in this run."""
    legal_key: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """The answer: a number and a legal key, or the reason that excludes the contact (or finishes it).

    `was_*`: as it was judged; it is written only if it still is so.
    """

    contact_id: int
    state: TargetState
    was_state: TargetState | None = None
    was_number: int | None = None
    e164: str | None = None
    position: int = 0
    legal_key: str | None = None
    reason: str | None = None
    detail: str | None = None
    finished: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierRow:
    """A carrier as it stands."""

    org_id: int
    config: CarrierConfig
    in_use: int
    down_since: datetime | None
    down_cause: str | None
    numbers: tuple[str, ...]
    """To call from."""
    numbers_ever: int
    """Those that were released, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A project or an agent, and how much hangs on it."""

    id: int
    name: str
    count: int
    """Contacts of a project; the published version of an agent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNumber:
    e164: str
    carrier_id: int
    carrier: str
    is_virtual: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    contact_id: int
    name: str
    zone: str | None
    place: str | None
    is_deleted: bool
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRow:
    """A contact as a run has it; `state` None: the run does not know it. `facts` are of its number now."""

    state: TargetState | None
    next_at: datetime | None
    reason: str | None
    detail: str | None
    finished: str | None
    legal_key: str | None
    facts: TargetFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOut:
    """One of the organization's own; binding for real and virtual calls, or for those it was heard in."""

    e164: str
    source: str
    reason: str | None
    added_at: datetime
    is_virtual_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRegistry:
    """A national list, and the age that the organization allows it."""

    registry: str
    country: str
    entries: int
    imported_at: datetime
    age: timedelta
    organization_limit: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveCallers:
    """Callers whose lease holds."""

    free: int
    """Their free channels; -1: there is no caller."""
    models_busy: str
    """Why the speech models of all that have a free channel take no further conversation; blank: some do."""


class CatalogRecords(Protocol):
    """What there is: each list in the order of its making."""

    async def carrier(self, org_id: int, carrier_id: int) -> CarrierRow:
        """Raises NotFound."""
        ...

    async def carriers(self, org_id: int | None = None) -> Sequence[CarrierRow]: ...
    async def projects(self, org_id: int) -> Sequence[Named]: ...
    async def agents(self, org_id: int) -> Sequence[Named]: ...
    async def latest_version(self, org_id: int, agent_id: int) -> int:
        """Of an agent; versions are numbered from 1 without a gap."""
        ...

    async def phone_numbers(self, org_id: int) -> Sequence[PhoneNumber]: ...
    async def known_numbers(self, org_id: int, project_id: int) -> frozenset[str]:
        """All numbers of the project's contacts."""
        ...

    async def live_callers(self, org_id: int, carrier_id: int) -> LiveCallers:
        """Of the carrier."""
        ...

    async def agent_kinds(self) -> frozenset[str]:
        """Of all organizations' agents, in any version."""
        ...


@dataclass(frozen=True, slots=True)
class Listed:
    """Of some numbers, those that real calls must not go to, and (number, national list that names it)."""

    opted_out: frozenset[str]
    registry_hits: tuple[tuple[str, str], ...]


class DncRecords(Protocol):
    async def listed(self, org_id: int, numbers: Sequence[str]) -> Listed: ...
    async def import_registry(self, org_id: int, registry: str, country: str, numbers: Sequence[str]) -> int:
        """The national list as it now is, in place of what was imported before; how many entries it has."""
        ...

    async def opt_outs(self, org_id: int, digits: str, after: str, limit: int) -> Sequence[OptOut]:
        """Numbers with the digits in them, greater than `after`."""
        ...

    async def imported(self, org_id: int) -> Sequence[ImportedRegistry]: ...
    async def remove_dnc(self, org_id: int, numbers: Sequence[str]) -> int:
        """Own opt-outs taken back; how many there were."""
        ...


class ExplainRecords(Protocol):
    async def contact(self, org_id: int, project_id: int, who: str) -> ContactRow:
        """By id, or by number. Raises NotFound."""
        ...

    async def last_run(self, ref: CampaignRef) -> int | None: ...
    async def target(self, ref: CampaignRef, run_id: int | None, contact_id: int, e164: str) -> TargetRow: ...
    async def targets(
        self, ref: CampaignRef, run_id: int | None, numbers: Mapping[int, str]
    ) -> Mapping[int, TargetRow]:
        """Of contacts, each with the number that stands for it where the run does not know it; in one look."""
        ...


class Records(Protocol):
    async def now(self) -> datetime: ...
    async def create_organization(
        self, *, name: str, country: str, zone: str, currency: str, channel_cap: int
    ) -> int: ...
    async def organizations(self) -> Sequence[Organization]: ...
    async def add_carrier(self, org_id: int, carrier: NewCarrier) -> int: ...
    async def add_phone_numbers(self, org_id: int, carrier_id: int, numbers: Sequence[str]) -> None: ...
    async def add_project(self, org_id: int, name: str) -> int: ...
    async def add_agent(self, org_id: int, name: str, config: Mapping[str, Any], text: str | None = None) -> int:
        """An agent with its first version published; `text`: what the config was read from."""
        ...

    async def add_contacts(self, org_id: int, project_id: int, contacts: Sequence[NewContact]) -> AddedContacts:
        """Numbers that the project has by now are left out, and with its first number the contact."""
        ...

    async def add_dnc(self, org_id: int, numbers: Sequence[str], *, source: str, reason: str | None) -> int:
        """The organization's own opt-outs, binding for real and virtual calls from this commit on; how many are new."""
        ...


class CampaignRecords(Protocol):
    async def create_campaign(
        self,
        org_id: int,
        settings: CampaignSettings,
        *,
        is_draft: bool,
        is_virtual: bool | None,
        is_test: bool = False,
    ) -> CampaignRow:
        """`is_test`: in no list and no figure."""
        ...

    async def campaign(self, org_id: int, code: str) -> CampaignRow: ...
    async def campaigns(self, org_id: int, *, with_tests: bool = False) -> Sequence[CampaignRow]: ...
    async def change_campaign(
        self, ref: CampaignRef, decide: Callable[[CampaignRow], tuple[Event, ...]], *, by: str | None = None
    ) -> tuple[CampaignRow, tuple[Event, ...]]:
        """Lock the campaign, decide on what stands, write what follows, tell the dialer: one transaction. `by`: who asked."""
        ...

    async def start_facts(self, ref: CampaignRef, settings: CampaignSettings) -> StartFacts: ...
    async def edit_campaign(
        self,
        ref: CampaignRef,
        settings: CampaignSettings,
        *,
        based_on: int,
        is_virtual: bool | None = None,
        is_complete: bool = True,
        decide: Callable[[CampaignRow], tuple[Event, ...]] = lambda _: (),
    ) -> int:
        """A new version of the settings, acting on the next placement; complete ones make a draft paused. `decide`: what
        changes with it, on what stands, in the same transaction. Raises StaleVersion, and what `decide` raises."""
        ...

    async def settings_version(self, ref: CampaignRef, version: int) -> CampaignSettings:
        """As they were. Raises NotFound."""
        ...

    async def tallies(self, ref: CampaignRef, run_id: int) -> Mapping[str, int]: ...
    async def target_states(self, ref: CampaignRef, run_id: int) -> Mapping[str, int]: ...
    async def exclusions(self, ref: CampaignRef, run_id: int) -> Mapping[str, int]:
        """The excluded of a run by reason."""
        ...


class SeriesRecords(Protocol):
    async def due_campaigns(self) -> Sequence[CampaignRef]:
        """Active ones whose next run is due, or that have none and never will; armed ones."""
        ...

    async def campaign_of(self, ref: CampaignRef) -> CampaignRow: ...
    async def start_facts(self, ref: CampaignRef, settings: CampaignSettings) -> StartFacts: ...
    async def target_states(self, ref: CampaignRef, run_id: int) -> Mapping[str, int]: ...
    async def exclusions(self, ref: CampaignRef, run_id: int) -> Mapping[str, int]: ...

    async def change_campaign(
        self, ref: CampaignRef, decide: Callable[[CampaignRow], tuple[Event, ...]]
    ) -> tuple[CampaignRow, tuple[Event, ...]]: ...


class RunRecords(Protocol):
    """What the keeper needs: enrolment, and the ends of runs. Where it says a page, much is done in many of them."""

    def alone(self) -> AbstractAsyncContextManager[bool]:
        """Whether no other keeper of this store is at it, as long as it is entered."""
        ...

    async def open_runs(self) -> Sequence[OpenRun]: ...
    async def settings_of(
        self, ref: CampaignRef, version: int | None = None
    ) -> tuple[CampaignSettings, frozenset[str]]:
        """The campaign's settings (its latest, or a former version) and the organization's allowed countries."""
        ...

    async def changed(
        self, run: OpenRun, settings: CampaignSettings, after: tuple[int, int], limit: int
    ) -> Sequence[Candidate]:
        """A page of the project's contacts that are not met, by (changed in, contact), later than `after`."""
        ...

    async def enrol(self, run: OpenRun, rows: Sequence[Enrolled]) -> None: ...
    async def look_again(self, run: OpenRun, after: int, limit: int) -> int | None:
        """A page of contacts later than `after`: those that wait are due now. The last one; None: no more."""
        ...

    async def polled(self, run: OpenRun) -> None:
        """Everybody was met up to the run's snapshot, and judged under its versions, as they stand in `run`."""
        ...

    async def to_rederive(self, run: OpenRun, limit: int) -> Sequence[Candidate]:
        """Contacts whose number failed: which is their next one?"""
        ...

    async def excluded(self, run: OpenRun, after: int, limit: int) -> Sequence[Candidate]: ...
    async def rederive(self, run: OpenRun, rows: Sequence[Enrolled]) -> None: ...
    async def is_done(self, run: OpenRun) -> bool:
        """Nobody waits, is ready or is in call, and everybody is enrolled."""
        ...

    async def closed_runs(self) -> Sequence[ClosedRun]: ...
    async def expire(self, run: ClosedRun, limit: int) -> bool:
        """A page of those who still wait; whether more may."""
        ...

    async def forget_workers(self) -> Collection[str]:
        """Processes that are long gone and left nothing live; the names of those that stay."""
        ...

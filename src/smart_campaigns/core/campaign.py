"""The life of a campaign: decide(state, command) → events or a refusal; evolve(state, event) → state (tables.md C)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from smart_campaigns.core.errors import CommandRefused


class Life(StrEnum):
    DRAFT = "draft"
    PAUSED = "paused"
    ACTIVE = "active"
    STOPPED = "stopped"
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """What the commands read. `can_run_again`: a run may still begin (not past the end date)."""

    life: Life = Life.PAUSED
    is_archived: bool = False
    is_armed: bool = False
    is_tripped: bool = False
    has_open_run: bool = False
    channels: int = 0
    can_run_again: bool = True
    is_scheduled: bool = False
    is_recurring: bool = False
    tested_agent: str | None = None
    """Its name, where this is a test call: one run, then nothing but an end."""
    has_begun: bool = False
    """A run of it."""
    not_ready: tuple[str, ...] = ()
    """Rows of readiness that refuse a start: no_agent, no_caller_number, no_contact."""


# Commands
@dataclass(frozen=True, slots=True, kw_only=True)
class AllocateChannels:
    channels: int
    cap: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    run_begins_at: datetime | None = None
    """None: at once; else the run opens at its start date and time."""
    next_run_at: datetime | None = None
    """Of a series: the run after the one that begins at once."""


@dataclass(frozen=True, slots=True)
class Resume:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """`hang_up_now`: calls in progress end, too."""

    hang_up_now: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    hang_up_now: bool = False


@dataclass(frozen=True, slots=True)
class ResetBreaker:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class TripBreaker:
    calls: int
    failures: int


@dataclass(frozen=True, slots=True)
class Archive:
    pass


@dataclass(frozen=True, slots=True)
class Unarchive:
    pass


@dataclass(frozen=True, slots=True)
class Delete:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRun:
    """Nothing waits and nothing is in call (or the end date has passed)."""

    cause: str
    next_run_at: datetime | None = None
    is_last: bool = True
    contacts: Mapping[str, int] = field(default_factory=dict)
    excluded: Mapping[str, int] = field(default_factory=dict)
    """As in RunEnded."""


Command: TypeAlias = (
    AllocateChannels
    | Start
    | Resume
    | Pause
    | Stop
    | ResetBreaker
    | TripBreaker
    | Archive
    | Unarchive
    | Delete
    | EndRun
)


# Events
@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelsAllocated:
    channels: int
    former: int


@dataclass(frozen=True, slots=True)
class CampaignArmed:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignStarted:
    run_begins_at: datetime | None = None
    next_run_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunBegan:
    """A due run of the series, or the first one at the campaign's start date."""

    due_at: datetime
    is_late: bool = False
    next_run_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSkipped:
    """`reason`: `overlap` (the former run is open) or `missed` (due while held)."""

    due_at: datetime
    reason: str
    next_run_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRunMoved:
    """Nothing was due after all: the settings were edited meanwhile. None: no run is to come."""

    next_run_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRefused:
    """An armed campaign's own start was refused for what refuses a person's; it stays armed."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class CampaignResumed:
    pass


@dataclass(frozen=True, slots=True)
class CampaignPaused:
    pass


@dataclass(frozen=True, slots=True)
class CampaignDisarmed:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignStopped:
    hang_up_now: bool = False


@dataclass(frozen=True, slots=True)
class CallsToldToHangUp:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerTripped:
    calls: int
    failures: int


@dataclass(frozen=True, slots=True)
class BreakerReset:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnded:
    """`contacts`: how many, by what became of them; `excluded`: those of them that were, by reason."""

    cause: str
    next_run_at: datetime | None = None
    contacts: Mapping[str, int] = field(default_factory=dict)
    excluded: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CampaignCompleted:
    pass


@dataclass(frozen=True, slots=True)
class CampaignArchived:
    pass


@dataclass(frozen=True, slots=True)
class CampaignUnarchived:
    pass


@dataclass(frozen=True, slots=True)
class CampaignDeleted:
    pass


Event: TypeAlias = (
    ChannelsAllocated
    | CampaignArmed
    | CampaignStarted
    | RunBegan
    | RunSkipped
    | NextRunMoved
    | StartRefused
    | CampaignResumed
    | CampaignPaused
    | CampaignDisarmed
    | CampaignStopped
    | CallsToldToHangUp
    | BreakerTripped
    | BreakerReset
    | RunEnded
    | CampaignCompleted
    | CampaignArchived
    | CampaignUnarchived
    | CampaignDeleted
)

ENDED = frozenset({Life.STOPPED, Life.COMPLETED})
_ENDS_A_TEST = (Stop, EndRun, TripBreaker)
_MAKES_A_TEST = (AllocateChannels, Start)


def decide(campaign: Campaign, command: Command) -> tuple[Event, ...]:
    """The events a command leads to; () when it is so already. Raises CommandRefused with the code of tables.md C."""
    if not _is_of_a_test(campaign, command):
        refuse_test(campaign)
    match command:
        case AllocateChannels():
            return _allocate(campaign, command)
        case Start() | Resume():
            return _start(campaign, command)
        case Pause():
            return _pause(campaign, command)
        case Stop():
            return _stop(campaign, command)
        case ResetBreaker():
            return _reset_breaker(campaign)
        case TripBreaker(calls=calls, failures=failures):
            return (BreakerTripped(calls=calls, failures=failures),) if campaign.life is Life.ACTIVE else ()
        case Archive():
            return _archive(campaign)
        case Unarchive():
            return _unarchive(campaign)
        case Delete():
            if campaign.life is not Life.DRAFT:
                raise CommandRefused("archive_instead", "Only a draft can be deleted. Archive this campaign instead.")
            return (CampaignDeleted(),)
        case EndRun():
            return _end_run(campaign, command)


def refuse_test(campaign: Campaign) -> None:
    """Raises CommandRefused (`test_call`) for what a test call is never asked for: it is in no list and no figure, and
    would dial unseen."""
    if campaign.tested_agent is not None:
        message = f"This was a test call of {campaign.tested_agent}. Call a virtual phone again from the agent's page."
        raise CommandRefused("test_call", message)


def _is_of_a_test(campaign: Campaign, command: Command) -> bool:
    is_being_made = campaign.life is Life.PAUSED and not campaign.has_begun
    return isinstance(command, _ENDS_A_TEST) or (is_being_made and isinstance(command, _MAKES_A_TEST))


def _refuse_draft(campaign: Campaign) -> None:
    if campaign.life is Life.DRAFT:
        raise CommandRefused("draft", "This campaign is a draft. Complete and save its settings first.")


def _refuse_ended(campaign: Campaign) -> None:
    if campaign.life in ENDED:
        raise CommandRefused("ended", f"This campaign is {campaign.life}. Duplicate it to dial again.")


def _allocate(campaign: Campaign, command: AllocateChannels) -> tuple[Event, ...]:
    _refuse_draft(campaign)
    if campaign.life is Life.STOPPED or (campaign.life is Life.COMPLETED and not campaign.can_run_again):
        _refuse_ended(campaign)
    if not 0 <= command.channels <= command.cap:
        raise CommandRefused(
            "over_cap", f"{command.channels} channels are not possible: the organization's cap is {command.cap}."
        )
    allocated: tuple[Event, ...] = ()
    if command.channels != campaign.channels:
        allocated = (ChannelsAllocated(channels=command.channels, former=campaign.channels),)
    arms = campaign.is_scheduled and campaign.life is Life.PAUSED and command.channels > 0 and not campaign.is_armed
    return (*allocated, CampaignArmed()) if arms and not campaign.has_open_run else allocated


def _start(campaign: Campaign, command: Start | Resume) -> tuple[Event, ...]:
    if campaign.life is Life.ACTIVE:
        return ()
    _refuse_start(campaign, command)
    if campaign.has_open_run:
        return (CampaignResumed(),)
    if isinstance(command, Resume):
        return (CampaignStarted(),)
    return (CampaignStarted(run_begins_at=command.run_begins_at, next_run_at=command.next_run_at),)


def _refuse_start(campaign: Campaign, command: Start | Resume) -> None:
    if campaign.life is Life.DRAFT:
        if isinstance(command, Resume):
            _refuse_draft(campaign)
        missing = "; ".join(campaign.not_ready) or "its settings are not saved as complete"
        raise CommandRefused("not_ready", f"This campaign is a draft: {missing}.", campaign.not_ready)
    if campaign.life is Life.STOPPED:
        raise CommandRefused("stopped", "This campaign was stopped. Duplicate it to dial again.")
    if campaign.life is Life.COMPLETED and isinstance(command, Resume):
        raise CommandRefused("completed", "This campaign is completed. Start begins a new run.")
    if campaign.is_tripped:
        raise CommandRefused("breaker_tripped", "The circuit breaker tripped. Look at the failures and reset it first.")
    if not campaign.can_run_again:
        raise CommandRefused("ended", "The campaign's end date has passed. Set a later one, or none.")
    if campaign.not_ready:
        missing = "; ".join(campaign.not_ready)
        raise CommandRefused("not_ready", f"The campaign cannot start: {missing}.", campaign.not_ready)


def _pause(campaign: Campaign, command: Pause) -> tuple[Event, ...]:
    _refuse_draft(campaign)
    _refuse_ended(campaign)
    hang_up: tuple[Event, ...] = (CallsToldToHangUp(),) if command.hang_up_now else ()
    if campaign.life is Life.ACTIVE:
        return (CampaignPaused(), *hang_up)
    return (CampaignDisarmed(), *hang_up) if campaign.is_armed else hang_up


def _stop(campaign: Campaign, command: Stop) -> tuple[Event, ...]:
    _refuse_draft(campaign)
    hang_up: tuple[Event, ...] = (CallsToldToHangUp(),) if command.hang_up_now else ()
    ends_series = campaign.is_recurring and campaign.can_run_again
    if campaign.life is Life.STOPPED or (campaign.life is Life.COMPLETED and not ends_series):
        return hang_up
    return (CampaignStopped(hang_up_now=command.hang_up_now), *hang_up)


def _reset_breaker(campaign: Campaign) -> tuple[Event, ...]:
    _refuse_ended(campaign)
    if not campaign.is_tripped:
        raise CommandRefused("not_tripped", "The circuit breaker has not tripped.")
    return (BreakerReset(),)


def _archive(campaign: Campaign) -> tuple[Event, ...]:
    _refuse_archiving(campaign)
    return () if campaign.is_archived else (CampaignArchived(),)


def _unarchive(campaign: Campaign) -> tuple[Event, ...]:
    _refuse_archiving(campaign)
    return (CampaignUnarchived(),) if campaign.is_archived else ()


def _refuse_archiving(campaign: Campaign) -> None:
    if campaign.life is Life.DRAFT:
        raise CommandRefused("draft", "A draft is deleted, not archived.")
    if campaign.life is Life.ACTIVE:
        raise CommandRefused("active", "This campaign is active. Stop it first.")
    if campaign.has_open_run:
        raise CommandRefused("run_open", "A run is open. Stop the campaign first.")


def _end_run(campaign: Campaign, command: EndRun) -> tuple[Event, ...]:
    """A pause holds the run, also when nobody is left in it: completed under a tripped breaker, nothing could cure it."""
    if not campaign.has_open_run or campaign.life is not Life.ACTIVE:
        return ()
    ended = RunEnded(
        cause=command.cause,
        next_run_at=command.next_run_at,
        contacts=command.contacts,
        excluded=command.excluded,
    )
    return (ended, CampaignCompleted()) if command.is_last else (ended,)


def evolve(campaign: Campaign, event: Event) -> Campaign:
    """The state after an event."""
    match event:
        case ChannelsAllocated(channels=channels):
            return replace(campaign, channels=channels)
        case CampaignArmed():
            return replace(campaign, is_armed=True)
        case CampaignStarted():
            begins = event.run_begins_at is None
            return replace(
                campaign,
                life=Life.ACTIVE,
                is_armed=False,
                is_archived=False,
                has_open_run=begins,
                has_begun=campaign.has_begun or begins,
            )
        case RunBegan():
            return replace(campaign, has_open_run=True, has_begun=True)
        case CampaignResumed():
            return replace(campaign, life=Life.ACTIVE)
        case CampaignPaused():
            return replace(campaign, life=Life.PAUSED)
        case CampaignDisarmed():
            return replace(campaign, is_armed=False)
        case CampaignStopped():
            return replace(campaign, life=Life.STOPPED, has_open_run=False, is_armed=False)
        case BreakerTripped():
            return replace(campaign, life=Life.PAUSED, is_tripped=True)
        case BreakerReset():
            return replace(campaign, is_tripped=False)
        case RunEnded():
            return replace(campaign, has_open_run=False)
        case CampaignCompleted():
            return replace(campaign, life=Life.COMPLETED)
        case CampaignArchived():
            return replace(campaign, is_archived=True)
        case CampaignUnarchived():
            return replace(campaign, is_archived=False)
        case CallsToldToHangUp() | CampaignDeleted() | RunSkipped() | NextRunMoved() | StartRefused():
            return campaign

"""Every setting of a campaign: the one table behind form, API, CLI and docs (tables.md A).

Each field carries its `Spec`. Durations carry their unit in the name; money is in micro-units of the organization's
currency. `core.settings_validation` judges raw input against this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, time
from enum import StrEnum
from typing import Any


class CallType(StrEnum):
    INFORMATIONAL = "informational"
    REMINDER = "reminder"
    SURVEY = "survey"
    LEAD_QUALIFICATION = "lead_qualification"
    RENEWAL = "renewal"
    FOLLOW_UP = "follow_up"
    COLLECTION = "collection"
    MARKETING = "marketing"


class CallerNumberChoice(StrEnum):
    STICKY = "sticky"
    ROTATE = "rotate"
    SAME_AREA = "same_area"


class RecurrenceKind(StrEnum):
    NONE = "none"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    CUSTOM = "custom"


class OnOverlap(StrEnum):
    SKIP = "skip"
    END_FORMER = "end_former"


class Preset(StrEnum):
    CONSERVATIVE = "conservative"
    BALANCED = "balanced"
    AGGRESSIVE = "aggressive"
    CUSTOM = "custom"


class Voicemail(StrEnum):
    HANG_UP = "hang_up"
    LEAVE_MESSAGE = "leave_message"
    TREAT_AS_ANSWERED = "treat_as_answered"


class ConsentRule(StrEnum):
    BY_POLICY = "by_policy"
    ALWAYS = "always"


class Trigger(StrEnum):
    MANUAL = "manual"
    SCHEDULED = "scheduled"
    EVENT = "event"
    API = "api"


AVAILABLE_TRIGGERS = (Trigger.MANUAL, Trigger.SCHEDULED)
"""Those of this release. A campaign of another one is never dialed: what would start it is not built."""


class Tab(StrEnum):
    TARGETING = "targeting"
    SCHEDULE = "schedule"
    PACING = "pacing"
    CALL_HANDLING = "call_handling"
    RETRY = "retry"
    SAFETY = "safety"
    ADVANCED = "advanced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One row of the table. `minimum` and `maximum` are inclusive, of the value or of a text's length."""

    tab: Tab
    effect: str
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    is_locked: bool = False
    """Not changeable after the first run (409 `locked_after_first_run`; the cure is to duplicate)."""
    is_required: bool = False


def _row(default: Any, tab: Tab, effect: str, **rest: Any) -> Any:
    return field(default=default, metadata={"spec": Spec(tab=tab, effect=effect, **rest)})


T, S, P, H, R, F, A = Tab  # the seven tabs, in the order of the form


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSettings:
    """What a campaign is set to; an instance is one version and never changes. None: blank, no limit."""

    name: str = _row("", T, "shown everywhere", minimum=1, maximum=120, unit="characters", is_required=True)
    project_id: int = _row(0, T, "its contacts are dialed", is_locked=True, is_required=True)
    call_type: CallType = _row(CallType.REMINDER, T, "chooses rows of the law and consent tables")
    agent_id: int | None = _row(None, T, "runs every call")
    agent_version: int | None = _row(
        None, T, "blank: the published one; a new version acts on the next call", minimum=1
    )
    priority: int = _row(5, T, "weight for scarce channels and carrier rate; 10 first", minimum=1, maximum=10)
    description: str = _row("", T, "none", minimum=0, maximum=2000, unit="characters")
    country: str | None = _row(None, T, "defaults for zone, guard hours, holidays, prefixes")
    caller_numbers: tuple[str, ...] = _row((), T, "numbers to call from, one kind: virtual or real", maximum=200)
    caller_number_choice: CallerNumberChoice = _row(CallerNumberChoice.STICKY, T, "which number for which contact")
    single_contact: int | None = _row(None, T, "only this contact is enrolled", is_locked=True)
    single_number: str | None = _row(None, T, "only this number, never the next one", is_locked=True)
    call_context: str = _row("", T, "given to the agent", minimum=0, maximum=4000, unit="characters")

    start_date: date | None = _row(None, S, "nothing placed before it")
    start_time: time | None = _row(None, S, "needs a date; also the hour of each run")
    end_date: date | None = _row(None, S, "nothing placed after its 24:00; at most 5 years after the start")
    window_start: time = _row(time(9), S, "first placement of the day")
    window_end: time | None = _row(time(18), S, "no placement at or after; before start: next day; blank: 24:00")
    zone: str | None = _row(None, S, "of dates, window, daily limit, holidays")
    allowed_days: frozenset[int] = _row(
        frozenset(range(5)), S, "day on which the window begins; Monday is 0", minimum=1, maximum=7, unit="days"
    )
    recurrence: RecurrenceKind = _row(RecurrenceKind.NONE, S, "a new run on each date")
    recurrence_rule: str | None = _row(None, S, "RFC 5545 RRULE, at most once a day")
    recurrence_end_date: date | None = _row(None, S, "no run after it")
    recurrence_count: int | None = _row(None, S, "then completed", minimum=1, maximum=1000, unit="runs")
    on_overlap: OnOverlap = _row(OnOverlap.SKIP, S, "a due run while one is open")

    preset: Preset = _row(Preset.BALANCED, P, "fills spacing, daily limit, channels; any edit makes it custom")
    planned_channels: int = _row(4, P, "concurrent calls; offered when channels are allocated", minimum=0)
    daily_call_limit: int = _row(400, P, "placements a window day", minimum=1, maximum=1_000_000)
    calls_per_minute: int = _row(60, P, "upper bound on placements in any 60 s", minimum=1, maximum=6000)
    placement_spacing_s: float = _row(
        2.0, P, "least time between placements", unit="seconds", minimum=0.05, maximum=3600, step=0.05
    )
    poll_interval_s: int = _row(
        30, P, "enrols added contacts, re-judges excluded ones", unit="seconds", minimum=5, maximum=3600
    )

    ring_timeout_s: int = _row(30, H, "then CANCEL, no_answer", unit="seconds", minimum=5, maximum=120)
    max_call_duration_s: int = _row(
        600, H, "closing words from 15 s before, then hang-up", unit="seconds from pick-up", minimum=30, maximum=1800
    )
    voicemail: Voicemail = _row(Voicemail.HANG_UP, H, "what happens when a machine picks up")
    voicemail_message: str | None = _row(None, H, "spoken after the beep", minimum=1, maximum=1000, unit="characters")

    max_dial_attempts: int = _row(3, R, "a contact and run; the law may say less", minimum=1, maximum=10)
    wait_between_attempts_min: int = _row(
        60, R, "same contact; a floor of 60 s holds always", unit="minutes", minimum=0, maximum=43_200
    )
    cooldown_h: int = _row(1, R, "same number, organization-wide", unit="hours", minimum=0, maximum=720)
    not_picked_cooldown_h: int = _row(4, R, "after no_answer; 0 adds nothing", unit="hours", minimum=0, maximum=720)

    respect_dnc_registry: bool = _row(True, F, "national lists; own opt-outs bind always")
    business_hours_guard: bool = _row(True, F, "guard hours; legal hours bind always")
    guard_start: time = _row(time(9), F, "called party's time; 07:00 at the earliest")
    guard_end: time = _row(time(20), F, "called party's time; 22:00 at the latest")
    require_consent: ConsentRule = _row(ConsentRule.BY_POLICY, F, "no record: not dialed")
    circuit_breaker: bool = _row(True, F, "halts the run when failures spike")
    breaker_failure_rate: int = _row(30, F, "trips at or above", unit="% of settled", minimum=5, maximum=100)
    breaker_window_min: int = _row(10, F, "sliding", unit="minutes", minimum=1, maximum=60)
    breaker_least_calls: int = _row(20, F, "below: never trips", unit="settled calls", minimum=5, maximum=500)
    record_calls: bool = _row(True, F, "off: no audio stored, transcript kept")
    recording_announcement: bool = _row(True, F, "two-party places: cannot be off")
    skip_recently_completed_days: int = _row(
        1, F, "contact connected by any campaign of the project; 1: today; 0: off", unit="days", minimum=0, maximum=365
    )
    budget_micro: int | None = _row(None, F, "whole life of the campaign", unit="currency", maximum=10_000_000_000_000)

    trigger: Trigger = _row(
        Trigger.MANUAL, A, "how runs are kicked off; in this release manual or scheduled", is_locked=True
    )
    event_name: str | None = _row(None, A, "the event that enrols", minimum=1, maximum=64, unit="characters")
    event_expiry_h: int = _row(24, A, "not dialed by then: expires", unit="hours", minimum=1, maximum=720)
    holidays: frozenset[date] = _row(frozenset(), A, "dates to skip", maximum=400, unit="dates")

    @property
    def is_recurring(self) -> bool:
        return self.recurrence is not RecurrenceKind.NONE


def missing_to_start(settings: CampaignSettings) -> tuple[str, ...]:
    """Settings that a campaign cannot do without and that are blank."""
    needed = (*(name for name, spec in specs().items() if spec.is_required), "agent_id", "caller_numbers")
    return tuple(name for name in needed if not getattr(settings, name))


def specs() -> Mapping[str, Spec]:
    """The table: setting → row, in the order of the form."""
    return {f.name: f.metadata["spec"] for f in fields(CampaignSettings)}

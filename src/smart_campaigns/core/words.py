"""A campaign in words: what its settings come to, one short sentence after the other, each with the settings it is of.

The same facts as the estimate. Sentences tell what is in effect: where a law or another setting is stricter than what was
set, they say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time

from smart_campaigns.core.campaign_gates import campaign_schedule
from smart_campaigns.core.campaign_settings import (
    CallType,
    CampaignSettings,
    RecurrenceKind,
    Trigger,
    Voicemail,
)
from smart_campaigns.core.estimate import Estimate
from smart_campaigns.core.legal_stretches import Hours
from smart_campaigns.core.numbers import masked
from smart_campaigns.core.policy_table import LegalKey
from smart_campaigns.core.units import MICRO

MINUTE_S, HOUR_S = 60, 3600
DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LEAST_GAP_S = 60
"""Between two calls to one number, always."""
DATES_NAMED = 4
_DAYS_A_WEEK = 7
_HOURS_A_DAY = 24
_PURPOSES = {
    CallType.INFORMATIONAL: "to inform them",
    CallType.REMINDER: "to remind them",
    CallType.SURVEY: "for a survey",
    CallType.LEAD_QUALIFICATION: "to learn what they need",
    CallType.RENEWAL: "about a renewal",
    CallType.FOLLOW_UP: "to follow up",
    CallType.COLLECTION: "to collect a debt",
    CallType.MARKETING: "with an offer",
}
_RECURS = {
    RecurrenceKind.DAILY: "every day",
    RecurrenceKind.WEEKLY: "every week",
    RecurrenceKind.MONTHLY: "every month",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """`fields`: the settings that it tells of, in the order of the form."""

    text: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsFacts:
    """What is told beside the settings. `callees`: of the contacts that were looked at, how many the law knows alike."""

    estimate: Estimate
    hours: Hours
    """With the settings that are told."""
    channels: int
    project: str
    agent: str
    agent_version: int | None
    """Of the agent that is meant: the published one, or the one chosen."""
    contacts: int
    callable: int
    """Of the contacts, those that nothing excludes for good; where it `is_sampled`, about as many."""
    currency: str
    callees: Mapping[LegalKey, int]
    place_name: Callable[[str], str]
    """`US-FL`, `IN` → its name."""
    is_sampled: bool = False

    @property
    def settings(self) -> CampaignSettings:
        return self.hours.settings


def in_words(facts: WordsFacts) -> Iterator[Sentence]:
    """Whom and what for; from when and how often; how fast. What the law adds is told by `words_of_law`."""
    yield _whom(facts)
    yield _when(facts.settings)
    yield from _days_left_out(facts.settings)
    yield from _again(facts.settings)
    yield _pace(facts)


def in_each_call(facts: WordsFacts) -> Iterator[Sentence]:
    """Tries, answering machines, who is left out, what halts it, and what it may spend."""
    settings = facts.settings
    yield _tries(settings)
    yield _one_call(settings)
    yield from _recently_completed(settings)
    yield _breaker(settings)
    yield from _budget(settings, facts.currency)


def _whom(facts: WordsFacts) -> Sentence:
    settings = facts.settings
    of = f" of {facts.project}" if facts.project else ""
    if settings.single_contact is not None:
        number = f" at {masked(settings.single_number)}" if settings.single_number else ""
        whom = f"Calls one contact{of}{number}"
    elif facts.callable == facts.contacts:
        whom = f"Calls the {_counted(facts.contacts, 'contact')}{of}"
    else:
        about = "about " if facts.is_sampled else "the "
        whom = f"Calls {about}{_counted(facts.callable, 'contact')}{of} that can be called (of {facts.contacts:,})"
    version = f" v{facts.agent_version}" if facts.agent_version else ""
    agent = f" with {facts.agent}{version}" if facts.agent else ", with no agent yet"
    fields = ("project_id", "call_type", "agent_id", "agent_version", "single_contact", "single_number")
    return _sentence(f"{whom}{agent}, {_PURPOSES[settings.call_type]}", *fields)


def _when(settings: CampaignSettings) -> Sentence:
    begins = "" if settings.start_date is None else f", from {day_text(settings.start_date)}"
    at = "" if settings.start_time is None else f" at {settings.start_time:%H:%M}"
    ends = ", with no end date" if settings.end_date is None else f", until {day_text(settings.end_date)}"
    fields = ("start_date", "start_time", "end_date", "window_start", "window_end", "zone", "allowed_days")
    window = f"{_days(settings.allowed_days)}, {window_text(settings)} {zone_text(settings.zone)}"
    armed = ". Starts by itself once channels are allocated" if settings.trigger is Trigger.SCHEDULED else ""
    return _sentence(f"{window}{begins}{at}{ends}{armed}", *fields, *(("trigger",) if armed else ()))


def window_text(settings: CampaignSettings) -> str:
    schedule = campaign_schedule(settings)
    if schedule.is_all_day:
        return "all day,"
    end = "24:00" if settings.window_end is None else f"{settings.window_end:%H:%M}"
    crosses = settings.window_end is not None and time(0) < settings.window_end <= settings.window_start
    return f"{settings.window_start:%H:%M}–{end}{' of the next day' if crosses else ''}"


def zone_text(zone: str | None) -> str:
    city = (zone or "UTC").rpartition("/")[2].replace("_", " ")
    return city if city == "UTC" else f"{city} time"


def _days(days: frozenset[int]) -> str:
    names = [DAY_NAMES[day] for day in sorted(days)]
    if len(names) == _DAYS_A_WEEK:
        return "Every day"
    is_row = len(names) > 2 and max(days) - min(days) == len(days) - 1  # noqa: PLR2004 - two are named both
    return f"{names[0]} to {names[-1]}" if is_row else listed(names)


def _days_left_out(settings: CampaignSettings) -> Iterator[Sentence]:
    if not settings.holidays:
        return
    dates = sorted(settings.holidays)
    named = [day_text(day) for day in dates[:DATES_NAMED]]
    rest = [f"{len(dates) - DATES_NAMED} more"] if len(dates) > DATES_NAMED else []
    yield _sentence(f"Not on {listed([*named, *rest])}", "holidays")


def _again(settings: CampaignSettings) -> Iterator[Sentence]:
    if settings.recurrence is RecurrenceKind.NONE:
        return
    often = _RECURS.get(settings.recurrence, f"by the rule {settings.recurrence_rule}")
    ends = [
        *([f"until {day_text(settings.recurrence_end_date)}"] if settings.recurrence_end_date else []),
        *([f"{_counted(settings.recurrence_count, 'run')} at most"] if settings.recurrence_count else []),
    ]
    until = f", {', '.join(ends)}" if ends else ""
    fields = ("recurrence", "recurrence_rule", "recurrence_end_date", "recurrence_count")
    yield _sentence(f"Calls them all anew {often}{until}", *fields)


def _pace(facts: WordsFacts) -> Sentence:
    settings = facts.settings
    limits = [
        f"at most {_counted(facts.channels, 'call')} at once",
        f"one every {settings.placement_spacing_s:g} s",
        f"{settings.calls_per_minute:,} in any minute",
    ]
    hourly = f"about {facts.estimate.calls_per_hour:,.0f} an hour, and {settings.daily_call_limit:,} a day at most"
    fields = ("planned_channels", "daily_call_limit", "calls_per_minute", "placement_spacing_s")
    return _sentence(f"{listed(limits).capitalize()}: {hourly}", *fields)


def _tries(settings: CampaignSettings) -> Sentence:
    fields = ("max_dial_attempts", "wait_between_attempts_min", "cooldown_h", "not_picked_cooldown_h")
    wait_s, cooldown_s = settings.wait_between_attempts_min * MINUTE_S, settings.cooldown_h * HOUR_S
    gap_s, unanswered_s = max(wait_s, cooldown_s, LEAST_GAP_S), settings.not_picked_cooldown_h * HOUR_S
    if settings.max_dial_attempts == 1:
        return _sentence("One try for each contact", *fields)
    after = f"; not again within {span(unanswered_s)} after no answer" if unanswered_s > gap_s else ""
    set_to = f" (you set {span(wait_s)}; the cooldown of the number is longer)" if 0 < wait_s < cooldown_s else ""
    tries = f"Up to {settings.max_dial_attempts} tries for each contact, at least {span(gap_s)} apart"
    return _sentence(f"{tries}{set_to}{after}", *fields)


def _one_call(settings: CampaignSettings) -> Sentence:
    machine = {
        Voicemail.HANG_UP: "hangs up on voicemail",
        Voicemail.LEAVE_MESSAGE: "leaves a message on voicemail, once",
        Voicemail.TREAT_AS_ANSWERED: "talks to voicemail as to a person",
    }[settings.voicemail]
    lasts = f"Rings for {span(settings.ring_timeout_s)}, talks for {span(settings.max_call_duration_s)} at most"
    return _sentence(f"{lasts}, {machine}", "ring_timeout_s", "max_call_duration_s", "voicemail", "voicemail_message")


def _recently_completed(settings: CampaignSettings) -> Iterator[Sentence]:
    days = settings.skip_recently_completed_days
    if days:
        when = "today" if days == 1 else f"in the last {days} days"
        yield _sentence(f"Leaves out who was reached {when}", "skip_recently_completed_days")


def _breaker(settings: CampaignSettings) -> Sentence:
    if not settings.circuit_breaker:
        return _sentence("Nothing halts it when calls fail", "circuit_breaker")
    share, calls = settings.breaker_failure_rate, settings.breaker_least_calls
    return _sentence(
        f"Pauses itself when {share} % of {calls} calls or more in {span(settings.breaker_window_min * MINUTE_S)} fail",
        *("circuit_breaker", "breaker_failure_rate", "breaker_window_min", "breaker_least_calls"),
    )


def _budget(settings: CampaignSettings, currency: str) -> Iterator[Sentence]:
    if settings.budget_micro is not None:
        amount = f"{settings.budget_micro / MICRO:,.2f}".removesuffix(".00")
        yield _sentence(f"Spends at most {currency} {amount}", "budget_micro")


def _sentence(text: str, *fields: str) -> Sentence:
    return Sentence(text=f"{text}.", fields=fields)


def span(seconds: float) -> str:
    """`45 s`, `10 min`, `an hour`, `90 min`, `2 days`."""
    whole = round(seconds)
    if whole % HOUR_S or not whole:
        return f"{whole} s" if whole % MINUTE_S or whole <= MINUTE_S else f"{whole // MINUTE_S} min"
    hours = whole // HOUR_S
    if hours % _HOURS_A_DAY == 0:
        return "a day" if hours == _HOURS_A_DAY else f"{hours // _HOURS_A_DAY} days"
    return "an hour" if hours == 1 else f"{hours} hours"


def day_text(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


def listed(parts: Iterable[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}s" if count != 1 else f"one {word}"

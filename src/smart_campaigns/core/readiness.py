"""Will it dial? One row for each thing a campaign needs: what is wrong, and where its cure is (product.md §6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from smart_campaigns.core.reasons import CampaignReason


class RowState(StrEnum):
    READY = "ready"
    WARNING = "warning"
    """It dials; a person should look."""
    WAITS = "waits"
    """It starts, and dials nothing (or not those contacts) until this is cured or its time comes."""
    BLOCKS = "blocks"
    """It cannot be started."""


class Row(StrEnum):
    AGENT = "agent"
    NUMBER = "number"
    CONTACTS = "contacts"
    CHANNELS = "channels"
    SCHEDULE = "schedule"
    CARRIER = "carrier"
    DNC = "dnc"
    CONSENT = "consent"
    BUDGET = "budget"
    BREAKER = "breaker"
    AGENT_TESTED = "agent_tested"
    CALENDARS = "calendars"
    SERVER = "server"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessRow:
    """`cure`: a word for the page that cures it; the console knows where it is. Blank where nothing is to be done."""

    key: Row
    state: RowState = RowState.READY
    message: str = ""
    cure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessFacts:
    has_published_agent: bool
    usable_caller_numbers: int
    caller_numbers: int
    """Chosen for the campaign; those that are not usable were released, or have no carrier."""
    contacts: int
    is_event_triggered: bool
    channels: int
    channel_cap: int
    channels_in_all: int = 0
    """Allocated to all campaigns of the organization."""
    schedule_reason: CampaignReason | None = None
    """Why the schedule does not allow placing now; None: it does."""
    schedule_detail: str = ""
    """Until when, in words of the campaign's zone."""
    has_carrier: bool = True
    is_carrier_down: bool = False
    carrier_cause: str = ""
    respects_registries: bool = True
    registries_needed: frozenset[str] = frozenset()
    registries_stale: frozenset[str] = frozenset()
    registries_never_imported: frozenset[str] = frozenset()
    contacts_without_consent: int = 0
    """Of whom the law or the campaign demands a record that there is not."""
    has_budget: bool = False
    is_budget_spent: bool = False
    is_price_known: bool = True
    has_breaker: bool = True
    is_tripped: bool = False
    is_agent_tested: bool = True
    """The published version was tested by voice."""
    calendars_missing: frozenset[str] = field(default_factory=frozenset)
    """Places whose holidays the law asks for and no calendar tells."""
    address_wanted: frozenset[str] = frozenset()
    """Places whose law wants one said, where the agent has none."""
    agent_version_missing: int | None = None
    """The version that the settings name, where the agent has no such one."""
    contacts_looked_at: int | None = None
    """Of whom the consent was judged; None: of all."""
    excluded: Mapping[str, int] = field(default_factory=dict)
    """Of the contacts looked at, who can never be called as things stand, by reason."""
    is_month_spent: bool = False
    """The organization's budget, until its month ends."""
    has_callers: bool = True
    """A server runs: without one nothing dials."""
    models_busy: str = ""
    """What the speech models wait for, where a talk needs them; blank: they have room."""


def readiness(facts: ReadinessFacts) -> tuple[ReadinessRow, ...]:
    """Every row, in the order of the console."""
    return tuple(_rows(facts))


def refuses_start(rows: Iterable[ReadinessRow]) -> tuple[ReadinessRow, ...]:
    """The rows for which Start is refused: no published agent, no usable caller number, no contact (event trigger
    excepted), past the end date, breaker tripped. Nothing else refuses it."""
    return tuple(row for row in rows if row.state is RowState.BLOCKS)


def _rows(facts: ReadinessFacts) -> Iterator[ReadinessRow]:
    yield _agent(facts)
    yield _number(facts)
    yield _contacts(facts)
    yield _channels(facts)
    yield _schedule(facts)
    yield _carrier(facts)
    yield _dnc(facts)
    yield _consent(facts)
    yield _budget(facts)
    yield _breaker(facts)
    yield _agent_tested(facts)
    yield _calendars(facts)
    yield _server(facts)


def _row(key: Row, state: RowState, message: str, cure: str) -> ReadinessRow:
    return ReadinessRow(key=key, state=state, message=message, cure=cure)


def _agent(facts: ReadinessFacts) -> ReadinessRow:
    if facts.agent_version_missing is not None:
        message = f"The agent has no version {facts.agent_version_missing}. Choose one, or the published one."
        return _row(Row.AGENT, RowState.BLOCKS, message, "agent_version")
    if not facts.has_published_agent:
        return _row(Row.AGENT, RowState.BLOCKS, "No published agent. Choose one, and publish a version of it.", "agent")
    if facts.address_wanted:
        message = (
            f"The law in {_list(facts.address_wanted)} wants an address told, or a number that is free to call. "
            "The agent has none: it tells the number that calls."
        )
        return _row(Row.AGENT, RowState.WARNING, message, "agent")
    return ReadinessRow(key=Row.AGENT)


def _number(facts: ReadinessFacts) -> ReadinessRow:
    if facts.usable_caller_numbers == 0:
        message = "No usable number to call from. Add one, and give it a carrier."
        return _row(Row.NUMBER, RowState.BLOCKS, message, "phone_numbers")
    lost = facts.caller_numbers - facts.usable_caller_numbers
    if lost > 0:
        message = f"{lost} of {facts.caller_numbers} caller numbers cannot be used: released, or without a carrier."
        return _row(Row.NUMBER, RowState.WARNING, message, "phone_numbers")
    return ReadinessRow(key=Row.NUMBER)


def _contacts(facts: ReadinessFacts) -> ReadinessRow:
    if facts.contacts > 0:
        return _excluded(facts)
    if facts.is_event_triggered:
        return _row(Row.CONTACTS, RowState.WAITS, "No contact yet: it dials when an event brings one.", "")
    message = "The project has no contact. Add or import contacts."
    return _row(Row.CONTACTS, RowState.BLOCKS, message, "contacts")


def _excluded(facts: ReadinessFacts) -> ReadinessRow:
    count = sum(facts.excluded.values())
    if count == 0:
        return ReadinessRow(key=Row.CONTACTS)
    judged = facts.contacts if facts.contacts_looked_at is None else facts.contacts_looked_at
    first = "the first " if judged < facts.contacts else ""
    reasons = ", ".join(f"{reason.replace('_', ' ')} {n:,}" for reason, n in sorted(facts.excluded.items()))
    if count >= judged:
        message = f"None of {first or 'the '}{judged:,} contacts may be called: {reasons}."
        return _row(Row.CONTACTS, RowState.WAITS, message, "excluded")
    message = f"{count:,} of {first}{judged:,} contacts are not called: {reasons}."
    return _row(Row.CONTACTS, RowState.WARNING, message, "excluded")


def _channels(facts: ReadinessFacts) -> ReadinessRow:
    if facts.channels == 0:
        return _row(Row.CHANNELS, RowState.WAITS, "No channels are allocated: nothing is dialed.", "allocate")
    if facts.channels > facts.channel_cap:
        message = f"{facts.channels} channels are allocated, the organization's cap is {facts.channel_cap}."
        return _row(Row.CHANNELS, RowState.WARNING, message, "allocate")
    if told := more_than_cap(facts.channels_in_all, facts.channel_cap):
        return _row(Row.CHANNELS, RowState.WARNING, told, "share")
    return ReadinessRow(key=Row.CHANNELS)


def more_than_cap(channels_in_all: int, cap: int) -> str:
    """What a person should know of channels that are allocated beyond the organization's cap; blank: nothing."""
    if channels_in_all <= cap:
        return ""
    return f"All campaigns together have {channels_in_all} channels, the organization's cap is {cap}: they share by priority."


def _schedule(facts: ReadinessFacts) -> ReadinessRow:
    if facts.schedule_reason is None:
        return ReadinessRow(key=Row.SCHEDULE)
    if facts.schedule_reason is CampaignReason.ENDED:
        message = "The end date has passed. Set a later one, or none."
        return _row(Row.SCHEDULE, RowState.BLOCKS, message, "schedule")
    words = _CLOSED.get(facts.schedule_reason, str(facts.schedule_reason))
    until = f" until {facts.schedule_detail}" if facts.schedule_detail else ""
    return _row(Row.SCHEDULE, RowState.WAITS, f"{words}: it waits{until}.", "schedule")


_CLOSED = {
    CampaignReason.BEFORE_START: "The start date is still to come",
    CampaignReason.HOLIDAY: "Today is a holiday",
    CampaignReason.DAY_NOT_ALLOWED: "Today is no allowed day",
    CampaignReason.WINDOW_CLOSED: "The call window is closed",
}


def _carrier(facts: ReadinessFacts) -> ReadinessRow:
    if not facts.has_carrier:
        return _row(Row.CARRIER, RowState.WAITS, "No carrier places its calls. Set one up.", "carriers")
    if facts.is_carrier_down:
        cause = f" ({facts.carrier_cause})" if facts.carrier_cause else ""
        return _row(Row.CARRIER, RowState.WAITS, f"The carrier is down{cause}: it is probed every 10 s.", "carriers")
    return ReadinessRow(key=Row.CARRIER)


def _dnc(facts: ReadinessFacts) -> ReadinessRow:
    if not facts.respects_registries:
        message = "National do-not-call lists are not respected. The organization's own opt-outs bind always."
        return _row(Row.DNC, RowState.WARNING, message, "safety")
    if stale := facts.registries_stale & facts.registries_needed:
        message = f"Outdated: {_list(stale)}. Contacts there are not dialed until the list is imported anew."
        return _row(Row.DNC, RowState.WAITS, message, "dnc")
    if never := facts.registries_never_imported & facts.registries_needed:
        return _row(Row.DNC, RowState.WARNING, f"Never imported: {_list(never)}.", "dnc")
    return ReadinessRow(key=Row.DNC)


def _consent(facts: ReadinessFacts) -> ReadinessRow:
    missing = facts.contacts_without_consent
    if missing == 0:
        return ReadinessRow(key=Row.CONSENT)
    judged = facts.contacts if facts.contacts_looked_at is None else facts.contacts_looked_at
    everybody = 0 < judged <= missing
    first = "the first " if judged < facts.contacts else ""
    who = f"{missing:,} of {first}{judged:,} contacts lack"
    if everybody:
        who = f"None of the first {judged:,} contacts has" if first else "No contact has"
    state = RowState.WAITS if everybody else RowState.WARNING
    return _row(Row.CONSENT, state, f"{who} the consent that is demanded: not dialed.", "contacts")


def _budget(facts: ReadinessFacts) -> ReadinessRow:
    if facts.has_budget and not facts.is_price_known:
        message = "The carrier's price is not known: with a budget nothing is dialed. Enter it."
        return _row(Row.BUDGET, RowState.WAITS, message, "carriers")
    if facts.has_budget and facts.is_month_spent:
        return _row(Row.BUDGET, RowState.WAITS, "The organization's budget of this month is spent.", "organization")
    if facts.has_budget and facts.is_budget_spent:
        return _row(Row.BUDGET, RowState.WAITS, "The budget is spent. Raise it to go on.", "safety")
    return ReadinessRow(key=Row.BUDGET)


def _breaker(facts: ReadinessFacts) -> ReadinessRow:
    if facts.is_tripped:
        message = "The circuit breaker tripped. Look at the failures, and reset it."
        return _row(Row.BREAKER, RowState.BLOCKS, message, "reset_breaker")
    if not facts.has_breaker:
        message = "The circuit breaker is off: nothing halts the run when calls fail."
        return _row(Row.BREAKER, RowState.WARNING, message, "safety")
    return ReadinessRow(key=Row.BREAKER)


def _agent_tested(facts: ReadinessFacts) -> ReadinessRow:
    if facts.is_agent_tested or not facts.has_published_agent:
        return ReadinessRow(key=Row.AGENT_TESTED)
    message = "The published version of the agent was never tested. Talk to it first."
    return _row(Row.AGENT_TESTED, RowState.WARNING, message, "voice_test")


def _calendars(facts: ReadinessFacts) -> ReadinessRow:
    if not facts.calendars_missing:
        return ReadinessRow(key=Row.CALENDARS)
    message = f"No holiday calendar for {_list(facts.calendars_missing)}: contacts there are not dialed."
    return _row(Row.CALENDARS, RowState.WAITS, message, "calendars")


def _server(facts: ReadinessFacts) -> ReadinessRow:
    if not facts.has_callers:
        message = "Nothing on the server makes its calls now. The server starts that part again by itself."
        return _row(Row.SERVER, RowState.WAITS, message, "server")
    if facts.models_busy:
        message = f"No room for another talk: {facts.models_busy}. It dials as soon as there is."
        return _row(Row.SERVER, RowState.WAITS, message, "server")
    return ReadinessRow(key=Row.SERVER)


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))

from __future__ import annotations

from dataclasses import replace

import pytest

from smart_campaigns.core.readiness import ReadinessFacts, Row, RowState, readiness, refuses_start
from smart_campaigns.core.reasons import CampaignReason

GOOD = ReadinessFacts(
    has_published_agent=True,
    usable_caller_numbers=2,
    caller_numbers=2,
    contacts=100,
    is_event_triggered=False,
    channels=4,
    channel_cap=10,
)
US = frozenset({"US-DNC"})

# what differs | row, state, words of its message, cure
ROWS = [
    ({"has_published_agent": False}, "agent", "blocks", "No published agent", "agent"),
    ({"address_wanted": frozenset({"GB"})}, "agent", "warning", "The law in GB wants an address told", "agent"),
    ({"usable_caller_numbers": 0}, "number", "blocks", "No usable number", "phone_numbers"),
    ({"usable_caller_numbers": 1}, "number", "warning", "1 of 2 caller numbers", "phone_numbers"),
    ({"contacts": 0}, "contacts", "blocks", "no contact", "contacts"),
    ({"contacts": 0, "is_event_triggered": True}, "contacts", "waits", "when an event brings one", ""),
    (
        {"excluded": {"no_consent": 2, "dnc": 1}},
        "contacts",
        "warning",
        "3 of 100 contacts are not called: dnc 1, no consent 2.",
        "excluded",
    ),
    (
        {"excluded": {"opted_out": 100}},
        "contacts",
        "waits",
        "None of the 100 contacts may be called: opted out 100.",
        "excluded",
    ),
    ({"channels": 0}, "channels", "waits", "No channels", "allocate"),
    ({"channels": 11}, "channels", "warning", "cap is 10", "allocate"),
    ({"channels_in_all": 11}, "channels", "warning", "All campaigns together have 11 channels", "share"),
    ({"schedule_reason": CampaignReason.ENDED}, "schedule", "blocks", "end date has passed", "schedule"),
    (
        {"schedule_reason": CampaignReason.WINDOW_CLOSED, "schedule_detail": "09:00"},
        *("schedule", "waits", "The call window is closed: it waits until 09:00.", "schedule"),
    ),
    ({"schedule_reason": CampaignReason.BEFORE_START}, "schedule", "waits", "still to come: it waits.", "schedule"),
    ({"schedule_reason": CampaignReason.HOLIDAY}, "schedule", "waits", "holiday", "schedule"),
    ({"schedule_reason": CampaignReason.DAY_NOT_ALLOWED}, "schedule", "waits", "no allowed day", "schedule"),
    ({"has_carrier": False}, "carrier", "waits", "Set one up", "carriers"),
    ({"is_carrier_down": True, "carrier_cause": "credentials"}, "carrier", "waits", "down (credentials):", "carriers"),
    ({"is_carrier_down": True}, "carrier", "waits", "is down: it", "carriers"),
    ({"respects_registries": False}, "dnc", "warning", "own opt-outs bind always", "safety"),
    ({"registries_needed": US, "registries_stale": US}, "dnc", "waits", "Outdated: US-DNC", "dnc"),
    ({"registries_needed": US, "registries_never_imported": US}, "dnc", "warning", "Never imported: US-DNC", "dnc"),
    ({"contacts_without_consent": 40}, "consent", "warning", "40 of 100 contacts lack", "contacts"),
    ({"contacts_without_consent": 100}, "consent", "waits", "No contact has", "contacts"),
    ({"has_budget": True, "is_price_known": False}, "budget", "waits", "price is not known", "carriers"),
    ({"has_budget": True, "is_budget_spent": True}, "budget", "waits", "spent", "safety"),
    ({"is_tripped": True}, "breaker", "blocks", "tripped", "reset_breaker"),
    ({"has_breaker": False}, "breaker", "warning", "off", "safety"),
    ({"is_agent_tested": False}, "agent_tested", "warning", "never tested", "voice_test"),
    ({"agent_version_missing": 7}, "agent", "blocks", "no version 7", "agent_version"),
    (
        {"contacts": 5000, "contacts_looked_at": 2000, "contacts_without_consent": 30},
        *("consent", "warning", "30 of the first 2,000 contacts lack", "contacts"),
    ),
    (
        {"contacts": 5000, "contacts_looked_at": 2000, "contacts_without_consent": 2000},
        *("consent", "waits", "None of the first 2,000 contacts has", "contacts"),
    ),
    ({"has_callers": False}, "server", "waits", "Nothing on the server makes its calls now", "server"),
    (
        {"models_busy": "recognition waits 797 ms"},
        *("server", "waits", "No room for another talk: recognition waits 797 ms", "server"),
    ),
    ({"calendars_missing": frozenset({"US-AL", "FR"})}, "calendars", "waits", "FR, US-AL", "calendars"),
]


@pytest.mark.parametrize(("differs", "key", "state", "says", "cure"), ROWS)
def test_a_row_that_is_not_ready(differs, key, state, says, cure) -> None:
    rows = readiness(replace(GOOD, **differs))
    wrong = [row for row in rows if row.state is not RowState.READY]
    assert [(row.key, row.state, row.cure) for row in wrong] == [(Row(key), RowState(state), cure)]
    assert says in wrong[0].message
    assert refuses_start(rows) == (tuple(wrong) if state == "blocks" else ())


# what is no fault
READY = [
    {},
    {"registries_stale": US},  # of a country that is not called
    {"registries_never_imported": US},
    {"is_price_known": False, "is_budget_spent": True},  # without a budget
    {"channels": 10},
]


@pytest.mark.parametrize("differs", READY)
def test_ready(differs) -> None:
    rows = readiness(replace(GOOD, **differs))
    assert {row.state for row in rows} == {RowState.READY}
    assert {(row.message, row.cure) for row in rows} == {("", "")}
    assert [row.key for row in rows] == list(Row)


def test_start_is_refused_for_exactly_five_things() -> None:
    everything = ReadinessFacts(
        has_published_agent=False,
        usable_caller_numbers=0,
        caller_numbers=0,
        contacts=0,
        is_event_triggered=False,
        channels=0,
        channel_cap=0,
        schedule_reason=CampaignReason.ENDED,
        has_carrier=False,
        registries_needed=US,
        registries_stale=US,
        has_budget=True,
        is_price_known=False,
        is_tripped=True,
        is_agent_tested=False,
        calendars_missing=frozenset({"FR"}),
    )
    refused = [row.key for row in refuses_start(readiness(everything))]
    assert refused == [Row.AGENT, Row.NUMBER, Row.CONTACTS, Row.SCHEDULE, Row.BREAKER]

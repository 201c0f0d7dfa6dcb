"""Every limit of the settings table, at it and just beyond."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, time

import pytest
from gate_facts import NOW
from hypothesis import given, settings
from settings_strategies import any_settings

from smart_campaigns.core.budget import Price
from smart_campaigns.core.campaign_settings import (
    CampaignSettings,
    RecurrenceKind,
    Trigger,
    Voicemail,
    specs,
)
from smart_campaigns.core.settings_validation import SettingsContext, limits_of, locked_changes, validate, warnings

GOOD = CampaignSettings(name="Reminders", project_id=1)
CENT = 10_000
CONTEXT = SettingsContext(
    now=NOW,
    channel_cap=10,
    countries=frozenset({"US", "IN"}),
    caller_numbers={"+12125550100": False, "+12125550101": False, "+12125550102": True},
    contact_numbers=("+14155550123", "+14155550124"),
    prices=(Price(prefix="1", per_minute_micro=CENT), Price(prefix="91", per_minute_micro=2 * CENT)),
)


def wrong(context: SettingsContext = CONTEXT, **differs: object) -> dict[str, str]:
    return {e.field: e.message for e in validate(replace(GOOD, **differs), context)}  # type: ignore[arg-type]


def test_the_defaults_with_a_name_and_a_project_may_be_saved() -> None:
    assert wrong() == {}


# field, value that is right
RIGHT = [
    ("name", "x"),
    ("name", "x" * 120),
    ("description", "x" * 2000),
    ("call_context", "x" * 4000),
    ("country", "IN"),
    ("agent_version", 1),
    ("caller_numbers", ("+12125550100", "+12125550101")),
    ("caller_numbers", ("+12125550102",)),
    ("window_end", None),  # 24:00
    ("window_end", time(0, 1)),
    ("window_start", time(23, 59)),
    ("zone", "Asia/Kolkata"),
    ("zone", "UTC"),
    ("allowed_days", frozenset({6})),
    ("end_date", date(2026, 1, 1)),  # past: Start is refused, the form is not
    ("end_date", date(2031, 12, 1)),
    ("planned_channels", 0),
    ("planned_channels", 10),
    ("placement_spacing_s", 0.15),
    ("placement_spacing_s", 3600.0),
    ("voicemail_message", None),
    ("guard_start", time(7)),
    ("guard_end", time(22)),
    ("budget_micro", 22 * CENT),  # ten minutes at the dearest of the prices
    ("budget_micro", 10_000_000_000_000),
    ("event_name", "cart-abandoned_2"),
    ("holidays", frozenset(date.fromordinal(740_000 + n) for n in range(400))),
    ("recurrence", RecurrenceKind.MONTHLY),
    ("recording_announcement", False),  # no place demands it here
]


@pytest.mark.parametrize(("field", "value"), RIGHT)
def test_what_may_be_saved(field, value) -> None:
    assert wrong(**{field: value}) == {}


# field, value that is wrong | what its error says
WRONG = [
    ("name", "", "required"),
    ("name", "   ", "required"),
    ("name", "x" * 121, "1 to 120 characters; this is 121"),
    ("project_id", 0, "required"),
    ("description", "x" * 2001, "0 to 2,000 characters"),
    ("call_context", "x" * 4001, "0 to 4,000 characters"),
    ("priority", 0, "1 to 10; this is 0"),
    ("priority", 11, "1 to 10; this is 11"),
    ("agent_version", 0, "at least 1"),
    ("country", "XX", "an ISO 3166 code; 'XX' is none"),
    ("country", "us", "'us' is none"),
    ("caller_numbers", ("+19995550100",), "numbers of this organization; "),
    ("caller_numbers", ("+12125550100", "+12125550102"), "one kind, virtual or real"),
    ("caller_numbers", ("+12125550100",) * 2, "each number once"),
    ("caller_numbers", tuple(f"+1212555{n:04}" for n in range(201)), "at most 200; this is 201"),
    ("single_number", "+14155550123", "needs a single contact"),
    ("start_time", time(9), "needs a start date"),
    ("start_time", time(9, 0, 30), "hh:mm"),
    ("window_start", time(9, 0, 30), "hh:mm"),
    ("window_start", time(9, tzinfo=UTC), "hh:mm"),
    ("window_end", time(9), "not equal to the window's start"),
    ("window_end", time(0), "00:01 to 24:00"),
    ("zone", "Mars/Olympus", "an IANA time zone; 'Mars/Olympus' is none"),
    ("zone", "UTC+05:30", "an IANA time zone"),
    ("zone", "UTC-06:00", "an IANA time zone"),
    ("allowed_days", frozenset(), "allow at least one day"),
    ("allowed_days", frozenset({7}), "Monday is 0"),
    ("end_date", date(2031, 12, 2), "at most 5 years after the start, 2031-12-01"),
    ("recurrence", RecurrenceKind.CUSTOM, "FREQ="),
    ("recurrence_count", 0, "1 to 1,000 runs"),
    ("recurrence_count", 1001, "1 to 1,000 runs; this is 1,001"),
    ("planned_channels", -1, "at least 0"),
    ("planned_channels", 11, "0 to 10, the organization's cap"),
    ("daily_call_limit", 0, "1 to 1,000,000"),
    ("daily_call_limit", 1_000_001, "1 to 1,000,000"),
    ("calls_per_minute", 0, "1 to 6,000"),
    ("calls_per_minute", 6001, "1 to 6,000"),
    ("placement_spacing_s", 0.0, "0.05 to 3,600 seconds"),
    ("placement_spacing_s", 0.049, "0.05 to 3,600 seconds"),
    ("placement_spacing_s", 3600.05, "0.05 to 3,600 seconds"),
    ("placement_spacing_s", 0.12, "in steps of 0.05; give the nearest, 0.1"),
    ("placement_spacing_s", float("nan"), "0.05 to 3,600 seconds"),
    ("placement_spacing_s", float("inf"), "0.05 to 3,600 seconds"),
    ("poll_interval_s", 4, "5 to 3,600 seconds"),
    ("poll_interval_s", 3601, "5 to 3,600 seconds"),
    ("ring_timeout_s", 4, "5 to 120 seconds"),
    ("ring_timeout_s", 121, "5 to 120 seconds"),
    ("max_call_duration_s", 29, "30 to 1,800 seconds from pick-up"),
    ("max_call_duration_s", 1801, "30 to 1,800 seconds from pick-up"),
    ("voicemail", Voicemail.LEAVE_MESSAGE, "required to leave a message"),
    ("voicemail_message", "x" * 1001, "1 to 1,000 characters"),
    ("max_dial_attempts", 0, "1 to 10"),
    ("max_dial_attempts", 11, "1 to 10"),
    ("wait_between_attempts_min", -1, "0 to 43,200 minutes"),
    ("wait_between_attempts_min", 43_201, "0 to 43,200 minutes"),
    ("cooldown_h", -1, "0 to 720 hours"),
    ("cooldown_h", 721, "0 to 720 hours"),
    ("not_picked_cooldown_h", -1, "0 to 720 hours"),
    ("not_picked_cooldown_h", 721, "0 to 720 hours"),
    ("guard_start", time(6, 59), "07:00 at the earliest"),
    ("guard_end", time(22, 1), "22:00 at the latest"),
    ("guard_end", time(9), "after guard start 09:00"),
    ("breaker_failure_rate", 4, "5 to 100"),
    ("breaker_failure_rate", 101, "5 to 100"),
    ("breaker_window_min", 0, "1 to 60 minutes"),
    ("breaker_window_min", 61, "1 to 60 minutes"),
    ("breaker_least_calls", 4, "5 to 500"),
    ("breaker_least_calls", 501, "5 to 500"),
    ("skip_recently_completed_days", -1, "0 to 365 days"),
    ("skip_recently_completed_days", 366, "0 to 365 days"),
    ("budget_micro", 22 * CENT - 1, "0.22 (the worst case of one call) to 10,000,000"),
    ("budget_micro", 10_000_000_000_001, "to 10,000,000;"),
    ("trigger", Trigger.EVENT, "event is not available in this release; choose manual or scheduled"),
    ("trigger", Trigger.API, "api is not available in this release; choose manual or scheduled"),
    ("event_name", "x" * 65, "1 to 64 characters"),
    ("event_name", "Cart Abandoned", "lower-case letters"),
    ("event_name", "-cart", "lower-case letters"),
    ("event_expiry_h", 0, "1 to 720 hours"),
    ("event_expiry_h", 721, "1 to 720 hours"),
    ("holidays", frozenset(date.fromordinal(740_000 + n) for n in range(401)), "at most 400 dates; this is 401"),
]
ELSEWHERE = {"recurrence": "recurrence_rule", "voicemail": "voicemail_message"}


@pytest.mark.parametrize(("field", "value", "says"), WRONG)
def test_what_may_not_be_saved(field, value, says) -> None:
    told = validate(replace(GOOD, **{field: value}), CONTEXT)
    assert {e.field for e in told} == {ELSEWHERE.get(field, field)}
    assert any(says in e.message for e in told)


# fields together | field of the error, what it says; None: right
TOGETHER = [
    ({"start_date": date(2026, 12, 1), "start_time": time(9)}, None, ""),
    ({"start_date": date(2026, 12, 2), "end_date": date(2026, 12, 2)}, None, ""),
    ({"start_date": date(2026, 12, 2), "end_date": date(2026, 12, 1)}, "end_date", "on or after the start date 2026"),
    ({"start_date": date(2027, 1, 1), "end_date": date(2032, 1, 1)}, None, ""),
    ({"start_date": date(2027, 1, 1), "end_date": date(2032, 1, 2)}, "end_date", "at most 5 years"),
    ({"start_date": date(2028, 2, 29), "end_date": date(2033, 2, 28)}, None, ""),
    ({"start_date": date(2028, 2, 29), "end_date": date(2033, 3, 1)}, "end_date", "2033-02-28"),
    ({"window_start": time(22), "window_end": time(2)}, None, ""),  # across midnight
    ({"window_start": time(0), "window_end": None}, None, ""),  # all day
    ({"guard_start": time(10), "guard_end": time(9)}, "guard_end", "after guard start 10:00"),
    ({"single_contact": 7, "single_number": "+14155550124"}, None, ""),
    ({"single_contact": 7}, None, ""),
    ({"single_contact": 7, "single_number": "+14155550199"}, "single_number", "+1415*****23, +1415*****24"),
    ({"voicemail": Voicemail.LEAVE_MESSAGE, "voicemail_message": "Please call back."}, None, ""),
    ({"voicemail": Voicemail.LEAVE_MESSAGE, "voicemail_message": "  "}, "voicemail_message", "required"),
    ({"trigger": Trigger.EVENT, "event_name": "cart"}, "trigger", "event is not available in this release; choose"),
    ({"trigger": Trigger.SCHEDULED, "recurrence": RecurrenceKind.DAILY}, None, ""),
    ({"recurrence": RecurrenceKind.CUSTOM, "recurrence_rule": "FREQ=WEEKLY;BYDAY=MO,TH"}, None, ""),
    ({"recurrence": RecurrenceKind.CUSTOM, "recurrence_rule": "FREQ=HOURLY"}, "recurrence_rule", "at most once a day"),
    ({"recurrence": RecurrenceKind.CUSTOM, "recurrence_rule": "every day"}, "recurrence_rule", "FREQ"),
    (
        {"recurrence": RecurrenceKind.CUSTOM, "recurrence_rule": "FREQ=WEEKLY;BYDAY=SU"},
        "recurrence_rule",
        "check allowed days",
    ),
    (
        {"recurrence": RecurrenceKind.DAILY, "recurrence_count": 5, "recurrence_end_date": date(2027, 1, 1)},
        "recurrence_end_date",
        "a date or a count",
    ),
    (
        {
            "recurrence": RecurrenceKind.DAILY,
            "start_date": date(2027, 1, 2),
            "recurrence_end_date": date(2027, 1, 1),
        },
        "recurrence_end_date",
        "on or after the start date",
    ),
    ({"max_call_duration_s": 1800, "budget_micro": 62 * CENT}, None, ""),
    ({"max_call_duration_s": 1800, "budget_micro": 62 * CENT - 1}, "budget_micro", "0.62 (the worst case"),
]


@pytest.mark.parametrize(("fields", "field", "says"), TOGETHER)
def test_fields_that_concern_each_other(fields, field, says) -> None:
    told = wrong(**fields)
    assert list(told) == ([field] if field else [])
    assert field is None or says in told[field]


@pytest.mark.parametrize("trigger", [Trigger.EVENT, Trigger.API])
def test_event_and_api_exclude_recurrence(trigger) -> None:
    told = wrong(trigger=trigger, event_name="cart", recurrence=RecurrenceKind.DAILY)
    assert list(told) == ["recurrence", "trigger"]
    assert f"none with trigger {trigger}" in told["recurrence"]


def test_what_the_organization_has() -> None:
    nobody = replace(CONTEXT, contact_numbers=None)
    assert wrong(nobody) == {}
    assert "a contact of this project" in wrong(nobody, single_contact=7)["single_contact"]
    two_party = replace(CONTEXT, two_party_places=("US-WA", "US-CA"))
    told = wrong(two_party, recording_announcement=False)
    assert told["recording_announcement"].startswith("on in US-CA, US-WA, by law")
    assert wrong(two_party, recording_announcement=False, record_calls=False) == {}
    unpriced = replace(CONTEXT, prices=())
    assert wrong(unpriced, budget_micro=1) == {}
    assert "0.000001 (the worst" in wrong(unpriced, budget_micro=0)["budget_micro"]


def test_every_error_is_told_at_once_in_the_order_of_the_form() -> None:
    told = validate(replace(GOOD, name="", holidays=frozenset(), priority=0, cooldown_h=-1, zone="x"), CONTEXT)
    assert [e.field for e in told] == ["name", "priority", "zone", "cooldown_h"]


@settings(max_examples=60, deadline=None)
@given(any_settings)
def test_whatever_is_given_every_error_names_a_setting_with_limit_and_fix(given_settings: CampaignSettings) -> None:
    for error in validate(given_settings, CONTEXT):
        assert error.field in specs()
        assert error.limit
        assert error.fix


def test_limits_in_words() -> None:
    assert limits_of(specs()["name"]) == "1 to 120 characters"
    assert limits_of(specs()["placement_spacing_s"]) == "0.05 to 3,600 seconds"
    assert limits_of(specs()["holidays"]) == "at most 400 dates"
    assert limits_of(specs()["agent_version"]) == "at least 1"


def test_warnings() -> None:
    assert warnings(GOOD) == ()
    told = warnings(replace(GOOD, placement_spacing_s=0.45))
    assert [e.field for e in told] == ["placement_spacing_s"]
    assert warnings(replace(GOOD, placement_spacing_s=0.5)) == ()
    off = replace(GOOD, respect_dnc_registry=False, business_hours_guard=False, circuit_breaker=False)
    assert [e.field for e in warnings(off)] == ["respect_dnc_registry", "business_hours_guard", "circuit_breaker"]
    past = replace(GOOD, holidays=frozenset({date(2026, 12, 25), date(2025, 12, 25)}))
    assert warnings(past) == ()
    assert warnings(past, date(2026, 12, 1))[0].message.startswith("2025-12-25 is past")
    assert warnings(past, date(2025, 12, 25)) == ()


def test_locked_fields_after_the_first_run() -> None:
    after = replace(GOOD, project_id=2, trigger=Trigger.API, single_contact=1, single_number="x", name="y", priority=9)
    told = locked_changes(GOOD, after)
    assert [e.field for e in told] == ["project_id", "single_contact", "single_number", "trigger"]
    assert all("duplicate" in e.message for e in told)
    assert locked_changes(GOOD, replace(GOOD, name="y")) == ()

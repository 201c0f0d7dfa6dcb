"""A campaign in words: every sentence tells what is in effect, and which settings it is of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from smart_campaigns.adapters.holiday_calendars import LibraryCalendars, load_calendars
from smart_campaigns.adapters.policy_files import load_policy
from smart_campaigns.core.campaign_settings import (
    CallType,
    CampaignSettings,
    ConsentRule,
    RecurrenceKind,
    Trigger,
    Voicemail,
    specs,
)
from smart_campaigns.core.estimate import Pace, estimate
from smart_campaigns.core.legal_hours import Calendars, calendars_needed
from smart_campaigns.core.legal_stretches import Hours
from smart_campaigns.core.policy_table import LegalKey, legal_key
from smart_campaigns.core.words import Sentence, WordsFacts
from smart_campaigns.core.words_of_law import whole_text

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
"""Tuesday."""
NEW_YORK, FLORIDA = ("America/New_York", "US-NY"), ("America/New_York", "US-FL")
INDIA, TEXAS = ("Asia/Kolkata", "IN"), ("America/Chicago", "US-TX")
NAMES = {"IN": "India", "US-FL": "Florida", "US-NY": "New York", "US-TX": "Texas"}
SETTINGS = CampaignSettings(name="March", project_id=1, agent_id=1, zone="America/New_York", country="US")


def calendars(key: LegalKey, at: datetime) -> Calendars:
    needed = calendars_needed(load_policy(), key) - {"ramadan"}
    return load_calendars(LibraryCalendars(), needed, (at.year, at.year + 1))


def told(
    settings: CampaignSettings = SETTINGS, callees: Mapping[tuple[str, str], int] | None = None, **differs: object
) -> list[Sentence]:
    found = {NEW_YORK: 10} if callees is None else callees
    values: dict[str, object] = {
        "estimate": estimate(Pace(settings=settings, channels=4, now=NOW)),
        "hours": Hours(table=load_policy(), calendars=calendars, settings=settings),
        "channels": 4,
        "project": "Memberships",
        "agent": "Maya",
        "agent_version": 7,
        "contacts": 38_412,
        "callable": 36_004,
        "currency": "USD",
        "callees": {legal_key((zone,), (place,), settings.call_type): n for (zone, place), n in found.items()},
        "place_name": lambda place: NAMES.get(place, place),
        **differs,
    }
    return list(whole_text(WordsFacts(**values), NOW))  # type: ignore[arg-type]


def texts(*given: object, **differs: object) -> list[str]:
    return [one.text for one in told(*given, **differs)]  # type: ignore[arg-type]


def one_with(word: str, *given: object, **differs: object) -> Sentence:
    (found,) = [one for one in told(*given, **differs) if word in one.text]  # type: ignore[arg-type]
    return found


def test_the_whole_text_of_the_defaults() -> None:
    assert texts() == [
        "Calls the 36,004 contacts of Memberships that can be called (of 38,412) with Maya v7, to remind them.",
        "Mon to Fri, 09:00–18:00 New York time, with no end date.",
        "At most 4 calls at once, one every 2 s and 60 in any minute: about 72 an hour, and 400 a day at most.",
        "Up to 3 tries for each contact, at least an hour apart; not again within 4 hours after no answer.",
        "Rings for 30 s, talks for 10 min at most, hangs up on voicemail.",
        "Leaves out who was reached today.",
        "Pauses itself when 30 % of 20 calls or more in 10 min fail.",
        "Leaves out who opted out.",
        "In New York only who gave consent.",
        "Records the calls, and says so.",
        "Each call opens with who calls, that a machine speaks and that it is recorded.",
    ]


def test_every_sentence_names_settings_of_the_form() -> None:
    settings = replace(SETTINGS, holidays=frozenset({date(2026, 12, 25)}), recurrence=RecurrenceKind.WEEKLY)
    for one in told(settings, {NEW_YORK: 1, INDIA: 2, FLORIDA: 3}):
        assert one.fields, one.text
        assert set(one.fields) <= set(specs()), one.text


def test_the_law_that_starts_later_is_told_with_its_place_and_its_settings() -> None:
    settings = replace(
        SETTINGS, zone="Asia/Kolkata", country="IN", call_type=CallType.MARKETING, business_hours_guard=False
    )
    found = one_with("In effect", settings, {INDIA: 5})
    assert found.text == "In effect 10:00–18:00: you set 09:00, the law in India starts at 10:00."
    assert found.fields == ("window_start", "call_type")


def test_the_guard_is_told_by_the_clock_of_the_callee() -> None:
    settings = replace(SETTINGS, window_start=time(8), guard_start=time(9, 30))
    found = one_with("In effect", settings, {TEXAS: 5})
    assert found.text == "In effect 10:30–18:00: you set 08:00, the business-hours guard starts at 09:30 there."
    assert found.fields == ("window_start", "business_hours_guard", "guard_start", "guard_end")


def test_hours_that_differ_by_place_are_told_apart_with_how_many() -> None:
    settings = replace(SETTINGS, window_end=time(21), guard_end=time(22), call_type=CallType.MARKETING)
    found = one_with("in effect", settings, {FLORIDA: 2, NEW_YORK: 3})
    assert found.text == (
        "For 2 of 5 contacts, Florida: in effect 09:00–20:00: you set 21:00, the law in Florida ends at 20:00."
    )


def test_a_window_of_which_nothing_is_left_says_so() -> None:
    found = one_with("Nobody", replace(SETTINGS, window_start=time(2), window_end=time(5)))
    assert {"window_start", "business_hours_guard"} <= set(found.fields)


def test_a_cap_of_the_law_that_is_less_than_the_tries() -> None:
    settings = replace(SETTINGS, max_dial_attempts=5, call_type=CallType.MARKETING)
    assert "The law in Florida allows 3 calls to a number in a day." in texts(settings, {FLORIDA: 1})
    assert not [text for text in texts(replace(settings, max_dial_attempts=3), {FLORIDA: 1}) if "allows" in text]


def test_a_longer_cooldown_than_the_wait_is_what_counts() -> None:
    settings = replace(SETTINGS, wait_between_attempts_min=10, cooldown_h=6)
    assert one_with("tries", settings).text == (
        "Up to 3 tries for each contact, at least 6 hours apart (you set 10 min; the cooldown of the number is longer)."
    )


# what differs | the sentence that tells it
SAID = [
    ({"max_dial_attempts": 1}, "One try for each contact."),
    ({"window_end": None}, "Mon to Fri, 09:00–24:00 New York time, with no end date."),
    (
        {"window_start": time(22), "window_end": time(4)},
        "Mon to Fri, 22:00–04:00 of the next day New York time, with no end date.",
    ),
    (
        {"start_date": date(2026, 12, 9), "start_time": time(10), "end_date": date(2026, 12, 18)},
        "Mon to Fri, 09:00–18:00 New York time, from Wed 9 Dec 2026 at 10:00, until Fri 18 Dec 2026.",
    ),
    ({"allowed_days": frozenset({0, 5})}, "Mon and Sat, 09:00–18:00 New York time, with no end date."),
    ({"trigger": Trigger.SCHEDULED}, "Starts by itself once channels are allocated."),
    ({"holidays": frozenset({date(2026, 12, 25)})}, "Not on Fri 25 Dec 2026."),
    ({"recurrence": RecurrenceKind.WEEKLY, "recurrence_count": 4}, "Calls them all anew every week, 4 runs at most."),
    ({"voicemail": Voicemail.LEAVE_MESSAGE}, "leaves a message on voicemail, once."),
    ({"circuit_breaker": False}, "Nothing halts it when calls fail."),
    ({"budget_micro": 60_000_000_000}, "Spends at most USD 60,000."),
    ({"record_calls": False}, "Does not record the calls; what was said is kept as text."),
    ({"respect_dnc_registry": False}, "national do-not-call lists are not asked."),
    ({"call_type": CallType.MARKETING}, "and who is on us national dnc."),
    ({"require_consent": ConsentRule.ALWAYS}, "Calls only who has consented."),
    ({"single_contact": 3}, "Calls one contact of Memberships with Maya v7, to remind them."),
    ({"skip_recently_completed_days": 7}, "Leaves out who was reached in the last 7 days."),
]


@pytest.mark.parametrize(("differs", "said"), SAID)
def test_what_is_set_is_said(differs, said) -> None:
    assert [text for text in texts(replace(SETTINGS, **differs)) if text.endswith(said)], texts(
        replace(SETTINGS, **differs)
    )


def test_what_is_off_is_not_said() -> None:
    silent = texts(replace(SETTINGS, skip_recently_completed_days=0))
    assert not [text for text in silent if "reached" in text or "Spends" in text or "In effect" in text]


def test_without_contacts_the_law_has_no_part() -> None:
    assert texts(callees={}, contacts=0, callable=0)[0].startswith("Calls the 0 contacts of Memberships with")
    assert not [text for text in texts(callees={}) if "opens with" in text]

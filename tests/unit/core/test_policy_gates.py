"""Consent, registries and caps by themselves; what an owner's override does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from smart_campaigns.adapters.policy_files import load_policy
from smart_campaigns.core.campaign_settings import CallType
from smart_campaigns.core.policy import (
    Calendars,
    CapHistory,
    ConsentLevel,
    PolicyRowError,
    PolicyTable,
    Registry,
    caps_for,
    consent_bases,
    has_consent,
    judge_caps,
    judge_consent,
    judge_hours,
    legal_key,
    parse_consent,
    registries_for,
)
from smart_campaigns.core.reasons import ContactReason
from smart_campaigns.core.verdict import OK, Blocked

TABLE = load_policy()
NOW = datetime(2026, 12, 1, 17, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("place", "call_type", "on_record", "missing"),
    [
        ("US-NY", "marketing", "written", None),
        ("US-NY", "marketing", "express", "US written"),
        ("US-NY", "reminder", "express", None),
        ("US-NY", "reminder", None, "US express"),
        ("US-NY", "reminder", "existing_relationship", "US express"),
        ("US-MS", "marketing", "written", "US-MS existing_relationship"),
        ("US-MS", "marketing", "written;existing_relationship", None),
        ("US-WA", "marketing", "written", "US-WA banned"),
        ("IN", "marketing", "written", "IN explicit_registered"),
        ("IN", "marketing", "explicit_registered", None),
        ("IN", "reminder", "explicit_registered", None),
        ("AE", "lead_qualification", "express", "AE opt_in_channel"),
        ("DE", "marketing", "express", None),
        ("SG", "marketing", "express", "default written"),  # a row from memory does not take the place of default
        ("JP", "survey", None, "default express"),
    ],
)
def test_levels_of_consent(place: str, call_type: str, on_record: str | None, missing: str | None) -> None:
    verdict = judge_consent(TABLE, legal_key(["UTC"], [place], CallType(call_type)), consent_bases(on_record))
    assert verdict == (OK if missing is None else Blocked(verdict.reason, None, missing))  # type: ignore[union-attr]


def test_an_artificial_voice_that_nobody_introduces_needs_consent() -> None:
    key = legal_key(["UTC"], ["US-CA"], CallType.REMINDER)
    only_there = PolicyTable(tuple(row for row in TABLE.rows if row.place == "US-CA"))
    verdict = judge_consent(only_there, key, ())
    assert verdict == Blocked(ContactReason.NO_CONSENT, None, "US-CA express")
    assert judge_consent(only_there, key, {ConsentLevel.EXPRESS}) == OK


def test_a_campaign_may_always_require_consent() -> None:
    empty = PolicyTable(())
    key = legal_key(["UTC"], ["JP"], CallType.REMINDER)
    assert judge_consent(empty, key, ()) == OK
    assert isinstance(judge_consent(empty, key, (), is_always_required=True), Blocked)


def test_bases_of_consent_are_words_of_the_table() -> None:
    assert consent_bases(None) == frozenset()
    assert not has_consent(consent_bases("existing_relationship"))
    with pytest.raises(ValueError, match="nod"):
        parse_consent("nod")
    with pytest.raises(ValueError, match="give one of"):
        parse_consent("banned")
    assert parse_consent("") == frozenset()
    assert consent_bases("nod;banned;express") == {ConsentLevel.EXPRESS}


def test_registries_and_their_age() -> None:
    assert registries_for(TABLE, legal_key(["UTC"], ["US-NY"], CallType.REMINDER)) == ()
    assert registries_for(TABLE, legal_key(["UTC"], ["US-NY"], CallType.MARKETING)) == (
        Registry(name="us_national_dnc", place="US", max_age=timedelta(days=31), is_verified=True),
    )
    british = registries_for(TABLE, legal_key(["UTC"], ["GB"], CallType.RENEWAL))
    assert [one.name for one in british] == ["uk_tps", "uk_ctps"]
    assert british[0].age_limit(timedelta(days=31)) == timedelta(days=28)
    assert british[0].age_limit(timedelta(days=7)) == timedelta(days=7)
    emirates = registries_for(TABLE, legal_key(["UTC"], ["AE"], CallType.RENEWAL))
    assert emirates[0].age_limit(timedelta(days=31)) == timedelta(days=31)


def caps(place: str, call_type: str, history: CapHistory, *, has_consent: bool = True) -> Blocked | None:
    key = legal_key(["UTC"], [place], CallType(call_type))
    verdict = judge_caps(caps_for(TABLE, key), history, NOW, has_consent=has_consent)
    return verdict if isinstance(verdict, Blocked) else None


def test_caps_say_until_when() -> None:
    florida = caps("US-FL", "marketing", CapHistory(attempts=(NOW - HOUR, NOW - 5 * HOUR, NOW - 23 * HOUR)))
    assert florida is not None
    assert florida.until == NOW + HOUR
    spoke = caps("US-NY", "collection", CapHistory(last_conversation_at=NOW - 100 * HOUR))
    assert spoke is not None
    assert spoke.until == NOW + 68 * HOUR
    hung_up = caps("US-NV", "reminder", CapHistory(last_hangup_at=NOW - HOUR))
    assert hung_up is not None
    assert hung_up.until is None


def test_of_several_caps_the_one_that_holds_longest_is_told() -> None:
    held = caps("AE", "marketing", CapHistory(attempts=(NOW - HOUR, NOW - 100 * HOUR)))
    assert held is not None
    assert (held.detail, held.until) == ("AE 2/7d/number", NOW + 68 * HOUR)


def test_caps_for_calls_without_consent_bind_only_those() -> None:
    attempts = CapHistory(attempts=(NOW - HOUR,))
    assert caps("US-NY", "reminder", attempts) is None
    held = caps("US-NY", "reminder", attempts, has_consent=False)
    assert held is not None
    assert held.detail == "US 1/1d/number if no_consent"


def test_an_owner_overrides_a_row_and_the_others_still_bind() -> None:
    key = legal_key(["America/Los_Angeles"], ["US-WA"], CallType.MARKETING)
    ban = next(row for row in TABLE.rows if row.place == "US-WA" and row.text == "banned")
    lifted = TABLE.overridden({ban.row_id: None, "no such row": None})
    assert judge_consent(lifted, key, {ConsentLevel.WRITTEN}) == OK
    assert isinstance(judge_consent(lifted, key, {ConsentLevel.EXPRESS}), Blocked)
    hours = next(row for row in TABLE.rows if row.place == "US-WA" and row.rule == "hours")
    later = TABLE.overridden({hours.row_id: "mon-sun 10:00-20:00"})
    verdict = judge_hours(later, key, NOW, Calendars())  # 09:00 in Seattle
    assert isinstance(verdict, Blocked)
    assert verdict.detail == "US-WA mon-sun 10:00-20:00"
    with pytest.raises(PolicyRowError, match="US-WA hours"):
        TABLE.overridden({hours.row_id: "whenever"})


def test_rows_have_names_of_their_own() -> None:
    assert len({row.row_id for row in TABLE.rows}) == len(TABLE.rows)

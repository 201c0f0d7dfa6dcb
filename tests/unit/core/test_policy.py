"""The test cases of the policy page: AI voice; written consent on file, no holiday, one zone, no earlier attempt, unless said."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest

from smart_campaigns.adapters.policy_files import load_policy, read_csv
from smart_campaigns.core.campaign_settings import CallType
from smart_campaigns.core.policy import (
    Calendars,
    CapHistory,
    LegalKey,
    PolicyTable,
    caps_for,
    has_consent,
    judge_caps,
    judge_consent,
    judge_hours,
    legal_key,
)
from smart_campaigns.core.policy_rows import ConsentLevel, Hours, PolicyRowError, Rule
from smart_campaigns.core.reasons import ContactReason
from smart_campaigns.core.verdict import Allowed, Blocked, Verdict, first_block
from smart_campaigns.core.wall_clock import zone_of

TABLE = load_policy()
ZONES = {
    "US-NY": "America/New_York",
    "US-FL": "America/New_York",
    "US-OK": "America/Chicago",
    "US-WA": "America/Los_Angeles",
    "US-TX": "America/Chicago",
    "US-AL": "America/Chicago",
    "US-MS": "America/Chicago",
    "US-PA": "America/New_York",
    "US-RI": "America/New_York",
    "US-KY": "America/New_York",
    "US-ME": "America/New_York",
    "US-IN": "America/Indiana/Indianapolis",
    "US-CA": "America/Los_Angeles",
    "US-NV": "America/Los_Angeles",
    "CA": "America/Toronto",
    "GB": "Europe/London",
    "IN": "Asia/Kolkata",
    "AE": "Asia/Dubai",
    "AU": "Australia/Sydney",
    "FR": "Europe/Paris",
    "DE": "Europe/Berlin",
    "ZA": "Africa/Johannesburg",
    "SA": "Asia/Riyadh",
    "JP": "Asia/Tokyo",
}
ALSO_ON_FILE = {
    # "written consent on file" is taken as the form of consent that the place asks for
    "IN": ConsentLevel.EXPLICIT_REGISTERED,
    "AE": ConsentLevel.OPT_IN_CHANNEL,
    "US-MS": ConsentLevel.EXISTING_RELATIONSHIP,
}
CASES = [
    ("US-NY", "marketing", "Tue 2026-12-01 20:59", "", "allowed"),
    ("US-NY", "marketing", "Tue 2026-12-01 21:00", "", "blocked legal_hours (US mon-sun 08:00-21:00)"),
    ("US-NY", "marketing", "Tue 2026-12-01 07:59", "", "blocked legal_hours (US mon-sun 08:00-21:00)"),
    ("US-NY", "reminder", "Sun 2026-12-06 08:00", "express consent only", "allowed"),
    ("US-NY", "marketing", "Tue 2026-12-01 12:00", "express consent only", "blocked no_consent"),
    (
        "US-NY",
        "marketing",
        "Tue 2026-12-01 12:00",
        "state of emergency",
        "blocked legal_hours (US-NY closed state_of_emergency)",
    ),
    ("US-FL", "marketing", "Tue 2026-12-01 19:59", "", "allowed"),
    ("US-FL", "marketing", "Tue 2026-12-01 20:00", "", "blocked legal_hours (US-FL mon-sun 08:00-20:00)"),
    (
        "US-FL",
        "marketing",
        "Tue 2026-12-01 08:30",
        "zones New_York or Chicago (time in the first)",
        "blocked legal_hours (US mon-sun 08:00-21:00 in America/Chicago)",
    ),
    (
        "US-FL",
        "marketing",
        "Tue 2026-12-01 12:00",
        "attempts 1, 5, 23 h ago",
        "blocked legal_cap (US-FL 3/24h/number+subject)",
    ),
    ("US-FL", "marketing", "Tue 2026-12-01 12:00", "attempts 1, 5, 24 h ago", "allowed"),
    ("US-FL", "reminder", "Tue 2026-12-01 20:30", "attempts 1, 5, 23 h ago", "allowed"),
    ("US-OK", "marketing", "Tue 2026-12-01 08:30", "", "blocked legal_hours (US-OK mon-sun 09:00-21:00)"),
    ("US-OK", "collection", "Tue 2026-12-01 08:30", "", "allowed"),
    ("US-WA", "marketing", "Tue 2026-12-01 12:00", "", "blocked no_consent (banned)"),
    (
        "US-TX",
        "marketing",
        "Sun 2026-12-06 11:59",
        "",
        "blocked legal_hours (US-TX mon-sat 09:00-21:00;sun 12:00-21:00)",
    ),
    ("US-TX", "marketing", "Sun 2026-12-06 12:00", "", "allowed"),
    (
        "US-TX",
        "marketing",
        "Tue 2026-12-01 09:30",
        "zones Chicago or Denver (time in the first)",
        "blocked legal_hours (US-TX mon-sat 09:00-21:00;sun 12:00-21:00 in America/Denver)",
    ),
    (
        "US-AL",
        "marketing",
        "Mon 2027-04-26 12:00",
        "public holiday",
        "blocked legal_hours (US-AL closed public_holidays)",
    ),
    ("US-MS", "marketing", "Tue 2027-07-06 08:30", "", "blocked legal_hours (US-MS mon-sat 08:00-20:00)"),
    ("US-PA", "marketing", "Tue 2026-12-01 19:00", "", "blocked legal_hours (US-PA mon-sat 09:00-19:00)"),
    ("US-PA", "marketing", "Sun 2026-12-06 14:00", "", "blocked legal_hours (US-PA closed sun)"),
    (
        "US-RI",
        "marketing",
        "Sat 2026-12-05 17:00",
        "",
        "blocked legal_hours (US-RI mon-fri 09:00-18:00;sat 10:00-17:00)",
    ),
    ("US-KY", "marketing", "Tue 2026-12-01 09:30", "", "blocked legal_hours (US-KY mon-sun 10:00-21:00)"),
    ("US-ME", "marketing", "Sat 2026-12-05 12:00", "", "blocked legal_hours (US-ME mon-fri 09:00-17:00)"),
    ("US-ME", "marketing", "Tue 2026-12-01 12:00", "attempts 7 h ago", "blocked legal_cap (US-ME 1/8h/number)"),
    ("US-IN", "marketing", "Tue 2026-12-01 08:30", "", "blocked legal_hours (US-IN mon-sun 09:00-20:00)"),
    ("US-CA", "reminder", "Tue 2026-12-01 08:30", "", "blocked legal_hours (US-CA mon-sun 09:00-21:00)"),
    (
        "US-NV",
        "marketing",
        "Tue 2026-12-01 12:00",
        "hangup 2000 h ago",
        "blocked legal_cap (US-NV 0/forever_after_hangup/number)",
    ),
    (
        "US-NY",
        "collection",
        "Tue 2026-12-01 12:00",
        "attempts 5, 29, 53, 77, 101, 125, 149 h ago",
        "blocked legal_cap (US 7/7d/person+debt)",
    ),
    (
        "US-NY",
        "collection",
        "Tue 2026-12-01 12:00",
        "conversation 100 h ago",
        "blocked legal_cap (US 0/7d_after_conversation/person+debt)",
    ),
    ("CA", "marketing", "Tue 2026-12-01 21:29", "", "allowed"),
    ("CA", "marketing", "Sat 2026-12-05 18:00", "", "blocked legal_hours (CA mon-fri 09:00-21:30;sat-sun 10:00-18:00)"),
    ("CA", "marketing", "Tue 2026-12-01 12:00", "no consent", "blocked no_consent"),
    ("GB", "marketing", "Sun 2026-12-06 12:00", "", "blocked legal_hours (GB closed sun)"),
    ("IN", "marketing", "Tue 2026-12-01 09:30", "", "blocked legal_hours (IN mon-sun 10:00-21:00)"),
    ("IN", "collection", "Tue 2026-12-01 19:00", "", "blocked legal_hours (IN mon-sun 08:00-19:00)"),
    ("AE", "marketing", "Tue 2026-12-01 18:00", "", "blocked legal_hours (AE mon-sun 09:00-18:00)"),
    ("AE", "marketing", "Tue 2026-12-01 12:00", "attempts 30, 100 h ago", "blocked legal_cap (AE 2/7d/number)"),
    (
        "AE",
        "marketing",
        "Tue 2026-12-01 12:00",
        "refusal 5000 h ago",
        "blocked legal_cap (AE 0/forever_after_refusal/number)",
    ),
    ("AU", "marketing", "Sat 2026-12-05 17:00", "", "blocked legal_hours (AU mon-fri 09:00-20:00;sat 09:00-17:00)"),
    ("AU", "survey", "Sun 2026-12-06 16:59", "", "allowed"),
    ("FR", "marketing", "Tue 2026-12-01 13:30", "", "blocked legal_hours (FR mon-fri 10:00-13:00,14:00-20:00)"),
    ("FR", "marketing", "Sat 2026-12-05 11:00", "", "blocked legal_hours (FR closed sat)"),
    (
        "FR",
        "marketing",
        "Tue 2026-12-01 11:00",
        "attempts 24, 100, 300, 700 h ago",
        "blocked legal_cap (FR 4/30d/number+organization)",
    ),
    ("DE", "marketing", "Sat 2026-12-05 10:00", "", "allowed"),
    ("DE", "marketing", "Sat 2026-12-05 10:00", "no consent", "blocked no_consent"),
    ("ZA", "marketing", "Sat 2026-12-05 13:00", "", "blocked legal_hours (ZA mon-fri 08:00-20:00;sat 09:00-13:00)"),
    ("SA", "marketing", "Mon 2027-02-15 11:00", "Ramadan", "blocked legal_hours (SA ramadan mon-sun 12:00-22:00)"),
    ("JP", "marketing", "Sun 2026-12-06 12:00", "", "blocked legal_hours (default closed sun)"),
    ("JP", "reminder", "Sun 2026-12-06 12:00", "express consent only", "allowed"),
]


def calendars(place: str, day: date, given: str) -> Calendars:
    holiday = frozenset({day}) if given == "public holiday" else frozenset()
    return Calendars(
        public_holidays={(one, year): holiday for one in (*ZONES, "US") for year in (2026, 2027)},
        ramadan={year: frozenset({day}) if given == "Ramadan" else frozenset() for year in (2026, 2027)},
        emergencies=frozenset({place}) if given == "state of emergency" else frozenset(),
    )


def history(given: str, now: datetime) -> CapHistory:
    word, _, hours = given.removesuffix(" h ago").partition(" ")
    ago = [now - timedelta(hours=int(n)) for n in hours.split(", ")] if given.endswith("h ago") else []
    return CapHistory(
        attempts=tuple(ago) if word == "attempts" else (),
        last_conversation_at=ago[0] if word == "conversation" else None,
        last_refusal_at=ago[0] if word == "refusal" else None,
        last_hangup_at=ago[0] if word == "hangup" else None,
    )


def consent(place: str, given: str) -> frozenset[ConsentLevel]:
    if given == "no consent":
        return frozenset()
    if given == "express consent only":
        return frozenset({ConsentLevel.EXPRESS})
    return frozenset({ConsentLevel.WRITTEN, ALSO_ON_FILE.get(place, ConsentLevel.WRITTEN)})


def zones(place: str, given: str) -> list[str]:
    return (
        [f"America/{name}" for name in re.findall(r"[A-Z]\w+", given)] if given.startswith("zones") else [ZONES[place]]
    )


@pytest.mark.parametrize(("place", "call_type", "local_time", "given", "expected"), CASES)
def test_the_cases_of_the_policy_page(place: str, call_type: str, local_time: str, given: str, expected: str) -> None:
    wall = datetime.strptime(local_time, "%a %Y-%m-%d %H:%M")  # the zone follows
    candidates = zones(place, given)
    now = wall.replace(tzinfo=zone_of(candidates[0]))
    key = legal_key(candidates, [place], CallType(call_type))
    on_file = consent(place, given)
    verdict = first_block(
        [
            judge_consent(TABLE, key, on_file),
            judge_hours(TABLE, key, now, calendars(place, wall.date(), given)),
            judge_caps(caps_for(TABLE, key), history(given, now), now, has_consent=has_consent(on_file)),
        ]
    )
    assert spoken(verdict, expected) == expected


def spoken(verdict: Verdict, expected: str) -> str:
    if isinstance(verdict, Allowed):
        return "allowed"
    detail = verdict.detail if "legal" in verdict.reason else verdict.detail.rpartition(" ")[2]
    return f"blocked {verdict.reason} ({detail})" if "(" in expected else f"blocked {verdict.reason}"


ALL_PLACES = sorted({row.place for row in TABLE.rows} - {"default"})


def wide(week: tuple[tuple[tuple[int, int], ...], ...]) -> set[tuple[int, int]]:
    return {(day, minute) for day in range(7) for start, end in week[day] for minute in range(start // 60, end // 60)}


def test_no_row_from_memory_is_wider_than_the_united_states_or_default() -> None:
    for row in TABLE.rows:
        if row.is_verified or row.place == "default" or not isinstance(row.value, Hours):
            continue
        assert row.value.ordinary is not None
        for call_type in row.call_types:
            base = "US" if row.place.startswith("US-") else "default"
            for other in TABLE.rows:
                if other.place == base and call_type in other.call_types and isinstance(other.value, Hours):
                    assert other.value.ordinary is not None
                    assert wide(row.value.ordinary) <= wide(other.value.ordinary), row


def test_rows_from_memory_only_add_to_what_binds() -> None:
    without = PolicyTable(tuple(row for row in TABLE.rows if row.is_verified or row.place == "default"))
    for place in ALL_PLACES:
        for call_type in CallType:
            key = legal_key(["UTC"], [place], call_type)
            for rule in Rule:
                assert set(without.binding(key, rule)) <= set(TABLE.binding(key, rule))


def test_state_unknown_leaves_little_for_sales_and_nothing_while_washington_bans() -> None:
    key = legal_key(["America/New_York"], ["US-?"], CallType.MARKETING)
    empty = calendars("US", date(2026, 12, 1), "")
    empty = Calendars(
        public_holidays={(p, y): frozenset() for p in ALL_PLACES for y in (2026, 2027)}, ramadan=empty.ramadan
    )
    monday = datetime(2026, 12, 7, 10, tzinfo=zone_of("America/New_York"))
    assert judge_hours(TABLE, key, monday, empty) == Allowed(monday.replace(hour=17))
    friday_evening = judge_hours(TABLE, key, monday.replace(day=11, hour=17), empty)
    assert isinstance(friday_evening, Blocked)
    assert friday_evening.until == monday.replace(day=14)
    on_file = frozenset({ConsentLevel.WRITTEN, ConsentLevel.EXISTING_RELATIONSHIP})
    verdict = judge_consent(TABLE, key, on_file)
    assert isinstance(verdict, Blocked)
    assert (verdict.reason, verdict.detail) == ("unknown_zone", "US-WA banned")
    tightest = judge_caps(
        caps_for(TABLE, key), CapHistory(attempts=(monday - timedelta(hours=7),)), monday, has_consent=True
    )
    assert isinstance(tightest, Blocked)
    assert tightest.detail == "US-ME 1/8h/number"
    assert tightest.until == monday + timedelta(hours=1)


def test_reminders_where_the_state_is_unknown_keep_the_device_statutes() -> None:
    key = legal_key(["America/New_York"], ["US-?"], CallType.REMINDER)
    now = datetime(2026, 12, 6, 8, 30, tzinfo=zone_of("America/New_York"))
    verdict = judge_hours(TABLE, key, now, Calendars())
    assert isinstance(verdict, Blocked)
    assert verdict.detail == "US-CA mon-sun 09:00-21:00"
    assert verdict.until == now.replace(hour=9, minute=0)


def test_a_calendar_that_is_not_loaded_does_not_dial() -> None:
    key = legal_key(["America/Chicago"], ["US-AL"], CallType.MARKETING)
    now = datetime(2026, 12, 1, 12, tzinfo=zone_of("America/Chicago"))
    verdict = judge_hours(TABLE, key, now, Calendars())
    assert isinstance(verdict, Blocked)
    assert verdict.detail == "US-AL public_holidays: no calendar of 2026 loaded"


def test_washington_counts_the_instant_of_receipt() -> None:
    key = legal_key(["America/Los_Angeles"], ["US-WA"], CallType.MARKETING)
    noon = datetime(2026, 12, 1, 12, tzinfo=zone_of("America/Los_Angeles"))
    verdict = judge_hours(TABLE, key, noon, Calendars(), ring_s=30)
    assert verdict == Allowed(noon.replace(hour=19, minute=59, second=30))


def test_keys_are_interned_and_round_trip() -> None:
    key = legal_key(["America/New_York", "America/Chicago"], ["US-FL"], CallType.MARKETING)
    assert str(key) == "America/Chicago,America/New_York|US-FL|marketing"
    assert LegalKey.parse(str(key)) is key
    unknown = legal_key([], [], CallType.REMINDER)
    assert LegalKey.parse(str(unknown)) is unknown
    verdict = judge_hours(TABLE, unknown, datetime(2026, 12, 1, tzinfo=zone_of("UTC")), Calendars())
    assert isinstance(verdict, Blocked)
    assert verdict.reason == "unknown_zone"


@pytest.mark.parametrize("zone", ["Mars/Olympus_Mons", "America", "../zoneinfo", "UTC+nonsense"])
def test_a_zone_that_does_not_exist_does_not_dial(zone: str) -> None:
    key = legal_key([zone, "America/New_York"], ["US-NY"], CallType.REMINDER)
    noon = datetime(2026, 12, 1, 12, tzinfo=zone_of("America/New_York"))
    assert judge_hours(TABLE, key, noon, Calendars()) == Blocked(ContactReason.UNKNOWN_ZONE, None, zone)


def test_all_rows_are_read_and_dated() -> None:
    assert len(TABLE.rows) == 192
    assert len(ALL_PLACES) == 62
    assert {str(row.checked_on) for row in TABLE.rows} == {"2026-11-23"}
    assert sum(row.is_verified for row in TABLE.rows) == 159


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("hours", "mon-sun 09:00"),
        ("hours", "mon-sun 20:00-09:00"),
        ("hours", "xyz 09:00-10:00"),
        ("cap", "three a day"),
        ("consent", "nodding"),
        ("closed_days", "someday"),
        ("manners", "any"),
    ],
)
def test_a_damaged_row_is_named(rule: str, value: str) -> None:
    row = {**read_csv("policy_rows.csv")[0], "place": "XX", "rule": rule, "value": value}
    with pytest.raises(PolicyRowError, match=f"XX {rule}: "):
        PolicyTable.from_rows([row])

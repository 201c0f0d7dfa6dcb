from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from gate_facts import DAY, HOUR, MINUTE, NOW, SECOND, TICK, target
from hypothesis import given
from hypothesis import strategies as st

from smart_campaigns.core.campaign_settings import CampaignSettings, ConsentRule
from smart_campaigns.core.eligibility import EXCLUDING, Held, LawOfKey, held, judge_target
from smart_campaigns.core.policy import Cap
from smart_campaigns.core.policy_rows import After
from smart_campaigns.core.reasons import ContactReason
from smart_campaigns.core.verdict import FOREVER, OK, Allowed, Blocked

FREE = LawOfKey(
    hours=OK,
    guard=OK,
    caps=(),
    consent=lambda _: OK,
    stale_registries=frozenset(),
    registries=frozenset({"US-DNC", "US-TX"}),
)
DEFAULTS = CampaignSettings()
CALLBACK = {"callback_at": NOW - MINUTE}


def blocked(contact, settings=DEFAULTS, law=FREE, zone="UTC", now=NOW):
    gates = judge_target(settings, law, contact, zone, now, number=OK)
    return [(name, v.reason.value, v.until) for name, v in gates if isinstance(v, Blocked)]


def cap(limit: int, window: timedelta | None, after: After | None = None, *, without_consent: bool = False) -> Cap:
    return Cap(
        place="US-FL",
        text="3/24h/sales",
        limit=limit,
        window=window,
        after=after,
        is_without_consent_only=without_consent,
        is_verified=True,
    )


# the contact's facts | gates that hold it: name, reason, until
FACTS = [
    ({}, []),
    # a live call of the organization to the number; a lost one holds the number a minute more
    ({"has_live_call": True}, [("live_call", "number_in_call", NOW + 30 * SECOND)]),
    ({"has_live_call": True, "held_until": NOW + HOUR}, [("live_call", "number_in_call", NOW + 30 * SECOND)]),
    ({"held_until": NOW + SECOND}, [("live_call", "number_in_call", NOW + SECOND)]),
    ({"held_until": NOW}, []),
    # back-off, Retry-After, a lost call's deadline
    ({"not_before": NOW + TICK}, [("not_before", "retry_wait", NOW + TICK)]),
    ({"not_before": NOW}, []),
    # attempts: three by default
    ({"attempts": 2}, []),
    ({"attempts": 3}, [("attempts", "attempts_used", None)]),
    ({"attempts": 4}, [("attempts", "attempts_used", None)]),  # the limit was lowered meanwhile
    # wait between attempts: 60 minutes since the contact's last placement, if that was an attempt
    ({"attempts": 1, "last_placed_at": NOW - HOUR}, []),
    ({"attempts": 1, "last_placed_at": NOW - HOUR + TICK}, [("retry_wait", "retry_wait", NOW + TICK)]),
    ({"attempts": 0, "last_placed_at": NOW - MINUTE}, []),  # a carrier fault waits by its back-off alone
    ({"attempts": 1}, []),
    # cooldown: an hour since the newest attempt to the number, by whichever campaign
    ({"recent": (NOW - HOUR, NOW - 2 * HOUR)}, []),
    ({"recent": (NOW - HOUR + TICK, NOW - DAY)}, [("cooldown", "cooldown", NOW + TICK)]),
    # not-picked cooldown: four hours after no_answer
    ({"last_no_answer_at": NOW - 4 * HOUR}, []),
    ({"last_no_answer_at": NOW - 4 * HOUR + TICK}, [("not_picked", "not_picked_cooldown", NOW + TICK)]),
    # the floor of a minute between two INVITEs to one number, throttled ones too
    ({"last_dialed_at": NOW - MINUTE}, []),
    ({"last_dialed_at": NOW - MINUTE + TICK}, [("too_soon", "too_soon", NOW + TICK)]),
    # connected today
    ({"connected_at": NOW - HOUR}, [("recently_completed", "recently_completed", NOW + 12 * HOUR)]),
    ({"connected_at": NOW - 13 * HOUR}, []),
    ({"is_opted_out": True}, [("opted_out", "opted_out", None)]),
    ({"registry_hits": ("US-TX",)}, [("dnc", "dnc", None)]),
    ({"registry_hits": ("GB-TPS",)}, []),  # a list that does not bind calls of this key
]


@pytest.mark.parametrize(("differs", "told"), FACTS)
def test_each_gate_of_a_contact(differs, told) -> None:
    assert blocked(target(**differs)) == told


# settings | facts | told
SETTINGS = [
    (CampaignSettings(max_dial_attempts=1), {"attempts": 1}, ["attempts_used"]),
    (CampaignSettings(max_dial_attempts=4), {"attempts": 3}, []),
    (CampaignSettings(wait_between_attempts_min=0), {"attempts": 1, "last_placed_at": NOW}, []),
    (CampaignSettings(cooldown_h=0), {"recent": (NOW,)}, []),
    (CampaignSettings(cooldown_h=24), {"recent": (NOW - 23 * HOUR,)}, ["cooldown"]),  # the dialing campaign's own
    (CampaignSettings(not_picked_cooldown_h=0), {"last_no_answer_at": NOW}, []),
    # the floor holds whatever the settings
    (
        CampaignSettings(wait_between_attempts_min=0, cooldown_h=0, not_picked_cooldown_h=0),
        {"attempts": 1, "last_placed_at": NOW, "recent": (NOW,), "last_dialed_at": NOW},
        ["too_soon"],
    ),
    (CampaignSettings(skip_recently_completed_days=0), {"connected_at": NOW}, []),
    (CampaignSettings(respect_dnc_registry=False), {"registry_hits": ("US-DNC",)}, []),
    # the organization's own opt-outs bind always
    (CampaignSettings(respect_dnc_registry=False), {"is_opted_out": True}, ["opted_out"]),
    (CampaignSettings(require_consent=ConsentRule.ALWAYS), {}, ["no_consent"]),
    (CampaignSettings(require_consent=ConsentRule.ALWAYS), {"consent": "express"}, []),
    (CampaignSettings(require_consent=ConsentRule.ALWAYS), {"consent": "existing_relationship"}, ["no_consent"]),
]


@pytest.mark.parametrize(("settings", "differs", "told"), SETTINGS)
def test_each_setting_acts_on_its_gate(settings, differs, told) -> None:
    assert [reason for _, reason, _ in blocked(target(**differs), settings)] == told


HOURS = Blocked(ContactReason.LEGAL_HOURS, NOW + HOUR, "US 08:00-21:00")
GUARD = Blocked(ContactReason.GUARD_HOURS, NOW + 2 * HOUR)

# what the law says | facts | told
LAWS = [
    ({"hours": HOURS}, {}, [("legal_hours", "legal_hours", NOW + HOUR)]),
    ({"guard": GUARD}, {}, [("guard_hours", "guard_hours", NOW + 2 * HOUR)]),
    ({"stale_registries": frozenset({"US-DNC"})}, {}, [("dnc", "dnc_stale", None)]),
    ({"stale_registries": frozenset({"GB-TPS"})}, {}, []),  # outdated, but of another country
    ({"stale_registries": frozenset({"US-DNC"})}, {"registry_hits": ("US-TX",)}, [("dnc", "dnc_stale", None)]),
    ({"consent": lambda text: OK if text == "written" else Blocked(ContactReason.NO_CONSENT)}, {}, ["consent"]),
    (
        {"consent": lambda text: OK if text == "written" else Blocked(ContactReason.NO_CONSENT)},
        {"consent": "written"},
        [],
    ),
    # rolling caps per number: three in a day
    ({"caps": (cap(3, DAY),)}, {"recent": (NOW - 2 * HOUR,) * 2}, []),
    ({"caps": (cap(3, DAY),)}, {"recent": (NOW - 2 * HOUR,) * 3}, [("legal_cap", "legal_cap", NOW + 22 * HOUR)]),
    ({"caps": (cap(3, DAY),)}, {"recent": (NOW - 2 * HOUR, NOW - 3 * HOUR, NOW - DAY)}, []),
    (
        {"caps": (cap(1, 7 * DAY, After.CONVERSATION),)},
        {"last_conversation_at": NOW - 6 * DAY},
        [("legal_cap", "legal_cap", NOW + DAY)],
    ),
    ({"caps": (cap(0, None, After.REFUSAL),)}, {"last_refusal_at": NOW - DAY}, [("legal_cap", "legal_cap", None)]),
    ({"caps": (cap(0, None, After.HANGUP),)}, {"last_hangup_at": NOW - DAY}, [("legal_cap", "legal_cap", None)]),
    ({"caps": (cap(0, None, without_consent=True),)}, {}, [("legal_cap", "legal_cap", None)]),
    ({"caps": (cap(0, None, without_consent=True),)}, {"consent": "express"}, []),
]


@pytest.mark.parametrize(("law", "differs", "told"), LAWS)
def test_what_the_law_says_binds(law, differs, told) -> None:
    found = blocked(target(**differs), law=replace(FREE, **law))
    assert (found if told != ["consent"] else [name for name, _, _ in found]) == told


def test_the_guard_is_a_flag_and_the_law_is_none() -> None:
    law = replace(FREE, hours=HOURS, guard=GUARD)
    assert [name for name, *_ in blocked(target(), CampaignSettings(business_hours_guard=False), law)] == [
        "legal_hours"
    ]


def test_what_is_stale_and_what_is_hit_is_named() -> None:
    law = replace(FREE, stale_registries=frozenset({"US-TX", "US-DNC"}))
    details = {
        name: verdict.detail
        for law, contact in ((law, target()), (FREE, target(registry_hits=("US-TX", "US-DNC", "GB-TPS"))))
        for name, verdict in [(law is FREE, dict(judge_target(DEFAULTS, law, contact, "UTC", NOW, number=OK))["dnc"])]
    }
    assert details == {False: "US-DNC, US-TX", True: "US-DNC, US-TX"}
    gate = dict(
        judge_target(CampaignSettings(require_consent=ConsentRule.ALWAYS), FREE, target(), "UTC", NOW, number=OK)
    )
    assert gate["consent"].detail == "this campaign always requires a record"


# a callback is beyond attempts, waits, cooldowns and recently-completed; not beyond law, DNC, the floor
BEYOND = {
    "attempts": 10,
    "last_placed_at": NOW,
    "recent": (NOW,),
    "last_no_answer_at": NOW,
    "connected_at": NOW,
}
CALLBACKS = [
    ({**CALLBACK, **BEYOND}, FREE, []),
    ({"callback_at": NOW}, FREE, []),
    ({"callback_at": NOW + TICK, **BEYOND}, FREE, ["callback_at"]),
    ({**CALLBACK, "not_before": NOW + HOUR}, FREE, ["retry_wait"]),
    ({**CALLBACK, "has_live_call": True}, FREE, ["number_in_call"]),
    ({**CALLBACK, "last_dialed_at": NOW}, FREE, ["too_soon"]),
    ({**CALLBACK, "is_opted_out": True}, FREE, ["opted_out"]),
    ({**CALLBACK, "registry_hits": ("US-DNC",)}, FREE, ["dnc"]),
    (CALLBACK, replace(FREE, hours=HOURS, guard=GUARD), ["legal_hours", "guard_hours"]),
    (CALLBACK, replace(FREE, caps=(cap(0, DAY),)), ["legal_cap"]),
    (CALLBACK, replace(FREE, consent=lambda _: Blocked(ContactReason.NO_CONSENT)), ["no_consent"]),
]


@pytest.mark.parametrize(("differs", "law", "told"), CALLBACKS)
def test_a_callback(differs, law, told) -> None:
    assert [reason for _, reason, _ in blocked(target(**differs), law=law)] == told


def test_every_gate_has_its_name_in_order() -> None:
    names = [name for name, _ in judge_target(DEFAULTS, FREE, target(), "UTC", NOW, number=OK)]
    assert names == [
        *("live_call", "not_before", "attempts", "retry_wait", "cooldown", "not_picked", "too_soon"),
        *("recently_completed", "number", "opted_out", "dnc", "consent", "legal_hours", "guard_hours", "legal_cap"),
    ]
    names = [name for name, _ in judge_target(DEFAULTS, FREE, target(**CALLBACK), "UTC", NOW, number=OK)]
    assert names == [
        *("live_call", "not_before", "callback", "too_soon"),
        *("number", "opted_out", "dnc", "consent", "legal_hours", "guard_hours", "legal_cap"),
    ]


def test_a_number_that_may_not_be_called_excludes_before_the_law_is_told() -> None:
    bad = Blocked(ContactReason.COUNTRY_NOT_ALLOWED, None, "CA")
    result = held(judge_target(DEFAULTS, FREE, target(is_opted_out=True), "UTC", NOW, number=bad))
    assert result == Held(reason=ContactReason.COUNTRY_NOT_ALLOWED, detail="CA", until=None)


# days, zone, connected at | free again at (calendar days of the campaign's zone; today is the first)
RECENT = [
    (1, "UTC", "2026-12-01T00:00+00:00", "2026-12-02T00:00+00:00"),
    (2, "UTC", "2026-12-01T23:59+00:00", "2026-12-03T00:00+00:00"),
    (1, "Asia/Kolkata", "2026-11-30T18:29+00:00", None),  # 23:59 there: yesterday
    (1, "Asia/Kolkata", "2026-11-30T18:30+00:00", "2026-12-01T18:30+00:00"),
    (7, "America/New_York", "2026-12-01T04:59+00:00", "2026-12-07T05:00+00:00"),  # 30 November there
    (365, "UTC", "2026-12-01T05:00+00:00", "2027-12-01T00:00+00:00"),
    (3, "Asia/Beirut", "2026-11-30T10:00+00:00", "2026-12-02T22:00+00:00"),
]


@pytest.mark.parametrize(("days", "zone", "connected", "free"), RECENT)
def test_recently_completed_counts_calendar_days(days, zone, connected, free) -> None:
    settings = CampaignSettings(skip_recently_completed_days=days)
    contact = target(connected_at=datetime.fromisoformat(connected))
    found = blocked(contact, settings, zone=zone)
    assert [until for _, _, until in found] == ([datetime.fromisoformat(free)] if free else [])


@given(st.integers(0, 60 * 24 * 10), st.integers(1, 9), st.sampled_from(["UTC", "Asia/Kolkata", "America/New_York"]))
def test_recently_completed_against_dates(minutes_ago: int, days: int, zone: str) -> None:
    connected = NOW - minutes_ago * MINUTE
    local = ZoneInfo(zone)
    is_recent = (NOW.astimezone(local).date() - connected.astimezone(local).date()).days < days
    found = blocked(target(connected_at=connected), CampaignSettings(skip_recently_completed_days=days), zone=zone)
    assert bool(found) == is_recent


def test_a_midnight_that_never_was_frees_at_the_first_instant_after_the_gap() -> None:
    connected = datetime(2026, 3, 28, 12, tzinfo=UTC)  # the clocks of Beirut skip the next midnight
    found = blocked(target(connected_at=connected), zone="Asia/Beirut", now=connected)
    assert found[0][2] == datetime(2026, 3, 28, 22, tzinfo=UTC)


OPEN = ("a", Allowed(NOW + HOUR))
WAIT = ("b", Blocked(ContactReason.COOLDOWN, NOW + HOUR, "x"))
LONGER = ("c", Blocked(ContactReason.LEGAL_HOURS, NOW + DAY, "y"))
OUT = ("d", Blocked(ContactReason.DNC, None, "US-DNC"))
USED = ("e", Blocked(ContactReason.ATTEMPTS_USED))

# gates | together
TOGETHER = [
    ((OPEN, ("z", OK)), Allowed(NOW + HOUR)),
    ((("z", OK),), Allowed(FOREVER)),
    ((OPEN, WAIT), Held(reason=ContactReason.COOLDOWN, detail="x", until=NOW + HOUR)),
    ((WAIT, LONGER), Held(reason=ContactReason.COOLDOWN, detail="x", until=NOW + DAY)),
    ((LONGER, WAIT), Held(reason=ContactReason.LEGAL_HOURS, detail="y", until=NOW + DAY)),
    # what has no end of its own is told before what waits
    ((WAIT, OUT, LONGER), Held(reason=ContactReason.DNC, detail="US-DNC", until=None)),
    ((USED, OUT), Held(reason=ContactReason.ATTEMPTS_USED, detail="", until=None)),
]


@pytest.mark.parametrize(("gates", "expected"), TOGETHER)
def test_what_the_gates_say_together(gates, expected) -> None:
    assert held(gates) == expected


def test_reasons_that_exclude_have_no_end_of_their_own() -> None:
    assert {
        *("invalid_number", "premium_number", "country_not_allowed", "opted_out", "dnc", "dnc_stale"),
        *("no_consent", "unknown_zone", "deleted"),
    } == EXCLUDING


_ago = st.integers(0, 60 * 30).map(lambda n: NOW - n * MINUTE)


@given(st.integers(0, 4), st.none() | _ago, st.lists(_ago, max_size=3), st.none() | _ago, st.data())
def test_waits_against_plain_rules(attempts, placed, recent, no_answer, data) -> None:
    """The contact is free at the first instant at which no plain rule of the settings speaks."""
    not_picked_h = data.draw(st.integers(0, 30))
    wait_min, cooldown_h = data.draw(st.integers(0, 600)), data.draw(st.integers(0, 24))
    settings = CampaignSettings(
        wait_between_attempts_min=wait_min, cooldown_h=cooldown_h, not_picked_cooldown_h=not_picked_h
    )
    contact = target(
        attempts=attempts,
        last_placed_at=placed,
        recent=tuple(sorted(recent, reverse=True)),
        last_dialed_at=max(recent, default=None),
        last_no_answer_at=no_answer,
    )
    result = held(judge_target(settings, FREE, contact, "UTC", NOW, number=OK))
    if attempts >= 3:
        assert result == Held(reason=ContactReason.ATTEMPTS_USED, detail="", until=None)
        return

    def is_free(at: datetime) -> bool:
        gone = lambda since, length: since is None or at - since >= length  # noqa: E731
        newest = max(recent, default=None)
        return (
            (attempts == 0 or gone(placed, wait_min * MINUTE))
            and gone(newest, max(cooldown_h * HOUR, MINUTE))
            and gone(no_answer, not_picked_h * HOUR)
        )

    if is_free(NOW):
        assert isinstance(result, Allowed)
    else:
        assert isinstance(result, Held)
        assert result.until is not None
        assert is_free(result.until)
        assert not is_free(result.until - TICK)


def test_a_verdict_on_registries_holds_until_the_first_of_them_is_outdated() -> None:
    law = replace(FREE, registries_fresh_until=NOW + HOUR)
    assert dict(judge_target(DEFAULTS, law, target(), "UTC", NOW, number=OK))["dnc"] == Allowed(NOW + HOUR)
    off = CampaignSettings(respect_dnc_registry=False)
    assert dict(judge_target(off, law, target(), "UTC", NOW, number=OK))["dnc"] == OK

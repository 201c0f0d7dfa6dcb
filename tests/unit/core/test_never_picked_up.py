"""One contact who never picks up: when it is tried, what each try waits for, and why it ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smart_campaigns.core.campaign_gates import campaign_schedule
from smart_campaigns.core.campaign_settings import CampaignSettings, ConsentRule
from smart_campaigns.core.eligibility import LawOfKey
from smart_campaigns.core.never_picked_up import TOLD_AHEAD, NeverPickedUp, never_picked_up
from smart_campaigns.core.policy import Cap
from smart_campaigns.core.reasons import ContactReason
from smart_campaigns.core.schedule import judge
from smart_campaigns.core.verdict import OK, Allowed, Blocked, Verdict

TUESDAY_TEN = datetime(2026, 12, 1, 10, tzinfo=UTC)
TEN = "Tue 10:00"


def law(hours: Verdict = OK, *caps: Cap) -> LawOfKey:
    return LawOfKey(
        hours=hours,
        guard=OK,
        caps=caps,
        consent=lambda _: OK,
        stale_registries=frozenset(),
        registries=frozenset(),
    )


def not_before_eleven(at: datetime) -> LawOfKey:
    eleven = at.replace(hour=11, minute=0, second=0, microsecond=0)
    if at >= eleven:
        return law(Allowed(eleven + timedelta(hours=13)))
    return law(Blocked(ContactReason.LEGAL_HOURS, eleven))


def one_a(window: timedelta | None, *, limit: int = 1, without_consent: bool = False) -> Cap:
    return Cap(
        place="XX",
        text="",
        limit=limit,
        window=window,
        after=None,
        is_without_consent_only=without_consent,
        is_verified=True,
    )


def settings(**differs: object) -> CampaignSettings:
    values: dict[str, object] = {"zone": "UTC", "ring_timeout_s": 30, **differs}
    return CampaignSettings(**values)  # type: ignore[arg-type]


def told(found: NeverPickedUp) -> list[str]:
    tries = [f"{one.placed_at:%a %H:%M} {one.reason or ''}".strip() for one in found.tries]
    return [*tries, f"ends {found.ends}"]


def course(**differs: object) -> list[str]:
    return told(never_picked_up(settings(**differs), lambda _: law(), TUESDAY_TEN))


CASES = [
    # the defaults: three tries; the cooldown of four hours begins when the ringing ends
    ({}, [TEN, "Tue 14:00 not_picked_cooldown", "Wed 09:00 window_closed", "ends attempts_used"]),
    ({"max_dial_attempts": 1}, [TEN, "ends attempts_used"]),
    # the longest wait binds
    ({"max_dial_attempts": 2, "cooldown_h": 5}, [TEN, "Tue 15:00 cooldown", "ends attempts_used"]),
    ({"max_dial_attempts": 2, "wait_between_attempts_min": 330}, [TEN, "Tue 15:30 retry_wait", "ends attempts_used"]),
    # nothing is set to wait: the floor of a minute holds
    (
        {"wait_between_attempts_min": 0, "cooldown_h": 0, "not_picked_cooldown_h": 0},
        [TEN, "Tue 10:01 too_soon", "Tue 10:02 too_soon", "ends attempts_used"],
    ),
    # closed days, holidays, a start that is still to come
    (
        {"allowed_days": frozenset({1, 4}), "max_dial_attempts": 2, "cooldown_h": 24},
        [TEN, "Fri 09:00 day_not_allowed", "ends attempts_used"],
    ),
    (
        {"holidays": frozenset({date(2026, 12, 2)}), "max_dial_attempts": 2, "cooldown_h": 15},
        [TEN, "Thu 09:00 holiday", "ends attempts_used"],
    ),
    (
        {"start_date": date(2026, 12, 3), "max_dial_attempts": 1},
        ["Thu 09:00 before_start", "ends attempts_used"],
    ),
    # the campaign ends first
    ({"end_date": date(2026, 12, 1)}, [TEN, "Tue 14:00 not_picked_cooldown", "ends window_closed"]),
    ({"end_date": date(2026, 11, 30)}, ["ends ended"]),
    # over midnight
    (
        {"window_start": time(22), "window_end": time(2), "max_dial_attempts": 2, "not_picked_cooldown_h": 3},
        ["Tue 22:00 window_closed", "Wed 01:00 not_picked_cooldown", "ends attempts_used"],
    ),
]


@pytest.mark.parametrize(("differs", "wanted"), CASES)
def test_the_tries_of_settings(differs: dict[str, object], wanted: list[str]) -> None:
    assert course(**differs) == wanted


def test_the_wait_goes_on_from_the_end_of_the_ringing() -> None:
    found = never_picked_up(settings(ring_timeout_s=45), lambda _: law(), TUESDAY_TEN)
    assert found.tries[1].placed_at == TUESDAY_TEN + timedelta(hours=4, seconds=45)


def test_the_law_of_the_place_holds_a_try() -> None:
    found = never_picked_up(settings(max_dial_attempts=2, cooldown_h=15), not_before_eleven, TUESDAY_TEN)
    assert told(found) == ["Tue 11:00 legal_hours", "Wed 11:00 legal_hours", "ends attempts_used"]


def test_a_cap_of_the_law_spreads_the_tries_or_ends_them() -> None:
    day = one_a(timedelta(days=1))
    spread = never_picked_up(settings(max_dial_attempts=2), lambda _: law(OK, day), TUESDAY_TEN)
    assert told(spread) == [TEN, "Wed 10:00 legal_cap", "ends attempts_used"]
    never = never_picked_up(settings(), lambda _: law(OK, one_a(None)), TUESDAY_TEN)
    assert told(never) == [TEN, "ends legal_cap"]


def test_consent_on_record_frees_from_caps_without_it_and_lets_call_where_it_is_demanded() -> None:
    strict, capped = (
        settings(require_consent=ConsentRule.ALWAYS, max_dial_attempts=2),
        law(OK, one_a(timedelta(days=1), without_consent=True)),
    )
    assert told(never_picked_up(strict, lambda _: capped, TUESDAY_TEN)) == ["ends no_consent"]
    consented = never_picked_up(strict, lambda _: capped, TUESDAY_TEN, consent="express")
    assert told(consented) == [TEN, "Tue 14:00 not_picked_cooldown", "ends attempts_used"]


def test_nothing_is_told_a_year_ahead() -> None:
    found = never_picked_up(settings(max_dial_attempts=10, cooldown_h=24 * 60), lambda _: law(), TUESDAY_TEN)
    assert found.ends is None
    assert all(one.placed_at < TUESDAY_TEN + TOLD_AHEAD for one in found.tries)


ANY_SETTINGS = st.builds(
    settings,
    max_dial_attempts=st.integers(1, 10),
    wait_between_attempts_min=st.integers(0, 3000),
    cooldown_h=st.integers(0, 100),
    not_picked_cooldown_h=st.integers(0, 100),
    window_start=st.integers(0, 11).map(time),
    window_end=st.integers(12, 23).map(time),
    allowed_days=st.frozensets(st.integers(0, 6), min_size=1),
)


@given(one=ANY_SETTINGS)
def test_each_try_is_at_the_first_open_instant_after_every_wait(one: CampaignSettings) -> None:
    schedule, found = campaign_schedule(one), never_picked_up(one, lambda _: law(), TUESDAY_TEN)
    assert (len(found.tries), found.ends) == (one.max_dial_attempts, ContactReason.ATTEMPTS_USED)
    free_at = TUESDAY_TEN
    for each in found.tries:
        verdict = judge(schedule, free_at)
        assert each.placed_at == (free_at if isinstance(verdict, Allowed) else verdict.until)
        free_at = max(
            each.placed_at + timedelta(minutes=max(1, one.wait_between_attempts_min)),
            each.placed_at + timedelta(hours=one.cooldown_h),
            each.placed_at + timedelta(seconds=one.ring_timeout_s, hours=one.not_picked_cooldown_h),
        )

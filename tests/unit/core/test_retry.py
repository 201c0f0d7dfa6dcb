from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from gate_facts import DAY, HOUR, MINUTE, NOW, SECOND
from hypothesis import given
from hypothesis import strategies as st

from smart_campaigns.core import outcomes
from smart_campaigns.core.callbacks import why_not_kept
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.retry import Ended, GiveUp, RetryAt, Tried, decide, moves_waits
from smart_campaigns.core.settlement import Cause, Next, Outcome, Settlement

PLACED = NOW - 40 * SECOND
DEADLINE = NOW + 11 * MINUTE
NEXT_DAY = NOW + 12 * HOUR
ENDED = Ended(placed_at=PLACED, now=NOW, deadline=DEADLINE, next_day=NEXT_DAY)
DEFAULTS = CampaignSettings()
BARE = CampaignSettings(wait_between_attempts_min=0, cooldown_h=0, not_picked_cooldown_h=0)
SILENCE = Settlement(outcome=Outcome.ANSWERED, cause=Cause.SILENCE, next=Next.RETRY_ONCE_THEN_REACHED)
AGENT_ERROR = Settlement(outcome=Outcome.FAILED, cause=Cause.AGENT_ERROR, next=Next.RETRY_NEXT_DAY_ONCE)
WRONG_NUMBER = Settlement(outcome=Outcome.COMPLETED, next=Next.NEXT_NUMBER)
REFUSED_NUMBER = Settlement(ending=outcomes.Ending.VOID, counts_as_attempt=False, next=Next.NEXT_NUMBER)
CALLBACK = Settlement(outcome=Outcome.COMPLETED, next=Next.REOPEN_CALLBACK)
VOICEMAIL = Settlement(outcome=Outcome.VOICEMAIL, next=Next.RETRY)


def told(decision):
    if isinstance(decision, GiveUp):
        return decision.finished, decision.reason.value, decision.attempts_add, decision.faults_add
    return decision.at, decision.reason.value, decision.attempts_add, decision.faults_add


# settlement | settings | finished or at, reason, attempts and faults added (first attempt, defaults 60 min, 1 h, 4 h)
NEXTS = [
    # REACHED, OPT_OUT
    (Settlement(outcome=Outcome.COMPLETED, next=Next.REACHED), DEFAULTS, ("reached", "reached", 1, 0)),
    (Settlement(outcome=Outcome.COMPLETED, next=Next.OPT_OUT), DEFAULTS, ("reached", "reached", 1, 0)),
    # EXHAUSTED: message left; CLOSED_FOR_RUN: 607, 608
    (Settlement(outcome=Outcome.VOICEMAIL, next=Next.EXHAUSTED), DEFAULTS, ("exhausted", "attempts_used", 1, 0)),
    (outcomes.UNWANTED, DEFAULTS, ("exhausted", "attempts_used", 1, 0)),
    # RETRY: busy, voicemail, refused; the wait of the contact and the cooldown of the number tie here
    (outcomes.BUSY, DEFAULTS, (PLACED + HOUR, "retry_wait", 1, 0)),
    (VOICEMAIL, DEFAULTS, (PLACED + HOUR, "retry_wait", 1, 0)),
    (outcomes.REFUSED, CampaignSettings(wait_between_attempts_min=90), (PLACED + 90 * MINUTE, "retry_wait", 1, 0)),
    (outcomes.BUSY, CampaignSettings(cooldown_h=3), (PLACED + 3 * HOUR, "cooldown", 1, 0)),
    # the floor of a minute between two placements to one number
    (outcomes.BUSY, BARE, (PLACED + MINUTE, "too_soon", 1, 0)),
    (outcomes.BUSY, CampaignSettings(wait_between_attempts_min=1, cooldown_h=0), (PLACED + MINUTE, "retry_wait", 1, 0)),
    # canceled before it rang: no attempt
    (
        Settlement(outcome=Outcome.CANCELED, counts_as_attempt=False, next=Next.RETRY),
        BARE,
        (PLACED + MINUTE, "too_soon", 0, 0),
    ),
    # RETRY_NOT_PICKED: hours after the end of the call
    (outcomes.NO_ANSWER, DEFAULTS, (NOW + 4 * HOUR, "not_picked_cooldown", 1, 0)),
    (outcomes.NO_ANSWER, CampaignSettings(not_picked_cooldown_h=0), (PLACED + HOUR, "retry_wait", 1, 0)),
    (outcomes.NO_ANSWER, CampaignSettings(cooldown_h=24), (PLACED + DAY, "cooldown", 1, 0)),
    (outcomes.DECLINED, DEFAULTS, (NOW + 4 * HOUR, "not_picked_cooldown", 1, 0)),
    # NEXT_NUMBER: the contact waits, the other number has no cooldown and no floor
    (outcomes.INVALID_NUMBER, DEFAULTS, (PLACED + HOUR, "retry_wait", 1, 0)),
    (WRONG_NUMBER, CampaignSettings(cooldown_h=700), (PLACED + HOUR, "retry_wait", 1, 0)),
    (outcomes.INVALID_NUMBER, BARE, (NOW, "retry_wait", 1, 0)),
    (REFUSED_NUMBER, DEFAULTS, (NOW, "retry_wait", 0, 0)),  # nothing was dialed
    # only this number, never the next one
    (WRONG_NUMBER, CampaignSettings(single_number="+12125550100"), ("exhausted", "invalid_number", 1, 0)),
    # BACK_OFF, BACK_AFTER, READY_AGAIN: no attempt, no wait of the settings
    (outcomes.CARRIER_ERROR, DEFAULTS, (NOW + MINUTE, "retry_wait", 0, 1)),
    (outcomes.THROTTLED, DEFAULTS, (NOW + MINUTE, "retry_wait", 0, 0)),
    (Settlement(next=Next.BACK_AFTER, counts_as_attempt=False), DEFAULTS, (NOW + MINUTE, "retry_wait", 0, 0)),
    (Settlement(next=Next.BACK_AFTER, retry_after_s=59.0), DEFAULTS, (NOW + MINUTE, "retry_wait", 0, 0)),
    (Settlement(next=Next.BACK_AFTER, retry_after_s=90.5), DEFAULTS, (NOW + 90.5 * SECOND, "retry_wait", 0, 0)),
    (outcomes.VOID, DEFAULTS, (NOW, "retry_wait", 0, 0)),
    # RETRY_NEXT_DAY_ONCE, RETRY_ONCE_THEN_REACHED
    (AGENT_ERROR, DEFAULTS, (NEXT_DAY, "retry_wait", 1, 0)),
    (AGENT_ERROR, CampaignSettings(wait_between_attempts_min=1440), (PLACED + DAY, "retry_wait", 1, 0)),
    (SILENCE, DEFAULTS, (PLACED + HOUR, "retry_wait", 1, 0)),
    # RETRY_AFTER_DEADLINE: never before the lost call's deadline
    (outcomes.AMBIGUOUS, BARE, (DEADLINE, "retry_wait", 1, 0)),
    (outcomes.AMBIGUOUS, DEFAULTS, (PLACED + HOUR, "retry_wait", 1, 0)),
]


@pytest.mark.parametrize(("settlement", "settings", "expected"), NEXTS)
def test_what_becomes_of_the_contact(settlement, settings, expected) -> None:
    assert told(decide(settings, Tried(attempts=0), settlement, ENDED)) == expected


# settlement | what binds beyond the settings
NOT_BEFORE = [
    (outcomes.BUSY, None),
    (outcomes.NO_ANSWER, None),
    (SILENCE, None),
    (outcomes.DECLINED, None),
    (WRONG_NUMBER, None),
    (outcomes.CARRIER_ERROR, NOW + MINUTE),
    (outcomes.THROTTLED, NOW + MINUTE),
    (outcomes.VOID, NOW),
    (REFUSED_NUMBER, NOW),
    (AGENT_ERROR, NEXT_DAY),
    (outcomes.AMBIGUOUS, DEADLINE),
]


@pytest.mark.parametrize(("settlement", "instant"), NOT_BEFORE)
def test_what_binds_whatever_the_settings_become(settlement, instant) -> None:
    decision = decide(DEFAULTS, Tried(attempts=0), settlement, ENDED)
    assert isinstance(decision, RetryAt)
    assert decision.not_before == instant
    assert decision.takes_next_number == (settlement.next is Next.NEXT_NUMBER)


COUNTED = [outcomes.BUSY, outcomes.NO_ANSWER, outcomes.REFUSED, outcomes.INVALID_NUMBER, outcomes.AMBIGUOUS, VOICEMAIL]


@pytest.mark.parametrize("settlement", [*COUNTED, WRONG_NUMBER, outcomes.DECLINED, AGENT_ERROR])
def test_the_last_attempt_exhausts(settlement) -> None:
    assert isinstance(decide(DEFAULTS, Tried(attempts=1), settlement, ENDED), RetryAt)
    for used in (2, 3):  # the limit may have been lowered
        decision = decide(DEFAULTS, Tried(attempts=used), settlement, ENDED)
        assert told(decision) == ("exhausted", "attempts_used", 1, 0)


def test_a_silent_last_attempt_was_picked_up_and_ends_reached() -> None:
    assert told(decide(DEFAULTS, Tried(attempts=2), SILENCE, ENDED)) == ("reached", "reached", 1, 0)


def test_what_is_no_attempt_does_not_use_the_last_one() -> None:
    used = Tried(attempts=2)
    canceled = Settlement(outcome=Outcome.CANCELED, counts_as_attempt=False, next=Next.RETRY)
    for settlement in (outcomes.CARRIER_ERROR, outcomes.THROTTLED, outcomes.VOID, canceled, REFUSED_NUMBER):
        decision = decide(DEFAULTS, used, settlement, ENDED)
        assert isinstance(decision, RetryAt)
        assert decision.attempts_add == 0
    assert told(decide(DEFAULTS, Tried(attempts=3), canceled, ENDED)) == ("exhausted", "attempts_used", 0, 0)


# faults so far | minutes; None: exhausted
BACK_OFFS = [(0, 1), (1, 5), (2, 15), (3, 60), (4, 60), (5, 60), (6, 60), (7, 60), (8, None), (9, None)]


@pytest.mark.parametrize(("faults", "minutes"), BACK_OFFS)
def test_carrier_faults_back_off_eight_times(faults, minutes) -> None:
    decision = decide(DEFAULTS, Tried(attempts=0, faults=faults), outcomes.CARRIER_ERROR, ENDED)
    if minutes is None:
        assert told(decision) == ("exhausted", "attempts_used", 0, 1)
    else:
        assert told(decision) == (NOW + minutes * MINUTE, "retry_wait", 0, 1)


# settlement | its name among the repeats | what a second one comes to
ONCE = [
    (SILENCE, "silence", ("reached", "reached", 1, 0)),
    (outcomes.DECLINED, "declined", ("exhausted", "attempts_used", 1, 0)),
    (AGENT_ERROR, "agent_error", ("exhausted", "attempts_used", 1, 0)),
]


@pytest.mark.parametrize(("settlement", "name", "then"), ONCE)
def test_retries_that_are_given_once(settlement, name, then) -> None:
    first = decide(DEFAULTS, Tried(attempts=0), settlement, ENDED)
    assert isinstance(first, RetryAt)
    assert first.repeats == {name: 1}
    assert told(decide(DEFAULTS, Tried(attempts=1, repeats={name: 1}), settlement, ENDED)) == then
    other = decide(DEFAULTS, Tried(attempts=1, repeats={"something_else": 1}), settlement, ENDED)
    assert isinstance(other, RetryAt)
    assert other.repeats == {"something_else": 1, name: 1}


def test_other_settlements_touch_no_repeats() -> None:
    decision = decide(DEFAULTS, Tried(attempts=0, repeats={"silence": 1}), outcomes.BUSY, ENDED)
    assert isinstance(decision, RetryAt)
    assert decision.repeats == {}


def test_a_callback_reopens_at_its_time_beyond_attempts() -> None:
    at = NOW + 3 * DAY
    asked = Ended(placed_at=PLACED, now=NOW, deadline=DEADLINE, next_day=NEXT_DAY, callback_at=at)
    decision = decide(DEFAULTS, Tried(attempts=9), CALLBACK, asked)
    assert isinstance(decision, RetryAt)
    assert (decision.at, decision.callback_at, decision.reason, decision.attempts_add) == (at, at, "callback_at", 1)
    assert decision.not_before is None
    unnamed = decide(DEFAULTS, Tried(attempts=0), CALLBACK, ENDED)  # no time said: the next allowed instant
    assert isinstance(unnamed, RetryAt)
    assert (unnamed.at, unnamed.callback_at) == (NOW, NOW)


# asked for | campaign's end date | when it is kept; None: it is not (NOW is on a day whose end is less than a day away)
ASKED = [
    (-DAY, None, timedelta()),
    (60 * DAY, None, 60 * DAY),
    (60 * DAY + SECOND, None, None),
    (1000 * DAY, None, None),
    (2 * DAY, NOW.date() + DAY, None),
    (timedelta(), NOW.date(), timedelta()),
]


@pytest.mark.parametrize(("asked", "end_date", "kept"), ASKED)
def test_a_callback_is_kept_within_bounds_and_never_made_earlier_than_asked(asked, end_date, kept) -> None:
    ended = replace(ENDED, callback_at=NOW + asked)
    decision = decide(CampaignSettings(zone="UTC", end_date=end_date), Tried(attempts=0), CALLBACK, ended)
    if kept is None:
        assert isinstance(decision, GiveUp)
        assert told(decision) == ("reached", "reached", 1, 0)
        assert decision.callback_at == NOW + asked
    else:
        assert told(decision) == (NOW + kept, "callback_at", 1, 0)


def test_why_a_callback_is_not_kept_is_told_in_the_campaigns_zone() -> None:
    asked = datetime(2029, 11, 26, 9, 0, tzinfo=UTC)
    far, late = CampaignSettings(zone="Asia/Kolkata"), CampaignSettings(end_date=date(2027, 1, 1))
    told_far = "asked to be called on 2029-11-26 14:30, more than 60 days ahead: no callback is made"
    assert why_not_kept(far, asked) == told_far
    assert "2029-11-26 09:00, after the campaign's end" in why_not_kept(late, asked)


def test_a_callback_outlives_what_is_no_attempt_and_is_used_up_by_one() -> None:
    tried = Tried(attempts=1, callback_at=PLACED)
    for settlement in (outcomes.CARRIER_ERROR, outcomes.THROTTLED, outcomes.VOID, REFUSED_NUMBER):
        decision = decide(DEFAULTS, tried, settlement, ENDED)
        assert isinstance(decision, RetryAt)
        assert decision.callback_at == PLACED
    used = decide(DEFAULTS, tried, outcomes.BUSY, ENDED)
    assert isinstance(used, RetryAt)
    assert used.callback_at is None


SETTLEMENTS = st.builds(
    Settlement,
    next=st.sampled_from(Next),
    outcome=st.none() | st.sampled_from(Outcome),
    cause=st.none() | st.sampled_from(Cause),
    counts_as_attempt=st.booleans(),
    retry_after_s=st.none() | st.floats(0, 3600),
)


SETTINGS = st.builds(
    CampaignSettings,
    max_dial_attempts=st.integers(1, 10),
    wait_between_attempts_min=st.integers(0, 43_200),
    cooldown_h=st.integers(0, 720),
    not_picked_cooldown_h=st.integers(0, 720),
)
REPEATS = st.dictionaries(st.sampled_from(["silence", "declined", "agent_error"]), st.integers(0, 2))
TRIED = st.builds(Tried, attempts=st.integers(0, 12), faults=st.integers(0, 9), repeats=REPEATS)


@given(SETTLEMENTS, TRIED, SETTINGS)
def test_every_settlement_has_an_answer_that_respects_every_limit(settlement, tried, settings) -> None:
    decision = decide(settings, tried, settlement, ENDED)
    assert decision.attempts_add in (0, 1)
    if isinstance(decision, GiveUp):
        assert decision.finished in ("reached", "exhausted")
        return
    assert decision.at >= PLACED
    assert decision.not_before is None or decision.at >= decision.not_before
    assert all(count <= 2 for count in decision.repeats.values())
    retried = {Next.RETRY, Next.RETRY_NOT_PICKED, Next.RETRY_ONCE_THEN_REACHED, Next.RETRY_AFTER_DEADLINE}
    if settlement.next in retried:
        assert tried.attempts + decision.attempts_add < settings.max_dial_attempts
        assert decision.at >= PLACED + max(
            settings.wait_between_attempts_min * MINUTE, settings.cooldown_h * HOUR, MINUTE
        )
    if settlement.next is Next.RETRY_NOT_PICKED and settlement.outcome is Outcome.NO_ANSWER:
        assert decision.at >= NOW + timedelta(hours=settings.not_picked_cooldown_h)


def test_an_edit_moves_waits_if_a_waiting_contacts_instant_is_read_from_it() -> None:
    before = CampaignSettings()
    assert not moves_waits(before, replace(before, placement_spacing_s=9.0, name="x", daily_call_limit=7))
    assert moves_waits(before, replace(before, cooldown_h=2))
    assert moves_waits(before, replace(before, guard_end=time(19)))

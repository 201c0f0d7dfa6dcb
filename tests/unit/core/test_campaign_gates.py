from __future__ import annotations

from datetime import date, time

import pytest
from gate_facts import DAY, HOUR, MINUTE, NOW, SECOND, campaign, carrier
from hypothesis import given
from hypothesis import strategies as st

from smart_campaigns.core.campaign_gates import (
    SCARCE,
    Engine,
    Hold,
    Scarce,
    campaign_schedule,
    hold,
    judge_campaign,
    without_now,
)
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.model_load import judge_models
from smart_campaigns.core.reasons import CampaignReason, ContactReason
from smart_campaigns.core.schedule import Schedule
from smart_campaigns.core.verdict import FOREVER, OK, Allowed, Blocked

MODELS_BUSY = judge_models(None)
FREE = Engine(free_channels=1, has_caller_number=True)
TODAY = NOW.date()
OPENS_TOMORROW = NOW + 21 * HOUR  # 09:00 of the next day
CLOSES = NOW + 6 * HOUR


DEFAULTS, FACTS_OPEN = CampaignSettings(), campaign()


def blocked(settings=DEFAULTS, facts=FACTS_OPEN, engine=FREE, at=NOW):
    verdicts = judge_campaign(settings, campaign_schedule(settings), facts, engine, at)
    return [(v.reason.value, v.until) for v in verdicts if isinstance(v, Blocked)]


# what differs in the facts | reasons and until, in the order in which they are told
FACTS = [
    ({}, []),
    # life: three words, and all else is paused
    ({"state": "paused"}, [("paused", None)]),
    ({"state": "draft"}, [("paused", None)]),
    ({"state": "stopped"}, [("stopped", None)]),
    ({"state": "completed"}, [("completed", None)]),
    # channels: none allocated is told, though all of none are in use
    ({"channels": 0}, [("no_channels", None), ("channels_full", None)]),
    ({"in_use": 3}, []),
    ({"in_use": 4}, [("channels_full", None)]),
    ({"in_use": 5}, [("channels_full", None)]),  # a lowered allocation ends no call
    # the organization's channels, then the share of what is left
    ({"org_in_use": 9}, []),
    ({"org_in_use": 10}, [("organization_channels_full", None)]),
    ({"org_in_use": 11}, [("organization_channels_full", None)]),
    ({"org_in_use": 9, "ahead": 1}, [("organization_share", None)]),
    ({"org_in_use": 8, "ahead": 1}, []),
    # the carrier
    ({"carrier": carrier(is_down=True)}, [("carrier_down", None)]),
    ({"carrier": carrier(in_use=9)}, []),
    ({"carrier": carrier(in_use=10)}, [("carrier_channels_full", None)]),
    ({"carrier": carrier(in_use=11)}, [("carrier_channels_full", None)]),
    ({"carrier": carrier(recent=(NOW,))}, [("carrier_rate", NOW + SECOND)]),
    ({"carrier": carrier(recent=(NOW - SECOND,))}, []),
    # and those that stand before this one for its channels and its rate
    ({"carrier": carrier(in_use=8, ahead=1, calls_per_second=2.0)}, []),
    ({"carrier": carrier(in_use=9, ahead=1, calls_per_second=2.0)}, [("carrier_channels_full", None)]),
    ({"carrier": carrier(ahead=1)}, [("carrier_rate", None)]),
    ({"carrier": carrier(ahead=1, calls_per_second=3.0, recent=(NOW,))}, []),
    ({"carrier": carrier(ahead=2, calls_per_second=3.0, recent=(NOW,))}, [("carrier_rate", None)]),
    # the order of tables.md C: rate before concurrent calls
    (
        {"carrier": carrier(is_down=True, in_use=10, recent=(NOW,))},
        [("carrier_down", None), ("carrier_rate", NOW + SECOND), ("carrier_channels_full", None)],
    ),
    # the daily limit counts placements of this window day
    ({"day": TODAY, "placed_today": 399}, []),
    ({"day": TODAY, "placed_today": 400}, [("daily_limit", OPENS_TOMORROW)]),
    ({"day": TODAY, "placed_today": 401}, [("daily_limit", OPENS_TOMORROW)]),
    ({"day": TODAY - DAY, "placed_today": 400}, []),  # yesterday's
    ({"run_id": None}, [("next_run", None)]),
    # spacing: first the slot's, then the upper bound's
    ({"last_slot": NOW - SECOND}, [("spacing", NOW + SECOND)]),
    ({"last_slot": NOW - 2 * SECOND, "last_upper": NOW - SECOND}, [("spacing", NOW + SECOND)]),
    ({"last_slot": NOW - 2 * SECOND, "last_upper": NOW - 2 * SECOND}, []),
    ({"nth_upper": NOW - 59 * SECOND}, [("calls_per_minute", NOW + SECOND)]),
    ({"nth_upper": NOW - 60 * SECOND}, []),
]


@pytest.mark.parametrize(("differs", "told"), FACTS)
def test_each_gate_of_a_campaign(differs, told) -> None:
    assert blocked(facts=campaign(**differs)) == told


# what differs in settings and engine | told
SETTINGS = [
    (CampaignSettings(allowed_days=frozenset({2})), FREE, [("day_not_allowed", OPENS_TOMORROW)]),
    (CampaignSettings(window_end=time(12)), FREE, [("window_closed", OPENS_TOMORROW)]),
    (CampaignSettings(holidays=frozenset({TODAY})), FREE, [("holiday", OPENS_TOMORROW)]),
    (CampaignSettings(end_date=TODAY - DAY), FREE, [("ended", None)]),
    (CampaignSettings(start_date=TODAY + DAY), FREE, [("before_start", OPENS_TOMORROW)]),
    (CampaignSettings(), Engine(free_channels=0, has_caller_number=True), [("engine_busy", None)]),
    (CampaignSettings(), Engine(free_channels=-1, has_caller_number=True), [("engine_busy", None)]),
    (CampaignSettings(), Engine(free_channels=1, has_caller_number=False), [("no_caller_number", None)]),
    (CampaignSettings(), Engine(free_channels=1, has_caller_number=True, models=MODELS_BUSY), [("engine_busy", None)]),
    (CampaignSettings(), Engine(free_channels=0, has_caller_number=True, models=MODELS_BUSY), [("engine_busy", None)]),
]


@pytest.mark.parametrize(("settings", "engine", "told"), SETTINGS)
def test_schedule_and_engine(settings, engine, told) -> None:
    assert blocked(settings, engine=engine) == told


def test_the_order_of_all_reasons_at_once() -> None:
    """tables.md C: the first that applies is the one told. What is told last only holds the next placement."""
    facts = campaign(
        state="paused",
        channels=0,
        org_in_use=10,
        carrier=carrier(is_down=True, in_use=10, recent=(NOW,)),
        day=TODAY,
        placed_today=400,
        run_id=None,
        last_slot=NOW,
        nth_upper=NOW,
    )
    settings = CampaignSettings(holidays=frozenset({TODAY}))
    told = [reason for reason, _ in blocked(settings, facts, Engine(free_channels=0, has_caller_number=False))]
    order = list(CampaignReason)
    assert told == sorted(told, key=lambda reason: order.index(CampaignReason(reason)))
    assert len(told) == 14


def test_a_placement_is_judged_at_the_instant_of_sending() -> None:
    assert blocked(at=CLOSES - SECOND) == []
    assert blocked(at=CLOSES) == [("window_closed", OPENS_TOMORROW)]


def test_the_daily_limit_goes_by_the_day_on_which_the_window_began() -> None:
    night = CampaignSettings(window_start=time(22), window_end=time(4))
    one_at_night = NOW.replace(hour=1)  # Tuesday 01:00, in Monday's window
    monday = campaign(day=TODAY - DAY, placed_today=400)
    assert blocked(night, monday, at=one_at_night) == [("daily_limit", NOW.replace(hour=22))]
    assert blocked(night, campaign(day=TODAY, placed_today=400), at=one_at_night) == []


def test_the_schedule_is_that_of_the_settings() -> None:
    settings = CampaignSettings(
        zone="Asia/Kolkata",
        start_date=date(2026, 12, 1),
        start_time=time(10),
        end_date=date(2026, 12, 24),
        window_start=time(9, 30),
        window_end=None,
        allowed_days=frozenset({1, 2}),
        holidays=frozenset({date(2026, 12, 8)}),
    )
    assert campaign_schedule(settings) == Schedule(
        zone="Asia/Kolkata",
        start_date=date(2026, 12, 1),
        start_time=time(10),
        end_date=date(2026, 12, 24),
        window_start=time(9, 30),
        window_end=None,
        allowed_days=frozenset({1, 2}),
        holidays=frozenset({date(2026, 12, 8)}),
    )
    assert campaign_schedule(CampaignSettings()).zone == "UTC"


SOON, LATER = NOW + MINUTE, NOW + HOUR
SHARE = Blocked(CampaignReason.ORGANIZATION_SHARE)
FULL = Blocked(CampaignReason.ORGANIZATION_CHANNELS_FULL)
SPACING = Blocked(CampaignReason.SPACING, SOON)
CLOSED = Blocked(CampaignReason.WINDOW_CLOSED, LATER)
PAUSED = Blocked(CampaignReason.PAUSED)

NOTHING: frozenset[Scarce] = frozenset()
RATE = Blocked(CampaignReason.CARRIER_RATE, SOON)
RATE_SHARE = Blocked(CampaignReason.CARRIER_RATE)
CARRIER_FULL = Blocked(CampaignReason.CARRIER_CHANNELS_FULL)
CARRIER = frozenset({Scarce.CARRIER})

# verdicts | told, look again at, what it lacks of that which campaigns share
HOLDS = [
    ((CLOSED, OK), Hold(told=CLOSED, look_again_at=LATER, lacks=NOTHING)),
    ((OK, SPACING, CLOSED), Hold(told=SPACING, look_again_at=LATER, lacks=NOTHING)),  # the first told, the last let go
    ((CLOSED, SPACING), Hold(told=CLOSED, look_again_at=LATER, lacks=NOTHING)),
    ((SPACING, PAUSED), Hold(told=SPACING, look_again_at=None, lacks=NOTHING)),  # an event must come first
    ((SHARE, OK), Hold(told=SHARE, look_again_at=None, lacks=frozenset({Scarce.ORGANIZATION}))),
    ((FULL, SHARE), Hold(told=FULL, look_again_at=None, lacks=frozenset({Scarce.ORGANIZATION}))),
    (
        (SHARE, SPACING),
        Hold(told=SHARE, look_again_at=SOON, lacks=NOTHING),
    ),  # spacing holds it back, too; then it wants
    ((RATE, OK), Hold(told=RATE, look_again_at=SOON, lacks=CARRIER)),
    ((RATE_SHARE, CARRIER_FULL), Hold(told=RATE_SHARE, look_again_at=None, lacks=CARRIER)),
    ((SHARE, RATE), Hold(told=SHARE, look_again_at=SOON, lacks=frozenset(Scarce))),  # it could use neither alone
    ((RATE, SPACING), Hold(told=RATE, look_again_at=SOON, lacks=NOTHING)),
]


@pytest.mark.parametrize(("verdicts", "expected"), HOLDS)
def test_what_the_gates_say_together(verdicts, expected) -> None:
    assert hold(verdicts) == expected


def test_nothing_blocked_is_allowed_until_the_first_verdict_may_turn() -> None:
    assert hold((OK, Allowed(LATER), Allowed(SOON))) == Allowed(SOON)
    assert hold((OK, OK)) == Allowed(FOREVER)


REASONS = [*CampaignReason, *ContactReason]
_instants = st.integers(1, 100).map(lambda n: NOW + n * MINUTE)
_verdicts = st.one_of(
    st.builds(Allowed, _instants), st.builds(Blocked, st.sampled_from(REASONS), st.none() | _instants)
)


@given(st.lists(_verdicts, min_size=1, max_size=6))
def test_hold_against_a_plain_loop(verdicts) -> None:
    told, again, certain = None, None, True
    for verdict in verdicts:
        if isinstance(verdict, Blocked):
            told = told or verdict
            if verdict.reason in SCARCE and verdict.until is None:
                continue  # it wants that as soon as the rest has let go
            if verdict.until is None:
                certain = False
            elif again is None or verdict.until > again:
                again = verdict.until
    result = hold(tuple(verdicts))
    if told is None:
        assert result == Allowed(min(v.until for v in verdicts))
    else:
        assert isinstance(result, Hold)
        assert (result.told, result.look_again_at) == (told, again if certain else None)


def test_facts_at_another_instant() -> None:
    assert without_now(campaign(), LATER) == campaign(now=LATER)

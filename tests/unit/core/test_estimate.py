from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from gate_facts import DAY, HOUR, NOW
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from smart_campaigns.core.campaign_settings import CampaignSettings, Preset
from smart_campaigns.core.estimate import Limit, Pace, estimate
from smart_campaigns.core.legal_stretches import Stretch
from smart_campaigns.core.presets import PRESETS, apply_preset
from smart_campaigns.core.schedule import Schedule, judge
from smart_campaigns.core.verdict import Allowed

NINE = datetime(2026, 12, 1, 9, tzinfo=UTC)
"""Tuesday, as the window opens."""
FAST = CampaignSettings(placement_spacing_s=0.05, calls_per_minute=6000, daily_call_limit=1_000_000)

# preset | calls an hour at 200 s a placement; each clears its daily limit in 5 h 33 min
PRESET_ROWS = [(Preset.CONSERVATIVE, 36), (Preset.BALANCED, 72), (Preset.AGGRESSIVE, 180)]


@pytest.mark.parametrize(("preset", "an_hour"), PRESET_ROWS)
def test_the_presets_table(preset, an_hour) -> None:
    settings = apply_preset(CampaignSettings(), preset, 100)
    daily = PRESETS[preset].daily_call_limit
    told = estimate(Pace(settings=settings, channels=settings.planned_channels, now=NINE, remaining=daily))
    assert told.calls_per_hour == an_hour
    assert told.is_hold_assumed
    assert told.mean_hold_s == 200.0
    assert told.clears_at is not None
    assert abs(told.clears_at - NINE - timedelta(hours=5, minutes=33)) < timedelta(minutes=1)


def pace(settings: CampaignSettings = FAST, **differs: object) -> Pace:
    given_facts: dict[str, object] = {"channels": 4, "now": NINE, **differs}
    return Pace(settings=settings, **given_facts)  # type: ignore[arg-type]


# pace | calls an hour, what binds, what one more of it brings
BINDING = [
    (pace(), 72, Limit.CHANNELS, 18),
    (pace(channels=0), 0, Limit.CHANNELS, 18),
    (pace(mean_hold_s=100.0, settled_calls=30), 144, Limit.CHANNELS, 36),
    (pace(mean_hold_s=100.0, settled_calls=29), 72, Limit.CHANNELS, 18),  # too few to tell: 200 s assumed
    (pace(replace(FAST, placement_spacing_s=100.0)), 36, Limit.SPACING, 36 * 0.05 / 99.95),
    (pace(replace(FAST, placement_spacing_s=0.05), channels=10_000), 72_000, Limit.SPACING, 0),  # the least there is
    (pace(replace(FAST, calls_per_minute=1)), 60, Limit.CALLS_PER_MINUTE, 12),  # then the channels bind
    (pace(carrier_calls_per_second=0.01), 36, Limit.CARRIER_RATE, 36),
    (pace(carrier_calls_per_second=0.02, carrier_share=0.5), 36, Limit.CARRIER_RATE, 36),
    (pace(carrier_calls_per_second=1.0), 72, Limit.CHANNELS, 18),
    (pace(replace(FAST, placement_spacing_s=50.0)), 72, Limit.CHANNELS, 0),  # as tight as the spacing
    # where nothing else is near, one more brings all of itself
    (pace(replace(FAST, calls_per_minute=1), channels=1000), 60, Limit.CALLS_PER_MINUTE, 60),
    (pace(carrier_calls_per_second=0.01, channels=1000), 36, Limit.CARRIER_RATE, 3600),
    # then the daily limit over the window: nine hours
    (pace(replace(FAST, daily_call_limit=648)), 72, Limit.CHANNELS, 18),
    (pace(replace(FAST, daily_call_limit=647)), 72, Limit.DAILY_LIMIT, 1),
    (pace(replace(FAST, placement_spacing_s=90.0, daily_call_limit=359), channels=4), 40, Limit.DAILY_LIMIT, 1),
    (pace(replace(FAST, placement_spacing_s=100.5, daily_call_limit=322)), 3600 / 100.5, Limit.DAILY_LIMIT, 0.3881),
    # where it is reached: those who remain, and those placed today
    (pace(replace(FAST, daily_call_limit=100), remaining=100), 72, Limit.CHANNELS, 18),
    (pace(replace(FAST, daily_call_limit=100), remaining=101), 72, Limit.DAILY_LIMIT, 1),
    (pace(replace(FAST, daily_call_limit=100), remaining=100, placed_today=1), 72, Limit.DAILY_LIMIT, 1),
]


@pytest.mark.parametrize(("facts", "an_hour", "binds", "brings"), BINDING)
def test_what_binds_and_what_one_more_brings(facts, an_hour, binds, brings) -> None:
    told = estimate(facts)
    assert told.calls_per_hour == pytest.approx(an_hour)
    assert told.binds is binds
    assert told.one_more_brings == pytest.approx(brings, rel=1e-3)


def test_every_limit_has_its_rung() -> None:
    settings = CampaignSettings(placement_spacing_s=0.5, calls_per_minute=120, daily_call_limit=450)
    told = estimate(pace(settings, carrier_calls_per_second=2.0, remaining=451))
    assert [(rung.limit, rung.setting, rung.calls_per_hour) for rung in told.rungs] == [
        (Limit.CHANNELS, 4, 72),
        (Limit.CALLS_PER_MINUTE, 120, 7200),
        (Limit.SPACING, 0.5, 7200),
        (Limit.CARRIER_RATE, 2.0, 7200),
        (Limit.DAILY_LIMIT, 450, 50),  # nine hours
    ]


def test_the_rung_that_binds_is_the_shortest() -> None:
    """Also where the daily limit, spread over a day and night, would look shorter than the channels."""
    all_day = replace(FAST, window_start=time(0), window_end=None, daily_call_limit=400)
    for remaining in (1, 190, 400, 401, 5000, None):
        told = estimate(pace(all_day, remaining=remaining))
        assert min(told.rungs, key=lambda rung: rung.calls_per_hour).limit is told.binds, remaining


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


LIMITED = replace(FAST, daily_call_limit=100)

# pace | cleared at; None: nothing to tell, or never within the schedule
CLEARED = [
    (pace(remaining=72), "2026-12-01 10:00"),
    (pace(remaining=648), "2026-12-01 18:00"),  # the last one as the window closes
    (pace(remaining=720), "2026-12-02 10:00"),
    (pace(remaining=72, now=at("2026-12-05 12:00")), "2026-12-07 10:00"),  # Saturday: from Monday on
    (pace(remaining=72, now=at("2026-12-01 17:30")), "2026-12-02 09:30"),
    (pace(LIMITED, remaining=172), "2026-12-02 10:00"),
    (pace(LIMITED, remaining=72, placed_today=64), "2026-12-02 09:30"),
    (pace(LIMITED, remaining=36, placed_today=100), "2026-12-02 09:30"),
    (pace(LIMITED, remaining=36, placed_today=101), "2026-12-02 09:30"),
    (pace(replace(FAST, holidays=frozenset({date(2026, 12, 1)})), remaining=72), "2026-12-02 10:00"),
    (pace(replace(FAST, start_date=date(2026, 12, 10), start_time=time(12)), remaining=72), "2026-12-10 13:00"),
    # a window across midnight has the daily limit of the day on which it began
    (
        pace(replace(LIMITED, window_start=time(22), window_end=time(4)), remaining=136, now=at("2026-12-01 22:00")),
        "2026-12-02 22:30",
    ),
    # round the clock: a new daily limit each midnight
    (
        pace(replace(LIMITED, window_start=time(0), window_end=None, allowed_days=frozenset(range(7))), remaining=172),
        "2026-12-02 01:00",
    ),
    (
        pace(
            replace(LIMITED, window_start=time(0), window_end=None, allowed_days=frozenset(range(7))),
            remaining=150,
            now=at("2026-12-01 23:00"),
        ),
        "2026-12-02 01:05",
    ),
    (pace(replace(FAST, end_date=date(2026, 12, 1)), remaining=648), "2026-12-01 18:00"),
    (pace(replace(FAST, end_date=date(2026, 12, 1)), remaining=649), None),
    (replace(pace(FAST, remaining=1), last_wait_until=at("2026-12-01 15:00")), "2026-12-01 15:00"),
    (replace(pace(FAST, remaining=1), last_wait_until=at("2026-12-01 20:00")), "2026-12-02 09:00"),
    (
        replace(pace(replace(FAST, end_date=date(2026, 12, 1)), remaining=1), last_wait_until=at("2026-12-01 20:00")),
        None,
    ),
    # appointed callbacks: told apart, unless nobody else is left
    (replace(pace(FAST, remaining=73), callbacks=1, last_callback_at=at("2026-12-04 15:00")), "2026-12-01 10:00"),
    (replace(pace(FAST, remaining=2), callbacks=2, last_callback_at=at("2026-12-04 15:00")), "2026-12-04 15:00"),
    (replace(pace(FAST, remaining=1), callbacks=1, last_callback_at=at("2026-12-04 20:00")), "2026-12-07 09:00"),
    (
        replace(
            pace(FAST, remaining=3),
            callbacks=2,
            last_callback_at=at("2026-12-04 15:00"),
            last_wait_until=at("2026-12-01 12:00"),
        ),
        "2026-12-01 12:00",
    ),
    # law and guard hours: two hours of each stretch
    (
        pace(remaining=72, callable_within=lambda _: [(at("2026-12-01 12:00"), at("2026-12-01 14:00"))]),
        "2026-12-01 13:00",
    ),
    (pace(remaining=216, callable_within=lambda one: [(one[0], one[0] + 2 * HOUR)]), "2026-12-02 10:00"),
    (pace(LIMITED, remaining=136, callable_within=lambda one: [(one[0], one[0] + 2 * HOUR)]), "2026-12-02 09:30"),
    (  # both parts of a day count against its limit
        pace(
            LIMITED,
            remaining=172,
            callable_within=lambda one: [(one[0], one[0] + HOUR), (one[0] + 3 * HOUR, one[0] + 4 * HOUR)],
        ),
        "2026-12-02 10:00",
    ),
    (pace(remaining=1, callable_within=lambda _: ()), None),
    (pace(channels=0, remaining=1), None),
    (pace(remaining=0), None),
    (pace(remaining=None), None),
]


@pytest.mark.parametrize(("facts", "cleared"), CLEARED)
def test_when_the_rest_is_cleared(facts, cleared) -> None:
    assert estimate(facts).clears_at == (at(cleared) if cleared else None)


def evening(stretch: Stretch) -> list[Stretch]:
    """Law lets call between 16:00 and 17:00 only."""
    opens, closes = (stretch[0].replace(hour=hour, minute=0) for hour in (16, 17))
    return [(max(opens, stretch[0]), min(closes, stretch[1]))] if stretch[0] < closes and opens < stretch[1] else []


# pace | the next one may be called at; None: nobody is left, or never
FIRST = [
    (pace(remaining=1), "2026-12-01 09:00"),
    (pace(remaining=1, now=at("2026-12-01 12:34")), "2026-12-01 12:34"),
    (pace(remaining=1, callable_within=evening), "2026-12-01 16:00"),
    (pace(remaining=1, callable_within=evening, now=at("2026-12-01 17:00")), "2026-12-02 16:00"),
    (pace(LIMITED, remaining=1, placed_today=99), "2026-12-01 09:00"),
    (pace(LIMITED, remaining=1, placed_today=100), "2026-12-02 09:00"),
    (pace(LIMITED, remaining=1, placed_today=100, callable_within=evening), "2026-12-02 16:00"),
    (pace(replace(LIMITED, end_date=date(2026, 12, 1)), remaining=1, placed_today=100), None),
    (pace(remaining=1, callable_within=lambda _: ()), None),
    (pace(remaining=0), None),
]


@pytest.mark.parametrize(("facts", "first"), FIRST)
def test_when_the_next_one_may_be_called(facts, first) -> None:
    assert estimate(facts).first_at == (at(first) if first else None)


def test_a_wait_or_a_callback_ends_in_an_hour_in_which_law_lets_call() -> None:
    told = estimate(
        pace(
            remaining=2,
            last_wait_until=at("2026-12-02 00:00"),
            callbacks=1,
            last_callback_at=at("2026-12-03 10:00"),
            callable_within=evening,
        )
    )
    assert (told.clears_at, told.last_callback_at) == (at("2026-12-02 16:00"), at("2026-12-03 16:00"))


def test_millions_are_told_quickly_or_not_at_all() -> None:
    assert estimate(pace(replace(FAST, daily_call_limit=200), remaining=5_000_000)).clears_at is None
    told = estimate(pace(replace(FAST, daily_call_limit=1000), remaining=1_000_000, channels=100))
    assert told.clears_at is not None
    assert told.clears_at - NOW > 1000 * DAY


@hypothesis_settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 20),
    st.integers(1, 6),
    st.integers(1, 400),
    st.integers(0, 7 * 24),
    st.frozensets(st.integers(0, 6), min_size=1),
)
def test_against_an_hour_by_hour_walk(
    opens: int, hours: int, remaining: int, later_h: int, days: frozenset[int]
) -> None:
    """18 calls an hour and channel, whole hours only: the walk counts each open hour and each day's limit."""
    settings = replace(
        FAST,
        window_start=time(opens),
        window_end=time(opens + hours) if opens + hours < 24 else None,
        daily_call_limit=36,
        allowed_days=days,
    )
    now = NINE.replace(hour=0) + later_h * HOUR
    told = estimate(pace(settings, channels=1, remaining=remaining, now=now)).clears_at
    schedule = Schedule(
        zone="UTC", window_start=settings.window_start, window_end=settings.window_end, allowed_days=days
    )
    left, hour, placed, day = float(remaining), now, 0, now.date()
    while left > 18 or not isinstance(judge(schedule, hour), Allowed) or placed >= 36:
        if hour.date() != day:
            day, placed = hour.date(), 0
        if isinstance(judge(schedule, hour), Allowed) and placed < 36:
            if left <= 18:
                break
            left, placed = left - 18, placed + 18
        hour += HOUR
    assert told == hour + HOUR * (left / 18)


@pytest.mark.parametrize(
    ("appointed", "told"),
    [("2026-12-04 15:00", "2026-12-04 15:00"), ("2026-12-04 20:00", "2026-12-07 09:00"), (None, None)],
)
def test_the_last_callback_is_told_as_its_window_has_it(appointed: str | None, told: str | None) -> None:
    facts = replace(pace(FAST, remaining=9), callbacks=1, last_callback_at=at(appointed) if appointed else None)
    assert estimate(facts).last_callback_at == (at(told) if told else None)

"""What the estimate says of who is left."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from smart_campaigns.app.estimates import Forecast
from smart_campaigns.cli.campaign_outlook import estimate_lines
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.estimate import Estimate, Limit

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


def forecast(
    remaining: int,
    *,
    sampled: int,
    contacts: int,
    clears_at: datetime | None = None,
    first_at: datetime | None = None,
) -> Forecast:
    pace = Estimate(
        calls_per_hour=60.0,
        binds=Limit.CHANNELS,
        one_more_brings=60.0,
        mean_hold_s=60.0,
        is_hold_assumed=False,
        clears_at=clears_at,
        first_at=first_at,
    )
    return Forecast(
        estimate=pace,
        channels=1,
        is_planned=False,
        remaining=remaining,
        contacts=contacts,
        sampled=sampled,
        excluded={},
        callees={},
        settled_calls=30,
        settings=CampaignSettings(),
        zone="UTC",
        now=NOW,
    )


@pytest.mark.parametrize(
    ("remaining", "clears_at", "says"),
    [
        (0, None, "No contact is left to call."),
        (1, NOW, "The one contact left is called by 2026-12-01 12:00 UTC."),
        (1, None, "The one contact left is not called within its schedule."),
        (1200, NOW, "The 1,200 contacts left are called by 2026-12-01 12:00 UTC."),
        (2, None, "The 2 contacts left are not all called within its schedule."),
    ],
)
def test_who_is_left(remaining: int, clears_at: datetime | None, says: str) -> None:
    told = forecast(remaining, sampled=remaining, contacts=remaining, clears_at=clears_at)
    assert list(estimate_lines(told))[-1] == says
    appointed = replace(told, estimate=replace(told.estimate, last_callback_at=NOW))
    assert list(estimate_lines(appointed))[-2:] == [says, "Last callback: 2026-12-01 12:00 UTC."]


def test_what_a_sample_told_is_told_as_about_right() -> None:
    told = forecast(1200, sampled=2000, contacts=5000, first_at=NOW + timedelta(hours=2))
    assert list(estimate_lines(told))[-2:] == [
        "The next one may be called at 2026-12-01 14:00 UTC.",
        "About 1,200 contacts left are not all called within its schedule.",
    ]

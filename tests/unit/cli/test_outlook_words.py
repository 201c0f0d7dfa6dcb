"""What the estimate says of who is left."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from smart_campaigns.app.estimates import Forecast
from smart_campaigns.cli.campaign_outlook import estimate_lines
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.estimate import Estimate, Limit

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


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
    pace = Estimate(
        calls_per_hour=60.0,
        binds=Limit.CHANNELS,
        one_more_brings=60.0,
        mean_hold_s=60.0,
        is_hold_assumed=False,
        clears_at=clears_at,
    )
    told = Forecast(
        estimate=pace,
        channels=1,
        is_planned=False,
        remaining=remaining,
        contacts=remaining,
        sampled=0,
        excluded={},
        callees={},
        settled_calls=30,
        settings=CampaignSettings(),
        zone="UTC",
        now=NOW,
    )
    assert list(estimate_lines(told))[-1] == says
    appointed = replace(told, estimate=replace(pace, last_callback_at=NOW))
    assert list(estimate_lines(appointed))[-2:] == [says, "Last callback: 2026-12-01 12:00 UTC."]

"""What a call's row tells of why it was allowed."""

from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo

from gate_facts import HOUR, NOW, campaign, carrier, target

from smart_campaigns.core.campaign_gates import campaign_schedule
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.placement_record import what_gates_saw
from smart_campaigns.core.verdict import OK, Allowed

SETTINGS = CampaignSettings(
    zone="UTC", window_start=time(9), window_end=time(18), max_dial_attempts=3, daily_call_limit=400
)
GATES = (
    ("schedule", Allowed(NOW + 6 * HOUR)),
    ("organization_channels", OK),
    ("carrier_up", OK),
    ("carrier_channels", OK),
    ("daily_limit", OK),
    ("channel_free", OK),
    ("attempts", OK),
    ("opted_out", OK),
    ("legal_hours", Allowed((NOW + HOUR).astimezone(ZoneInfo("Asia/Kolkata")))),
)


def saw(**differs: object) -> dict[str, str]:
    facts = campaign(
        channels=6,
        in_use=2,
        org_channels=10,
        org_in_use=5,
        day=NOW.date(),
        placed_today=16,
        carrier=carrier(in_use=4, concurrent_calls=30),
        **differs,
    )
    return what_gates_saw(SETTINGS, campaign_schedule(SETTINGS), facts, target(attempts=1), GATES, NOW)


def test_it_tells_how_much_of_what_and_until_when() -> None:
    assert saw() == {
        "schedule": "2026-12-01T18:00:00+00:00",
        "channel_free": "3 of 6",
        "organization_channels": "6 of 10",
        "carrier_channels": "5 of 30",
        "daily_limit": "17 of 400",
        "carrier_up": "ok",
        "attempts": "2 of 3",
        "opted_out": "ok",
        "legal_hours": "2026-12-01T13:00:00+00:00",
    }


def test_what_was_placed_on_another_day_is_not_of_todays_limit() -> None:
    facts = campaign(day=NOW.date() - 24 * HOUR, placed_today=16)
    seen = what_gates_saw(SETTINGS, campaign_schedule(SETTINGS), facts, target(), (("daily_limit", OK),), NOW)
    assert seen == {"daily_limit": "1 of 400"}

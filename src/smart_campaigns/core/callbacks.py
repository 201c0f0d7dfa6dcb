"""A callback that a contact asked for: at that time or at the next instant allowed after it, or not at all.

Nobody is called earlier than asked: where the time is too far away, the talk that was had is what there is.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from smart_campaigns.core.campaign_gates import campaign_schedule
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.wall_clock import zone_of

AHEAD_MAX = timedelta(days=60)


def is_kept(settings: CampaignSettings, asked_at: datetime, now: datetime) -> bool:
    return asked_at <= now + AHEAD_MAX and not _is_after_end(settings, asked_at)


def why_not_kept(settings: CampaignSettings, asked_at: datetime) -> str:
    """Of one that is not kept, in words."""
    bound = (
        "after the campaign's end" if _is_after_end(settings, asked_at) else f"more than {AHEAD_MAX.days} days ahead"
    )
    when = asked_at.astimezone(zone_of(settings.zone or "UTC"))
    return f"asked to be called on {when:%Y-%m-%d %H:%M}, {bound}: no callback is made"


def _is_after_end(settings: CampaignSettings, asked_at: datetime) -> bool:
    ends_at = campaign_schedule(settings).ends_at
    return ends_at is not None and asked_at >= ends_at

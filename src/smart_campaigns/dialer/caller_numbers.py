"""Which number to call from (tables.md A): sticky by contact, in rotation, or of the called number's area."""

from __future__ import annotations

from collections.abc import Sequence

from smart_campaigns.core.campaign_settings import CallerNumberChoice, CampaignSettings
from smart_campaigns.core.facts import TargetFacts
from smart_campaigns.ports.store import CallerNumber


def choose_caller_number(
    settings: CampaignSettings, numbers: Sequence[CallerNumber], target: TargetFacts, placed_today: int
) -> CallerNumber:
    """`numbers` is not empty. Same area: the longest common prefix; among equals as sticky."""
    match settings.caller_number_choice:
        case CallerNumberChoice.ROTATE:
            return numbers[placed_today % len(numbers)]
        case CallerNumberChoice.SAME_AREA:
            longest = max(_common(number.e164, target.e164) for number in numbers)
            near = [number for number in numbers if _common(number.e164, target.e164) == longest]
            return near[target.contact_id % len(near)]
        case CallerNumberChoice.STICKY:
            return numbers[target.contact_id % len(numbers)]


def _common(one: str, other: str) -> int:
    same = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        same += 1
    return same

"""Which number to call from (tables.md A): sticky by contact, in rotation, or of the called number's area.

An engine that needs an identity a caller number holds only so many of them: such numbers are divided among the carrier's
caller processes by their rank, which never changes, so that no two processes hold the same ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smart_campaigns.core.campaign_settings import CallerNumberChoice, CampaignSettings
from smart_campaigns.core.facts import TargetFacts
from smart_campaigns.ports.store import CallerNumber

NUMBERS_A_PROCESS = 40
"""Caller numbers that one process can call from, where each is an identity of its own (reference: SIP engine)."""


@dataclass(frozen=True, slots=True)
class NumberShare:
    """The `index`-th of `count` shares of a carrier's numbers."""

    index: int = 0
    count: int = 1

    def holds(self, number: CallerNumber) -> bool:
        return number.rank // NUMBERS_A_PROCESS % self.count == self.index


ALL_NUMBERS = NumberShare()


def shares_of(numbers_ever: int) -> int:
    """Into how many shares a carrier's numbers are divided."""
    return max(1, -(-numbers_ever // NUMBERS_A_PROCESS))


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

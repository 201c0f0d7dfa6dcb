"""The list of campaigns: pages of it, how many there are in each state, and how the last days of each went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from smart_campaigns.core.campaign import Life
from smart_campaigns.ports.records import CampaignRow
from smart_campaigns.ports.store import CampaignRef


class CampaignSort(StrEnum):
    """Of equal ones the newer comes first."""

    NEWEST = "newest"
    NAME = "name"
    STATE = "state"
    PRIORITY = "priority"
    HEALTH = "health"
    NEXT = "next"


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignFilter:
    """`states` empty: all. `search`: in name or code. `after`: the id of the campaign that ended the page before."""

    states: tuple[Life, ...] = ()
    project_id: int | None = None
    search: str = ""
    is_archived: bool = False
    sort: CampaignSort = CampaignSort.NEWEST
    after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """Calls that were placed on a day of the campaign's zone, and have ended."""

    day: date
    placed: int
    connected: int


class CampaignListRecords(Protocol):
    async def page(self, org_id: int, wanted: CampaignFilter, limit: int) -> Sequence[CampaignRow]:
        """As it is sorted; by health or next window, which no row holds: newest first."""
        ...

    async def counts(self, org_id: int) -> tuple[Mapping[str, int], int]:
        """Of those that are not archived by state; and how many are archived."""
        ...

    async def progress(self, refs: Sequence[CampaignRef]) -> Mapping[int, Mapping[str, int]]:
        """By campaign: how many contacts its latest run has in each state."""
        ...

    async def placed_last_hour(self, refs: Sequence[CampaignRef]) -> Mapping[int, int]:
        """By campaign, throttled calls left out; of one that placed none there is nothing."""
        ...

    async def days(self, refs: Sequence[CampaignRef], since: date) -> Mapping[int, Sequence[DayFigures]]:
        """By campaign, in order; a day without calls has none."""
        ...

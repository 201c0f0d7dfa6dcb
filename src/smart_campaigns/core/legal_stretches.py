"""When callees may be called within a window: by the law of the place and by the guard hours, stretch by stretch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.legal_hours import Calendars, judge_guard_hours, judge_hours
from smart_campaigns.core.policy_table import LegalKey, PolicyTable
from smart_campaigns.core.verdict import Blocked, Verdict, first_block

Stretch: TypeAlias = tuple[datetime, datetime]
"""[from, to) in UTC."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hours:
    """What decides over the hours of callees. `calendars`: those that a key's rows need, around an instant."""

    table: PolicyTable
    calendars: Callable[[LegalKey, datetime], Calendars]
    settings: CampaignSettings

    def judge(self, key: LegalKey, at: datetime) -> Verdict:
        """The law first, then the guard hours where they are on."""
        return first_block(self._verdicts(key, at))

    def stretches(self, key: LegalKey, window: Stretch) -> Iterator[Stretch]:
        """Every stretch of the window in which all of it allows."""
        return stretches(lambda at: self.judge(key, at), window)

    def _verdicts(self, key: LegalKey, at: datetime) -> Iterator[Verdict]:
        settings = self.settings
        yield judge_hours(self.table, key, at, self.calendars(key, at), ring_s=settings.ring_timeout_s)
        if settings.business_hours_guard:
            yield judge_guard_hours(key.zones, settings.guard_start, settings.guard_end, at)


def stretches(judge: Callable[[datetime], Verdict], window: Stretch) -> Iterator[Stretch]:
    at, closes = window
    while at < closes:
        verdict = judge(at)
        if isinstance(verdict, Blocked):
            if verdict.until is None:
                return
            at = verdict.until
        else:
            yield at, min(verdict.until, closes)
            at = verdict.until


def between(allowed: Iterable[Stretch], whole: Stretch) -> Iterator[Stretch]:
    """What of the whole lies outside the stretches, which are in order and inside it."""
    at, ends = whole
    for begins, until in allowed:
        if begins > at:
            yield at, begins
        at = until
    if at < ends:
        yield at, ends

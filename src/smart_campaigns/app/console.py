"""The live console of a campaign: everything an operator looks at, as it stands in one moment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from smart_campaigns.app.estimates import Estimates, Forecast
from smart_campaigns.app.health import CampaignHealth
from smart_campaigns.app.readiness import Readiness, WillItDial
from smart_campaigns.core.breaker import window_start
from smart_campaigns.core.health import Health
from smart_campaigns.core.model_load import ModelLoad
from smart_campaigns.core.wall_clock import ONE_DAY, local_date, opening_instant, zone_of
from smart_campaigns.ports.console_records import ConsoleRecords, FailedCall, Figures, LiveCall, RunRow
from smart_campaigns.ports.records import CampaignRecords, CampaignRow

LIVE_MAX = 200
FAILURES_SHOWN = 10
QUARTERS_A_DAY = 96
OUTCOMES = ("answered", "no_answer", "busy", "failed", "completed", "voicemail", "canceled", "ambiguous", "throttled")
"""In the order in which they are shown."""


def in_order(outcomes: Mapping[str, int]) -> dict[str, int]:
    """Of each how many, none where there is no call."""
    return {word: outcomes.get(word, 0) for word in OUTCOMES}


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceState:
    """Of this machine's speech models. `is_needed`: an agent converses. `load` None: they are away."""

    is_needed: bool
    load: ModelLoad | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLine:
    """Placements by quarter of an hour of the campaign's zone, today's and yesterday's: 96 each."""

    today: Sequence[int]
    yesterday: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    will_it_dial: WillItDial
    forecast: Forecast
    health: Health | None
    """None: a draft, or never started."""
    figures: Figures
    calls: Sequence[LiveCall]
    failures: Sequence[FailedCall]
    """Those that count for the breaker, where it tripped."""
    day_line: DayLine
    voice: VoiceState


@dataclass(frozen=True, slots=True)
class Consoles:
    campaigns: CampaignRecords
    records: ConsoleRecords
    readiness: Readiness
    estimates: Estimates
    health: CampaignHealth
    voice: Callable[[], Awaitable[VoiceState]]

    async def of(self, org_id: int, code: str) -> Console:
        """Raises NotFound."""
        found = await self.readiness.of(org_id, code)
        row = found.row
        since = window_start(row.settings, row.now, None)
        return Console(
            will_it_dial=found,
            forecast=await self.estimates.of_row(row),
            health=await self.health.of_status(found.status),
            figures=await self.records.figures(row.ref, row.settings.zone or "UTC", since),
            calls=await self.records.live_calls(row.ref, LIVE_MAX) if row.in_use else (),
            day_line=await self._day_line(row),
            voice=await self.voice(),
            failures=await self.records.last_failures(row.ref, FAILURES_SHOWN) if row.state.is_tripped else (),
        )

    async def _day_line(self, row: CampaignRow) -> DayLine:
        zone = zone_of(row.settings.zone or "UTC")
        today = local_date(zone, row.now)
        since = opening_instant(zone, today - ONE_DAY)
        counts = {day: [0] * QUARTERS_A_DAY for day in (today, today - ONE_DAY)}
        for one in await self.records.quarters(row.ref, row.settings.zone or "UTC", since):
            if one.day in counts:
                counts[one.day][one.quarter] = one.placed
        return DayLine(today=counts[today], yesterday=counts[today - ONE_DAY])

    async def runs(self, org_id: int, code: str, before: int | None, limit: int) -> Sequence[RunRow]:
        """Raises NotFound."""
        row = await self.campaigns.campaign(org_id, code)
        return await self.records.runs(row.ref, before, limit)

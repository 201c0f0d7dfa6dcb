"""The live console of a campaign: everything an operator looks at, as it stands in one moment."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from smart_campaigns.app.estimates import Estimates, Forecast
from smart_campaigns.app.explain import CampaignStatus, Explain
from smart_campaigns.app.health import CampaignHealth
from smart_campaigns.app.readiness import Readiness, WillItDial
from smart_campaigns.core.breaker import window_start
from smart_campaigns.core.campaign import Life
from smart_campaigns.core.health import Health
from smart_campaigns.core.reasons import CampaignReason
from smart_campaigns.ports.console_records import ConsoleRecords, FailedCall, Figures, LiveCall, RunRow
from smart_campaigns.ports.records import CampaignRecords, CampaignRow

LIVE_MAX = 200
FAILURES_SHOWN = 10
OUTCOMES = ("answered", "no_answer", "busy", "failed", "completed", "voicemail", "canceled", "ambiguous", "throttled")
"""In the order in which they are shown."""
FINISHED = frozenset({"reached", "exhausted", "expired", "finished"})


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A campaign in the list. `status` None: it is at rest, and its state says why."""

    row: CampaignRow
    status: CampaignStatus | None
    contacts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Consoles:
    campaigns: CampaignRecords
    records: ConsoleRecords
    readiness: Readiness
    estimates: Estimates
    explain: Explain
    health: CampaignHealth

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
            failures=await self.records.last_failures(row.ref, FAILURES_SHOWN) if row.state.is_tripped else (),
        )

    async def standings(self, rows: Sequence[CampaignRow]) -> Sequence[Standing]:
        contacts = await self.records.progress([row.ref for row in rows if row.runs_begun])
        statuses = await asyncio.gather(*(self._status(row) for row in rows))
        return [
            Standing(row=row, status=status, contacts=contacts.get(row.ref.campaign_id, {}))
            for row, status in zip(rows, statuses, strict=True)
        ]

    async def runs(self, org_id: int, code: str, before: int | None, limit: int) -> Sequence[RunRow]:
        """Raises NotFound."""
        row = await self.campaigns.campaign(org_id, code)
        return await self.records.runs(row.ref, before, limit)

    async def _status(self, row: CampaignRow) -> CampaignStatus | None:
        return await self.explain.status(row.ref.org_id, row.code) if row.state.life is Life.ACTIVE else None


def reason_at_rest(row: CampaignRow) -> CampaignReason | None:
    """Of a campaign that is not active."""
    if row.state.is_tripped:
        return CampaignReason.BREAKER_TRIPPED
    return _AT_REST.get(row.state.life)


_AT_REST = {
    Life.PAUSED: CampaignReason.PAUSED,
    Life.STOPPED: CampaignReason.STOPPED,
    Life.COMPLETED: CampaignReason.COMPLETED,
}

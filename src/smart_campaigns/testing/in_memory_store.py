"""The dialer's store in memory: the same compare-and-commit as PostgreSQL, held to the same contract suite.

Every method does all of its work between two awaits, so each is one transaction.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from smart_campaigns.ports.store import (
    Beat,
    CampaignPlan,
    CampaignRef,
    Finish,
    Finished,
    Lease,
    Look,
    Orphan,
    Park,
    Placement,
    Progress,
    Told,
    Unaccounted,
    WorkerIdentity,
)
from smart_campaigns.testing import in_memory_placing as placing
from smart_campaigns.testing import in_memory_settling as settling
from smart_campaigns.testing import in_memory_workers as workers
from smart_campaigns.testing.in_memory_seeding import Seeding

AGENT_VERSION = 1


class InMemoryStore(Seeding):
    """The DialerStore port. `now` is the store's clock; seeding and what people do are plain methods."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(now)
        self._listeners: list[asyncio.Queue[Told]] = []

    async def now(self) -> datetime:
        return self._clock_now()

    async def active_campaigns(self) -> Sequence[CampaignRef]:
        return sorted(
            (ref for ref, campaign in self.tables.campaigns.items() if campaign.state == "active"),
            key=lambda ref: (ref.org_id, ref.campaign_id),
        )

    async def plan(self, ref: CampaignRef) -> CampaignPlan | None:
        campaign = self.tables.campaigns.get(ref)
        if campaign is None:
            return None
        organization, settings = self.tables.organizations[ref.org_id], campaign.settings
        found = [organization.phone_numbers[e] for e in settings.caller_numbers if e in organization.phone_numbers]
        found.sort(key=lambda pair: pair[0].phone_number_id)
        carrier_id = found[0][1] if found else None
        return CampaignPlan(
            ref=ref,
            settings_version=campaign.settings_version,
            rules_version=organization.rules_version,
            settings=settings,
            carrier=self.tables.carriers[ref.org_id, carrier_id].config if carrier_id is not None else None,
            caller_numbers=tuple(number for number, carrier in found if carrier == carrier_id),
            agent_id=settings.agent_id,
            agent_version=None if settings.agent_id is None else settings.agent_version or AGENT_VERSION,
            agent_config=campaign.agent_config,
            allowed_countries=organization.allowed_countries,
            registries=dict(organization.registries),
            registry_max_age_days=organization.registry_max_age_days,
        )

    async def legal_keys(self, ref: CampaignRef, run_id: int) -> Mapping[int, str]:
        run = self.tables.runs.get(run_id)
        return {key: self.tables.key_texts[key] for key in run.keys} if run is not None and run.ref == ref else {}

    async def look(
        self, ref: CampaignRef, carrier_id: int, calls_per_minute: int, open_keys: Sequence[int], candidates: int
    ) -> Look | None:
        return placing.look(
            self.tables,
            ref,
            carrier_id,
            self._clock_now(),
            nth=calls_per_minute,
            keys=open_keys,
            candidates=candidates,
        )

    async def place(self, placement: Placement) -> bool:
        return placing.place(self.tables, placement, self._clock_now())

    async def park(self, ref: CampaignRef, run_id: int, parks: Sequence[Park], judged: tuple[int, int]) -> None:
        campaign, organization = self.tables.campaigns[ref], self.tables.organizations[ref.org_id]
        is_theirs = campaign.run is not None and campaign.run.run_id == run_id
        if is_theirs and judged == (campaign.settings_version, organization.rules_version):
            placing.park(self.tables, run_id, parks)

    async def promote(self, ref: CampaignRef, run_id: int) -> int:
        assert self.tables.runs[run_id].ref == ref
        return placing.promote(self.tables, run_id, self._clock_now())

    async def want(self, ref: CampaignRef, carrier_id: int | None = None) -> None:
        campaign, until = self.tables.campaigns[ref], self._clock_now() + placing.WANTS_FOR
        if campaign.state != "active":
            return
        campaign.wants_until = until if carrier_id is None else None
        campaign.wants_carrier_until = None if carrier_id is None else until
        campaign.carrier_id = carrier_id or campaign.carrier_id

    async def progress(self, progress: Progress) -> bool:
        return settling.progress(self.tables, progress)

    async def finish(self, finish: Finish) -> Finished:
        finished = self._wake_all(finish.ref, settling.finish(self.tables, finish, self._clock_now()))
        if finished.is_done and finish.is_refusal:
            await self.opt_out(finish.ref.org_id, finish.attempt_id, "")
        return finished

    async def opt_out(self, org_id: int, attempt_id: UUID, words: str) -> None:  # noqa: ARG002 - it keeps no words
        if (attempt := self.tables.attempts.get(attempt_id)) is not None:
            self._opt_out(org_id, attempt)

    async def tell(self, ref: CampaignRef, kind: str, data: Mapping[str, Any]) -> None:
        self.tables.told.append((ref, kind, dict(data)))

    async def void(self, ref: CampaignRef, attempt_id: UUID, cause: str, *, only_unsent: bool = False) -> Finished:
        voided = settling.void(self.tables, attempt_id, cause, self._clock_now(), only_unsent=only_unsent)
        return self._wake_all(ref, voided)

    def _wake_all(self, ref: CampaignRef, finished: Finished) -> Finished:
        self.wake(*(CampaignRef(ref.org_id, campaign_id) for campaign_id in finished.wake))
        return finished

    async def settled_since(self, ref: CampaignRef, since: datetime) -> tuple[int, int]:
        calls = failures = 0
        for ended_at, is_failure in reversed(self.tables.campaigns[ref].settled):
            if ended_at <= since:
                break
            calls, failures = calls + 1, failures + is_failure
        return calls, failures

    async def register(self, who: WorkerIdentity) -> Lease:
        return workers.register(self.tables, who, self._clock_now())

    async def beat(self, lease: Lease, free: int, models_busy: str = "") -> Beat | None:
        return workers.beat(self.tables, lease, free, models_busy, self._clock_now())

    async def retake(self, lease: Lease, attempts: Sequence[UUID]) -> None:
        workers.retake(self.tables, lease, attempts)

    async def fence(self, worker_id: int | None = None, epoch: int | None = None) -> Sequence[Lease]:
        return workers.fence(self.tables, worker_id, epoch, self._clock_now())

    async def unaccounted(self) -> Sequence[Unaccounted]:
        return workers.unaccounted(self.tables, self._clock_now())

    async def gone(self, worker_id: int, code: int | None = None) -> bool:  # noqa: ARG002 - it keeps no log of processes
        return workers.gone(self.tables, worker_id, self._clock_now())

    async def leave(self, lease: Lease) -> None:
        workers.leave(self.tables, lease, self._clock_now())

    async def orphans(self) -> Sequence[Orphan]:
        return workers.orphans(self.tables, self._clock_now())

    async def unknown_own(self, lease: Lease) -> Sequence[tuple[CampaignRef, UUID]]:
        return workers.unknown_own(self.tables, lease, self._clock_now())

    def wake(self, *refs: CampaignRef) -> None:
        for ref in refs:
            self._tell(Told(ref=ref))

    def hang_up(self, ref: CampaignRef) -> None:
        """Calls in progress are to end now."""
        campaign = self.tables.campaigns[ref]
        campaign.hang_up_before = campaign.version
        self._tell(Told(ref=ref, hang_up_before=campaign.version))

    def hang_up_call(self, ref: CampaignRef, attempt_id: UUID) -> None:
        self._tell(Told(ref=ref, attempt_id=attempt_id))

    def _tell(self, told: Told) -> None:
        for listener in self._listeners:
            listener.put_nowait(told)

    async def told(self) -> AsyncIterator[Told]:
        heard: asyncio.Queue[Told] = asyncio.Queue()
        self._listeners.append(heard)
        try:
            for ref in await self.active_campaigns():
                yield Told(ref=ref)
            for ref, campaign in self.tables.campaigns.items():
                if campaign.hang_up_before is not None and campaign.in_use:
                    yield Told(ref=ref, hang_up_before=campaign.hang_up_before)
            while True:
                yield await heard.get()
        finally:
            self._listeners.remove(heard)

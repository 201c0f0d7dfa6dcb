"""What a person does with a campaign: each command decided by the core on the locked row, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from smart_campaigns.core import campaign as c
from smart_campaigns.core.campaign_settings import AVAILABLE_TRIGGERS, specs
from smart_campaigns.core.errors import CommandRefused
from smart_campaigns.core.readiness import more_than_cap
from smart_campaigns.core.series import can_run_again, start_of
from smart_campaigns.ports.records import CampaignRecords, CampaignRow, StartFacts

NO_AGENT = "it has no published agent"
NO_CALLER_NUMBER = "it has no number to call from"
NO_CONTACT = "its project has no contact"
_REQUIRED = tuple(name for name, spec in specs().items() if spec.is_required)


@dataclass(frozen=True, slots=True)
class CampaignCommands:
    """Raises CommandRefused with the code of tables.md C, NotFound."""

    records: CampaignRecords

    async def allocate(self, org_id: int, code: str, channels: int) -> CampaignRow:
        return await self._do(
            org_id, code, lambda _, facts: c.AllocateChannels(channels=channels, cap=facts.channel_cap)
        )

    async def beyond_cap(self, row: CampaignRow) -> str:
        """What is to be said where all campaigns together have more channels than the organization; blank: nothing."""
        facts = await self.records.start_facts(row.ref, row.settings)
        return more_than_cap(facts.channels_in_all, facts.channel_cap)

    async def start(self, org_id: int, code: str, *, by: str | None = None) -> CampaignRow:
        """`by`: who asks, as in every command that changes the state."""
        return await self._do(org_id, code, lambda row, _: start_command(row), by=by)

    async def resume(self, org_id: int, code: str, *, by: str | None = None) -> CampaignRow:
        """As start; either word does the right one."""
        return await self._do(org_id, code, _resume, by=by)

    async def pause(self, org_id: int, code: str, *, by: str | None = None) -> CampaignRow:
        return await self._do(org_id, code, lambda *_: c.Pause(), by=by)

    async def pause_all(
        self, org_id: int, *, hang_up_now: bool = False, by: str | None = None
    ) -> Sequence[CampaignRow]:
        """Every campaign that is active or armed, or has calls in progress that are to end: as they are then.

        Test calls too, which no list shows: those stop, for nobody could resume one.
        """
        paused: list[CampaignRow] = []
        for row in await self.records.campaigns(org_id, with_tests=True):
            is_placing = row.state.life is c.Life.ACTIVE or row.state.is_armed
            if row.state.life is c.Life.DRAFT or not (is_placing or (hang_up_now and row.in_use)):
                continue
            held = self._paused if row.state.tested_agent is None else self._stopped
            paused += await held(org_id, row.code, hang_up_now=hang_up_now, by=by)
        return paused

    async def _paused(self, org_id: int, code: str, *, hang_up_now: bool, by: str | None) -> Sequence[CampaignRow]:
        try:
            return (await self._do(org_id, code, lambda *_: c.Pause(hang_up_now=hang_up_now), by=by),)
        except CommandRefused:  # it has ended: only its calls are left
            return await self._stopped(org_id, code, hang_up_now=True, by=by) if hang_up_now else ()

    async def _stopped(self, org_id: int, code: str, *, hang_up_now: bool, by: str | None) -> Sequence[CampaignRow]:
        return (await self.stop(org_id, code, hang_up_now=hang_up_now, by=by),)

    async def stop(self, org_id: int, code: str, *, hang_up_now: bool = False, by: str | None = None) -> CampaignRow:
        return await self._do(org_id, code, lambda *_: c.Stop(hang_up_now=hang_up_now), by=by)

    async def reset_breaker(self, org_id: int, code: str) -> CampaignRow:
        return await self._do(org_id, code, lambda *_: c.ResetBreaker())

    async def archive(self, org_id: int, code: str) -> CampaignRow:
        return await self._do(org_id, code, lambda *_: c.Archive())

    async def unarchive(self, org_id: int, code: str) -> CampaignRow:
        return await self._do(org_id, code, lambda *_: c.Unarchive())

    async def delete(self, org_id: int, code: str) -> CampaignRow:
        """Only a draft; answers what it was."""
        return await self._do(org_id, code, lambda *_: c.Delete())

    async def _do(
        self,
        org_id: int,
        code: str,
        command: Callable[[CampaignRow, StartFacts], c.Command],
        *,
        by: str | None = None,
    ) -> CampaignRow:
        found = await self.records.campaign(org_id, code)
        facts = await self.records.start_facts(found.ref, found.settings)

        def decide(row: CampaignRow) -> tuple[c.Event, ...]:
            return c.decide(as_it_stands(row, facts), command(row, facts))

        row, _ = await self.records.change_campaign(found.ref, decide, by=by)
        return row


def _resume(row: CampaignRow, _: StartFacts) -> c.Command:
    if row.state.has_open_run or row.state.life in (c.Life.COMPLETED, c.Life.DRAFT):
        return c.Resume()
    return start_command(row)


def start_command(row: CampaignRow) -> c.Start:
    """Of a person, or of an armed campaign itself."""
    is_between_runs = row.state.life is c.Life.PAUSED and row.series_first_at is not None
    waits_for = row.next_run_at if is_between_runs else None
    return start_of(row.settings, row.series_first_at, row.now, waits_for=waits_for)


def as_it_stands(row: CampaignRow, facts: StartFacts) -> c.Campaign:
    """With all that a start is refused for: a person's, and an armed campaign's own."""
    return replace(row.state, not_ready=_missing(row, facts), can_run_again=can_run_again(row.settings, row.now))


def _missing(row: CampaignRow, facts: StartFacts) -> tuple[str, ...]:
    missing = []
    if row.state.life is c.Life.DRAFT and (blank := [name for name in _REQUIRED if not getattr(row.settings, name)]):
        missing.append("its settings lack " + ", ".join(blank))
    if not facts.has_agent:
        missing.append(NO_AGENT)
    if not facts.has_caller_number:
        missing.append(NO_CALLER_NUMBER)
    if not facts.has_contact:
        missing.append(NO_CONTACT)
    if row.settings.trigger not in AVAILABLE_TRIGGERS:
        missing.append(
            f"its trigger {row.settings.trigger} is not available in this release: choose manual or scheduled"
        )
    return tuple(missing)

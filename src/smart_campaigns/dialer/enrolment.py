"""Which contacts of a project a run dials, at which number and under which law: judged at enrolment and at each poll."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from smart_campaigns.core.campaign_settings import CallType, CampaignSettings
from smart_campaigns.core.numbers import NumberInfo, judge_number
from smart_campaigns.core.policy import legal_key
from smart_campaigns.core.reasons import ContactReason
from smart_campaigns.core.verdict import Blocked
from smart_campaigns.ports.phonebook import Phonebook
from smart_campaigns.ports.records import Candidate, Enrolled, OpenRun, RunRecords
from smart_campaigns.ports.store import TargetState

BATCH = 500


@dataclass(slots=True, kw_only=True)
class Enrolment:
    runs: RunRecords
    phonebook: Phonebook

    async def enrol(self, run: OpenRun) -> OpenRun:
        """All contacts of the project that the run has not met yet."""
        settings, countries = await self.runs.settings_of(run.ref)
        while batch := await self.runs.candidates(run, settings, BATCH):
            through = batch[-1].contact_id
            rows = [self._judge(candidate, settings, countries, failed=False) for candidate in batch]
            await self.runs.enrol(run, rows, through=through)
            run = _through(run, through)
        return run

    async def rederive(self, run: OpenRun) -> None:
        """Contacts whose number failed take their next one; none left: exhausted."""
        settings, countries = await self.runs.settings_of(run.ref)
        while batch := await self.runs.to_rederive(run, BATCH):
            await self.runs.rederive(run, [self._judge(c, settings, countries, failed=True) for c in batch])

    async def judge_excluded(self, run: OpenRun) -> None:
        """An excluded contact returns when the cause has gone; every gate is judged again at its placement."""
        settings, countries = await self.runs.settings_of(run.ref)
        after = 0
        while batch := await self.runs.excluded(run, after, BATCH):
            after = batch[-1].contact_id
            rows = [self._judge(c, settings, countries, failed=False) for c in batch]
            await self.runs.rederive(run, rows)

    def _judge(
        self, candidate: Candidate, settings: CampaignSettings, countries: frozenset[str], *, failed: bool
    ) -> Enrolled:
        """The first number that may be dialed; else why the first one may not."""
        if candidate.is_deleted:
            return _excluded(candidate, ContactReason.DELETED, "")
        numbers = _wanted(candidate, settings)
        if not numbers and failed:
            return Enrolled(
                contact_id=candidate.contact_id,
                state=TargetState.FINISHED,
                reason=ContactReason.ATTEMPTS_USED,
                finished="exhausted",
            )
        first: Enrolled | None = None
        for position, e164 in numbers:
            info = self.phonebook.lookup(e164, settings.country or "")
            verdict = judge_number(_with_contact(info, candidate), countries)
            if isinstance(verdict, Blocked):
                first = first or _excluded(candidate, verdict.reason, verdict.detail)
                continue
            return Enrolled(
                contact_id=candidate.contact_id,
                state=TargetState.WAITING if failed else TargetState.READY,
                e164=info.e164,
                position=position,
                legal_key=key_of(info, candidate, settings.call_type),
            )
        return first or _excluded(candidate, ContactReason.INVALID_NUMBER, "no number")


def key_of(info: NumberInfo, candidate: Candidate, call_type: CallType) -> str:
    """The contact's own zone and place are used beside the number's: all must allow."""
    zones = [candidate.zone] if candidate.zone else info.zones
    places = {*info.places, *([candidate.place] if candidate.place else [])}
    return str(legal_key(zones, places, call_type))


def _with_contact(info: NumberInfo, candidate: Candidate) -> NumberInfo:
    """A zone given with the contact stands for the number's own."""
    return replace(info, zones=(candidate.zone,)) if candidate.zone else info


def _wanted(candidate: Candidate, settings: CampaignSettings) -> Sequence[tuple[int, str]]:
    if settings.single_number is None:
        return candidate.numbers
    return [(position, e164) for position, e164 in candidate.numbers if e164 == settings.single_number]


def _excluded(candidate: Candidate, reason: object, detail: str) -> Enrolled:
    return Enrolled(
        contact_id=candidate.contact_id, state=TargetState.EXCLUDED, reason=str(reason), detail=detail or None
    )


def _through(run: OpenRun, contact_id: int) -> OpenRun:
    return replace(run, enrolled_through=contact_id)

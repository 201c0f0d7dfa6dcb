"""Which contacts of a project a run dials, and at which number: judged at enrolment, at each poll and after each edit.

What is settled here says who is worth looking at; every gate, the number's own among them, is judged at each placement.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace

from smart_campaigns.core.campaign_settings import AVAILABLE_TRIGGERS, CampaignSettings
from smart_campaigns.core.numbers import judge_number, legal_key_of
from smart_campaigns.core.reasons import ContactReason
from smart_campaigns.core.retry import moves_waits
from smart_campaigns.core.verdict import Blocked
from smart_campaigns.ports.phonebook import Phonebook
from smart_campaigns.ports.records import Candidate, Enrolled, OpenRun, RunRecords
from smart_campaigns.ports.store import TargetState

PAGE = 500
LOOK_AGAIN_PAGE = 1000
BEFORE_ALL = -1
EXCLUDED_A_POLL = 5000
"""Of more, the next poll takes the next ones. What returns at once is what was changed: a contact, settings, rules."""


@dataclass(slots=True, kw_only=True)
class Enrolment:
    runs: RunRecords
    phonebook: Phonebook
    _excluded_after: dict[int, int] = field(default_factory=dict)
    """By run: the last of the excluded that was judged."""

    async def poll(self, run: OpenRun) -> AsyncGenerator[None]:
        """Page by page: whoever was added or changed is met; after an edit whoever waits is looked at again; the
        excluded are judged again. Cut off, it begins again with what was not met before it.
        """
        settings, countries = await self.runs.settings_of(run.ref)
        if settings.trigger in AVAILABLE_TRIGGERS:
            async for _ in self._meet(run, settings, countries):
                yield
        if run.polled_at is not None:
            if await self._has_moved_waits(run, settings):
                async for _ in self._look_again(run):
                    yield
            async for _ in self._judge_excluded(run, settings, countries):
                yield
        await self.runs.polled(run)

    async def meet_the_rest(self, run: OpenRun) -> None:
        """All that were added or changed since the last poll."""
        settings, countries = await self.runs.settings_of(run.ref)
        if settings.trigger in AVAILABLE_TRIGGERS:
            async for _ in self._meet(run, settings, countries):
                pass

    async def rederive(self, run: OpenRun) -> bool:
        """A page of contacts whose number failed take their next one (none left: exhausted); whether more may."""
        settings, countries = await self.runs.settings_of(run.ref)
        page = await self.runs.to_rederive(run, PAGE)
        await self._judge_again(run, page, settings, countries)
        return len(page) == PAGE

    async def _meet(self, run: OpenRun, settings: CampaignSettings, countries: frozenset[str]) -> AsyncGenerator[None]:
        after = (BEFORE_ALL, BEFORE_ALL)
        while page := await self.runs.changed(run, settings, after, PAGE):
            after = (page[-1].changed_in, page[-1].contact_id)
            new = [c for c in page if c.state is None and not c.is_deleted]
            if new:
                await self.runs.enrol(run, [self._judge(c, settings, countries) for c in new])
            await self._judge_again(run, [c for c in page if _is_to_judge(c)], settings, countries)
            yield

    async def _has_moved_waits(self, run: OpenRun, settings: CampaignSettings) -> bool:
        if run.judged_settings is None or run.judged_settings == run.settings_version:
            return False
        former, _ = await self.runs.settings_of(run.ref, run.judged_settings)
        return moves_waits(former, settings)

    async def _look_again(self, run: OpenRun) -> AsyncGenerator[None]:
        """Waits and cooldowns are the settings': those of an edit act on everybody's next attempt."""
        last = await self.runs.look_again(run, BEFORE_ALL, LOOK_AGAIN_PAGE)
        while last is not None:
            yield
            last = await self.runs.look_again(run, last, LOOK_AGAIN_PAGE)

    async def _judge_excluded(
        self, run: OpenRun, settings: CampaignSettings, countries: frozenset[str]
    ) -> AsyncGenerator[None]:
        """An excluded contact returns when the cause has gone. An opt-out is taken back contact by contact."""
        after = BEFORE_ALL if run.is_outdated else self._excluded_after.pop(run.run_id, BEFORE_ALL)
        judged = 0
        while page := await self.runs.excluded(run, after, PAGE):
            after, judged = page[-1].contact_id, judged + len(page)
            others = [c for c in page if c.reason != ContactReason.OPTED_OUT]
            await self._judge_again(run, others, settings, countries)
            yield
            if judged >= EXCLUDED_A_POLL and not run.is_outdated:
                self._excluded_after[run.run_id] = after
                return

    async def _judge_again(
        self, run: OpenRun, page: Sequence[Candidate], settings: CampaignSettings, countries: frozenset[str]
    ) -> None:
        judged = [(c, self._judge(c, settings, countries)) for c in page]
        if rows := [row for candidate, row in judged if not _is_as_it_was(candidate, row)]:
            await self.runs.rederive(run, rows)

    def _judge(self, candidate: Candidate, settings: CampaignSettings, countries: frozenset[str]) -> Enrolled:
        """Its present number while that may be dialed, else the first that may; else why the first one may not."""
        if candidate.is_deleted:
            return _excluded(candidate, ContactReason.DELETED, "")
        numbers = _wanted(candidate, settings)
        if not numbers and candidate.has_given_up:
            return _exhausted(candidate)
        first: Enrolled | None = None
        for position, e164 in numbers:
            info = self.phonebook.lookup(e164, settings.country or "")
            verdict = judge_number(info, countries, given_zone=candidate.zone)
            if isinstance(verdict, Blocked):
                first = first or _excluded(candidate, verdict.reason, verdict.detail)
                continue
            key = legal_key_of(info, settings.call_type, given_zone=candidate.zone, given_subdivision=candidate.place)
            waits = candidate.state is TargetState.WAITING
            state = TargetState.WAITING if waits else TargetState.READY
            return _answer(candidate, state, e164=info.e164, position=position, legal_key=str(key))
        return first or _excluded(candidate, ContactReason.INVALID_NUMBER, "no number")


def _is_to_judge(candidate: Candidate) -> bool:
    """Known to the run, neither in call nor finished, nor about to take its next number."""
    if candidate.state is TargetState.EXCLUDED:
        return True
    return candidate.state in (TargetState.READY, TargetState.WAITING) and candidate.number_id is not None


def _wanted(candidate: Candidate, settings: CampaignSettings) -> Sequence[tuple[int, str]]:
    if settings.single_number is None:
        return sorted(candidate.numbers, key=lambda number: (number[0] != candidate.position, number[0]))
    return [(position, e164) for position, e164 in candidate.numbers if e164 == settings.single_number]


def _excluded(candidate: Candidate, reason: object, detail: str) -> Enrolled:
    return _answer(candidate, TargetState.EXCLUDED, reason=str(reason), detail=detail or None)


def _exhausted(candidate: Candidate) -> Enrolled:
    reason, detail = ContactReason.INVALID_NUMBER, "its numbers were tried; there is no other"
    return _answer(candidate, TargetState.FINISHED, reason=reason, detail=detail, finished="exhausted")


def _answer(candidate: Candidate, state: TargetState, **rest: object) -> Enrolled:
    judged = Enrolled(
        contact_id=candidate.contact_id, state=state, was_state=candidate.state, was_number=candidate.number_id
    )
    return replace(judged, **rest)  # type: ignore[arg-type]  # fields of Enrolled, by name


def _is_as_it_was(candidate: Candidate, row: Enrolled) -> bool:
    if row.state is not candidate.state:
        return False
    if row.state is TargetState.EXCLUDED:
        return row.reason == candidate.reason
    return (row.position, row.legal_key) == (candidate.position, candidate.legal_key) and candidate.position is not None

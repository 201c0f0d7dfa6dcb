"""The ledger: a campaign's calls page by page, one call, and all of them as rows of an export."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from smart_campaigns.app.call_digest import CallDigest, digest
from smart_campaigns.core.errors import CommandRefused, FieldError, InvalidInput, NotFound
from smart_campaigns.core.units import MICRO
from smart_campaigns.ports.ledger_records import Call, CallContact, CallFilter, LedgerRecords, WholeCall
from smart_campaigns.ports.live_audio import CannotListen, LiveAudio, Unheard
from smart_campaigns.ports.records import CampaignRecords
from smart_campaigns.ports.sentiment import Sentiment

OUTCOMES = (
    *("answered", "no_answer", "busy", "failed", "completed", "voicemail", "canceled", "ambiguous"),
    *("throttled", "void", "live"),
)
"""What calls are filtered by: outcomes, calls that have none, and calls in progress."""
PAGE_MAX = 1000
EXPORT_PAGE = 1000
_ENDED = ("call_ended", "This call has ended already.")
_UNHEARD = {
    Unheard.NOT_HERE: (
        "call_not_here",
        "This call has ended just now, or another machine carries it: it is heard there only.",
    ),
    Unheard.NOT_RECORDED: (
        "call_not_recorded",
        "Nobody can listen to this call: it is not recorded, so nobody told the contact that others may hear it.",
    ),
    Unheard.TOO_MANY: ("listeners_full", "As many people listen as this machine bears: somebody has to stop first."),
}
_ID = re.compile(r"[0-9a-f-]{4,36}")
CALL_COLUMNS = (
    *(
        "call",
        "run",
        "placed_at",
        "sent_at",
        "ringing_at",
        "picked_up_at",
        "ended_at",
        "number",
        "caller_number",
        "carrier",
    ),
    *(
        "is_virtual",
        "attempt",
        "state",
        "outcome",
        "cause",
        "result",
        "by_machine",
        "sip_status",
        "q850",
        "talk_s",
        "cost",
    ),
    *("settings_version", "agent_id", "agent_version", "contact_id", "name", "zone", "place", "language"),
    *("consent", "consent_source", "consent_on"),
)


@dataclass(frozen=True, slots=True)
class Calls:
    campaigns: CampaignRecords
    ledger: LedgerRecords
    sentiment: Sentiment
    live_audio: LiveAudio

    async def page(self, org_id: int, code: str, chosen: CallFilter) -> Sequence[Call]:
        """Raises NotFound, InvalidInput."""
        _check(chosen)
        row = await self.campaigns.campaign(org_id, code)
        return await self.ledger.calls(row.ref, chosen)

    async def page_of_all(self, org_id: int, code: str | None, chosen: CallFilter) -> Sequence[Call]:
        """Of a campaign, or of all. Raises NotFound, InvalidInput."""
        if code is not None:
            return await self.page(org_id, code, chosen)
        _check(chosen)
        return await self.ledger.calls_of_all(org_id, chosen)

    async def whole(self, org_id: int, attempt_id: UUID) -> WholeCall:
        """With its timeline and what was said. Raises NotFound."""
        return await self.ledger.whole(org_id, attempt_id)

    def digest(self, call: Call, conversation: Mapping[str, Any] | None) -> CallDigest | None:
        """What was said, in short. None where no transcript is kept."""
        return digest(call, conversation, self.sentiment)

    async def hang_up(self, org_id: int, attempt_id: UUID) -> None:
        """The call ends now; its campaign goes on. Raises NotFound, CommandRefused (`call_ended`)."""
        if not await self.ledger.hang_up(org_id, attempt_id):
            raise CommandRefused(*_ENDED)

    async def listen(self, org_id: int, attempt_id: UUID) -> AsyncGenerator[bytes, None]:
        """A call in progress, as it is spoken: PCM as in ports.live_audio, to the call's end. Raises before the first of it
        NotFound, CommandRefused (`call_ended`, `contact_deleted`, `call_not_here`, `call_not_recorded`, `listeners_full`)."""
        call = (await self.ledger.whole(org_id, attempt_id)).call
        if call.ended_at is not None:
            raise CommandRefused(*_ENDED)
        if call.is_deleted:
            raise CommandRefused(
                "contact_deleted", "The contact was deleted meanwhile: what they say is nobody's any more."
            )
        try:
            async with aclosing(self.live_audio.listen(attempt_id)) as sound:
                async for pcm in sound:
                    yield pcm
        except CannotListen as error:
            raise CommandRefused(*_UNHEARD[error.why]) from error

    async def one(self, org_id: int, code: str, call: str) -> Call:
        """By its id, or by as much of its beginning or end as names it alone; without words where its contact was deleted.
        Raises NotFound, InvalidInput."""
        row = await self.campaigns.campaign(org_id, code)
        if not _ID.fullmatch(call.lower()):
            raise InvalidInput((FieldError.none("call", "an id of a call", call, fix="take one of calls list"),))
        found = await self.ledger.call(row.ref, call.lower())
        if not found:
            raise NotFound("call of this campaign", call)
        if len(found) > 1:
            raise InvalidInput.of("call", "one call's", given=f"{call!r} is of several", fix="give more of it")
        return replace(found[0], conversation=None) if found[0].is_deleted else found[0]

    async def export(self, org_id: int, code: str, chosen: CallFilter) -> AsyncIterator[Sequence[Any]]:
        """A header, then a row a call, newest first, with all columns that its contact came with."""
        _check(chosen)
        row = await self.campaigns.campaign(org_id, code)
        names = await self.ledger.attribute_names(row.ref)
        yield (*CALL_COLUMNS, *(_header(name) for name in names))
        chosen = replace(chosen, limit=EXPORT_PAGE)
        while calls := await self.ledger.calls(row.ref, chosen):
            people = await self.ledger.contacts_of(row.ref, sorted({call.contact_id for call in calls}))
            for call in calls:
                contact = people.get(call.contact_id, CallContact())
                yield (*call_cells(call, contact), *(contact.attributes.get(name, "") for name in names))
            chosen = replace(chosen, before=calls[-1].attempt_id)


def talk_s(call: Call) -> float | None:
    if call.picked_up_at is None or call.ended_at is None:
        return None
    return round((call.ended_at - call.picked_up_at).total_seconds(), 3)


def call_cells(call: Call, contact: CallContact) -> Sequence[Any]:
    """In the order of CALL_COLUMNS."""
    instants = (call.placed_at, call.sent_at, call.ringing_at, call.picked_up_at, call.ended_at)
    cells = (
        *(str(call.attempt_id), call.run_no, *(at.isoformat() if at else "" for at in instants)),
        *(call.number, call.caller_number, call.carrier, call.is_virtual, call.placement_no, call.state),
        *(call.outcome, call.cause, call.result, call.by_machine, call.sip_status, call.q850, talk_s(call)),
        "" if call.cost_micro is None else f"{call.cost_micro / MICRO:f}",
        *(call.settings_version, call.agent_id, call.agent_version, call.contact_id, call.contact),
        *(contact.zone, contact.place, contact.language, contact.consent, contact.consent_source, contact.consent_on),
    )
    return ["" if cell is None else cell for cell in cells]


def _header(name: str) -> str:
    """A contact's own column that is called as one of ours is told apart."""
    return f"contact_{name}" if name in CALL_COLUMNS else name


def _check(chosen: CallFilter) -> None:
    errors = []
    if unknown := [word for word in chosen.outcomes if word not in OUTCOMES]:
        fix = f"give one of {', '.join(OUTCOMES)}"
        errors.append(FieldError.none("outcome", "an outcome of calls", unknown[0], fix=fix))
    if not 1 <= chosen.limit <= PAGE_MAX:
        is_above = chosen.limit > PAGE_MAX
        errors.append(FieldError.beyond("limit", f"1 to {PAGE_MAX:,}", given=f"{chosen.limit:,}", is_above=is_above))
    if errors:
        raise InvalidInput(tuple(errors))


def as_uuid(text: str | None) -> UUID | None:
    """Raises InvalidInput."""
    try:
        return UUID(text) if text else None
    except ValueError:
        raise InvalidInput((FieldError.none("before", "an id of a call", text, fix="give a whole one"),)) from None

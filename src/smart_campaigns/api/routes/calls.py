"""The call log: every placement, and one call with its timeline and what was said."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.responses import StreamingResponse

from smart_campaigns.api.auth import Analyst, Asker, Operator
from smart_campaigns.api.csv_files import CSV_ANSWER, csv_answer
from smart_campaigns.api.masking import needs_hearing, number_for, tell_heard
from smart_campaigns.api.once import CommandRoute
from smart_campaigns.api.problems import answers
from smart_campaigns.api.routes.call_audio import recording_of
from smart_campaigns.api.services import Services, Use
from smart_campaigns.api.shapes import ID_MAX, PAGE_DEFAULT, WHOLE_MAX, Done, Limit, Page, Text, Told
from smart_campaigns.app.call_digest import Mood
from smart_campaigns.app.calls import CALL_COLUMNS, EXPORT_PAGE, talk_s
from smart_campaigns.core.numbers import masked_within
from smart_campaigns.core.settlement import Cause
from smart_campaigns.ports.ledger_records import Call, CallFilter, WholeCall

router = APIRouter(prefix="/calls", tags=["calls"], route_class=CommandRoute, responses=answers(404))
NOTHING_SAID: dict[str, Any] = {"turns": [], "decisions": [], "slots": {}, "first_words_s": None}
_LOST_WITH_ITS_PROCESS = frozenset({Cause.WORKER_LOST, Cause.LOST_END})
_INSTANTS = ("placed_at", "sent_at", "ringing_at", "early_media_at", "picked_up_at", "first_audio_at", "ended_at")


class CallShape(Told):
    """`number` is masked without the permission to hear, and where its contact was deleted. Money in micro-units."""

    attempt_id: UUID
    campaign: str
    run_no: int
    contact_id: int
    contact: str
    number: str
    is_deleted: bool
    caller_number: str
    carrier: str
    is_virtual: bool
    is_test: bool
    placement_no: int
    state: str
    outcome: str | None
    cause: str | None
    result: str | None
    is_permanent: bool | None
    counts_as_attempt: bool | None
    by_machine: bool
    is_crossed: bool
    sip_status: int | None
    q850: int | None
    placed_at: datetime
    sent_at: datetime | None
    ringing_at: datetime | None
    picked_up_at: datetime | None
    ended_at: datetime | None
    talk_s: float | None
    cost_micro: int | None
    settings_version: int
    agent_id: int
    agent_version: int


class Instant(Told):
    """`what`: placed, sent, ringing, early_media, picked_up, first_audio, ended; `after_s`: since it was placed."""

    at: datetime
    what: str
    after_s: float


class CallDigestShape(Told):
    """What was said, in short. `score`: −1 to 1, of the contact's words. The sources: who made the summary (`rules`), who
    judged the mood (`vader`)."""

    summary: str
    summary_source: str
    mood: Mood
    score: float
    mood_source: str


class CarrierMessageShape(Told):
    at: datetime
    text: str


class WholeCallShape(CallShape):
    """`conversation` null: nobody talked, or (`is_hidden`) it takes the permission to hear, or its contact was deleted.
    `recording_missing`: `lost`, the process that carried the call broke off, and with it whatever was recorded; `gone`,
    its file is no more."""

    timeline: list[Instant]
    carrier_messages: list[CarrierMessageShape]
    """What the carrier answered while the call was on its way (SIP: 100, 180, 183, 200, an error), and what ended it where
    that was not we; at most 20. Known when the call has ended."""
    carrier_ref: str | None
    variant: int | None
    verdicts: dict[str, Any]
    """What each gate saw when it was placed."""
    digest: CallDigestShape | None
    """Null where no transcript is kept. It has no words of the contact: no permission to hear is needed."""
    conversation: dict[str, Any] | None
    is_hidden: bool
    has_recording: bool
    recording_missing: Literal["lost", "gone"] | None = None


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The filters that a page and an export have alike."""

    outcome: Annotated[
        list[Text] | None,
        Query(max_length=20, description="Outcomes, or throttled, void, live; blank: all but void."),
    ] = None
    contact_id: Annotated[int | None, Query(ge=1, le=ID_MAX)] = None
    run_no: Annotated[int | None, Query(ge=1, le=WHOLE_MAX)] = None
    placed_from: Annotated[datetime | None, Query()] = None
    placed_until: Annotated[datetime | None, Query()] = None
    number: Annotated[Text | None, Query(max_length=20, description="Digits of the number called.")] = None

    def filter(self, asker: Asker, limit: int, before: UUID | None = None) -> CallFilter:
        digits = "".join(c for c in self.number or "" if c.isascii() and c.isdigit())
        if digits:
            needs_hearing(asker)  # a number could be found out digit by digit
        return CallFilter(
            outcomes=tuple(self.outcome or ()),
            contact_id=self.contact_id,
            before=before,
            limit=limit,
            run_no=self.run_no,
            placed_from=self.placed_from,
            placed_until=self.placed_until,
            digits=digits or None,
        )


Chosen = Annotated[_Chosen, Depends()]


@router.get("", operation_id="list_calls")
async def list_calls(  # noqa: PLR0917 - each is one filter
    asker: Analyst,
    use: Use,
    chosen: Chosen,
    campaign: Annotated[Text | None, Query(max_length=40, description="Its code; blank: of all.")] = None,
    after: Annotated[UUID | None, Query(description="`next` of the page before.")] = None,
    limit: Limit = PAGE_DEFAULT,
) -> Page[CallShape]:
    """Newest first."""
    found = await use.calls.page_of_all(asker.org_id, campaign, chosen.filter(asker, limit + 1, after))
    if found:
        await tell_heard(use, asker, "numbers of the call log")
    items = [CallShape(**_fields(one, asker)) for one in found[:limit]]
    return Page[CallShape](items=items, next=str(items[-1].attempt_id) if len(found) > limit else None)


@router.get("/export", operation_id="export_calls", response_class=StreamingResponse, responses={**CSV_ANSWER})
async def export_calls(
    asker: Analyst,
    use: Use,
    chosen: Chosen,
    campaign: Annotated[Text, Query(min_length=1, max_length=40, description="Its code.")],
) -> StreamingResponse:
    """All of a campaign that the filters let through, newest first, as CSV, with the columns that its contacts came with.
    Without the permission to hear numbers are masked and those columns left out."""
    rows = use.calls.export(asker.org_id, campaign, chosen.filter(asker, EXPORT_PAGE))
    header = await anext(rows)
    await tell_heard(use, asker, f"export of the calls of {campaign}")
    return await csv_answer(f"calls-{campaign}", _shown(header, asker), _export_rows(rows, asker))


async def _export_rows(rows: AsyncIterator[Sequence[Any]], asker: Asker) -> AsyncIterator[Sequence[Any]]:
    place = CALL_COLUMNS.index("number")
    async for row in rows:
        yield _shown((*row[:place], number_for(asker, row[place]), *row[place + 1 :]), asker)


def _shown(row: Sequence[Any], asker: Asker) -> Sequence[Any]:
    return row if asker.may_hear else row[: len(CALL_COLUMNS)]


@router.get("/{attempt_id}", operation_id="get_call")
async def get_call(asker: Analyst, use: Use, attempt_id: UUID) -> WholeCallShape:
    """With its timeline, the verdicts of the gates, and what was said."""
    found = await use.calls.whole(asker.org_id, attempt_id)
    await tell_heard(use, asker, f"call {attempt_id}")
    conversation = found.conversation
    may_see = asker.may_hear and not found.call.is_deleted
    digest = use.calls.digest(found.call, conversation)
    return WholeCallShape(
        **_fields(found.call, asker),
        timeline=_timeline(found),
        carrier_messages=[
            CarrierMessageShape(at=one.at, text=one.text if may_see else masked_within(one.text))
            for one in found.messages
        ],
        carrier_ref=found.carrier_ref,
        variant=found.variant,
        verdicts=dict(found.call.verdicts),
        digest=CallDigestShape(**asdict(digest)) if digest else None,
        conversation={**NOTHING_SAID, **conversation} if conversation is not None and may_see else None,
        is_hidden=conversation is not None and not may_see,
        has_recording=recording_of(use, found) is not None,
        recording_missing=_missing(use, found),
    )


@router.post("/{attempt_id}/hang-up", operation_id="hang_up_call", status_code=202)
async def hang_up_call(asker: Operator, use: Use, attempt_id: UUID) -> Done:
    """It ends now, in mid-sentence; its campaign goes on."""
    await use.calls.hang_up(asker.org_id, attempt_id)
    return Done()


def _fields(call: Call, asker: Asker) -> dict[str, Any]:
    plain = {name: getattr(call, name) for name in CallShape.model_fields if name != "talk_s"}
    return plain | {"number": number_for(asker, call.number), "talk_s": talk_s(call)}


def _timeline(found: WholeCall) -> list[Instant]:
    instants = [
        (name.removesuffix("_at"), at)
        for name in _INSTANTS
        if (at := getattr(found.call, name, None) or getattr(found, name, None)) is not None
    ]
    begun = found.call.placed_at
    return [Instant(what=what, at=at, after_s=round((at - begun).total_seconds(), 3)) for what, at in instants]


def _missing(use: Services, found: WholeCall) -> Literal["lost", "gone"] | None:
    if found.call.picked_up_at is not None and found.call.cause in _LOST_WITH_ITS_PROCESS:
        return "lost"
    is_named = "recording" in (found.conversation or {}) and not found.call.is_deleted
    return "gone" if is_named and recording_of(use, found) is None else None

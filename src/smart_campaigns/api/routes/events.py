"""The event log: everything that happened, filterable, complete."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.responses import StreamingResponse

from smart_campaigns.api.auth import Analyst, Asker
from smart_campaigns.api.csv_files import CSV_ANSWER, csv_answer
from smart_campaigns.api.live import data_for
from smart_campaigns.api.masking import tell_heard
from smart_campaigns.api.problems import answers
from smart_campaigns.api.routes.live import EventShape
from smart_campaigns.api.services import Services, Use
from smart_campaigns.api.shapes import ID_MAX, PAGE_DEFAULT, AfterId, Code, Limit, Text, Told
from smart_campaigns.core.event_data import has_number, is_heard
from smart_campaigns.ports.event_records import EventFilter
from smart_campaigns.ports.live_records import LiveEvent

EXPORT_PAGE = 1000
TOLD_APART = ("contact_id", "attempt_id", "number", "outcome", "cause", "reason")
EVENT_COLUMNS = ("id", "at", "campaign", "kind", *TOLD_APART, "data")
router = APIRouter(tags=["events"], responses=answers(404))


class EventPage(Told):
    """Newest first. `live_from`: give it to the live stream, and nothing falls between."""

    items: list[EventShape]
    next: str | None
    live_from: str


class EventKinds(Told):
    items: list[str]


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The filters that a page and an export have alike."""

    campaign: Annotated[Text | None, Query(max_length=40, description="Its code; blank: of all.")] = None
    kind: Annotated[list[Text] | None, Query(max_length=50)] = None
    contact_id: Annotated[int | None, Query(ge=1, le=ID_MAX)] = None
    begun_at: Annotated[datetime | None, Query(description="Not before.")] = None
    ended_at: Annotated[datetime | None, Query(description="Before.")] = None

    def filter(self, limit: int, before: int | None = None) -> EventFilter:
        return EventFilter(
            campaign=self.campaign,
            kinds=tuple(self.kind or ()),
            contact_id=self.contact_id,
            begun_at=self.begun_at,
            ended_at=self.ended_at,
            before=before,
            limit=limit,
        )


Chosen = Annotated[_Chosen, Depends()]


@router.get("/events", operation_id="list_events")
async def list_events(
    asker: Analyst, use: Use, chosen: Chosen, after: AfterId = None, limit: Limit = PAGE_DEFAULT
) -> EventPage:
    await _known(use, asker, chosen)
    found = await use.events.page(asker.org_id, chosen.filter(limit + 1, after))
    page = found.events[:limit]
    await _tell_heard(use, asker, page, chosen)
    return EventPage(
        items=[
            EventShape(
                id=one.event_id,
                at=one.at,
                campaign=one.campaign,
                kind=one.kind,
                contact=one.contact,
                data=_data(one, asker),
            )
            for one in page
        ],
        next=str(page[-1].event_id) if len(found.events) > limit else None,
        live_from=found.snapshot,
    )


@router.get("/events/export", operation_id="export_events", response_class=StreamingResponse, responses={**CSV_ANSWER})
async def export_events(asker: Analyst, use: Use, chosen: Chosen) -> StreamingResponse:
    """All that the filters let through, newest first, as CSV; `data` is JSON."""
    await _known(use, asker, chosen)
    of = f" of {chosen.campaign}" if chosen.campaign else ""
    await tell_heard(use, asker, f"export of the event log{of}, with what was said")
    return await csv_answer("events", EVENT_COLUMNS, _rows(use, asker, chosen))


async def _known(use: Services, asker: Asker, chosen: _Chosen) -> None:
    """Raises NotFound."""
    if chosen.campaign is not None:
        await use.campaigns.campaign(asker.org_id, chosen.campaign)


async def _rows(use: Services, asker: Asker, chosen: _Chosen) -> AsyncIterator[Sequence[Any]]:
    before: int | None = None
    while events := (await use.events.page(asker.org_id, chosen.filter(EXPORT_PAGE, before))).events:
        for one in events:
            data = _data(one, asker)
            told = (data.get(name, "") for name in TOLD_APART)
            yield (one.event_id, one.at.isoformat(), one.campaign or "", one.kind, *told, json.dumps(data, default=str))
        before = events[-1].event_id


def _data(one: LiveEvent, asker: Asker) -> dict[str, Any]:
    return dict(data_for(one, may_hear=asker.may_hear))


async def _tell_heard(use: Services, asker: Asker, page: Sequence[LiveEvent], chosen: _Chosen) -> None:
    """One line a page and kind of what it shows."""
    shown = [one.data for one in page if not one.is_deleted]
    of = f" of {chosen.campaign}" if chosen.campaign else ""
    if any(map(has_number, shown)):
        await tell_heard(use, asker, f"numbers of the event log{of}")
    if any(map(is_heard, shown)):
        await tell_heard(use, asker, f"what was said, in the event log{of}")


@router.get("/campaigns/{code}/events/kinds", operation_id="list_event_kinds")
async def list_event_kinds(asker: Analyst, use: Use, code: Code) -> EventKinds:
    """Those that its log has, for a filter."""
    row = await use.campaigns.campaign(asker.org_id, code)
    return EventKinds(items=list(await use.events.kinds(asker.org_id, row.code)))

"""The event log: everything that happened, filterable, complete."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from smart_campaigns.api.auth import Analyst
from smart_campaigns.api.live import data_for
from smart_campaigns.api.masking import tell_heard
from smart_campaigns.api.problems import answers
from smart_campaigns.api.routes.live import EventShape
from smart_campaigns.api.services import Use
from smart_campaigns.api.shapes import ID_MAX, PAGE_DEFAULT, AfterId, Code, Limit, Text, Told
from smart_campaigns.ports.event_records import EventFilter

router = APIRouter(tags=["events"], responses=answers(404))


class EventPage(Told):
    """Newest first. `live_from`: give it to the live stream, and nothing falls between."""

    items: list[EventShape]
    next: str | None
    live_from: str


class EventKinds(Told):
    items: list[str]


@router.get("/events", operation_id="list_events")
async def list_events(  # noqa: PLR0917 - each is one filter
    asker: Analyst,
    use: Use,
    campaign: Annotated[Text | None, Query(max_length=40, description="Its code; blank: of all.")] = None,
    kind: Annotated[list[Text] | None, Query(max_length=50)] = None,
    contact_id: Annotated[int | None, Query(ge=1, le=ID_MAX)] = None,
    begun_at: Annotated[datetime | None, Query(description="Not before.")] = None,
    ended_at: Annotated[datetime | None, Query(description="Before.")] = None,
    after: AfterId = None,
    limit: Limit = PAGE_DEFAULT,
) -> EventPage:
    if campaign is not None:
        await use.campaigns.campaign(asker.org_id, campaign)
    chosen = EventFilter(
        campaign=campaign,
        kinds=tuple(kind or ()),
        contact_id=contact_id,
        begun_at=begun_at,
        ended_at=ended_at,
        before=after,
        limit=limit + 1,
    )
    found = await use.events.page(asker.org_id, chosen)
    page = found.events[:limit]
    if any("number" in one.data for one in page):
        await tell_heard(use, asker, "numbers of the event log")
    return EventPage(
        items=[
            EventShape(
                id=one.event_id,
                at=one.at,
                campaign=one.campaign,
                kind=one.kind,
                data=dict(data_for(one.data, may_hear=asker.may_hear and not one.is_deleted)),
            )
            for one in page
        ],
        next=str(page[-1].event_id) if len(found.events) > limit else None,
        live_from=found.snapshot,
    )


@router.get("/campaigns/{code}/events/kinds", operation_id="list_event_kinds")
async def list_event_kinds(asker: Analyst, use: Use, code: Code) -> EventKinds:
    """Those that its log has, for a filter."""
    row = await use.campaigns.campaign(asker.org_id, code)
    return EventKinds(items=list(await use.events.kinds(asker.org_id, row.code)))

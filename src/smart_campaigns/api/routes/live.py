"""The live stream, as Server-Sent Events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from starlette.responses import StreamingResponse

from smart_campaigns.api.auth import Analyst, is_as_it_was
from smart_campaigns.api.live import stream
from smart_campaigns.api.masking import tell_heard
from smart_campaigns.api.services import Use
from smart_campaigns.api.shapes import Text, Told
from smart_campaigns.core.snapshots import LENGTH_MAX

router = APIRouter(tags=["live"])
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}
LastId = Annotated[Text | None, Header(alias="last-event-id", max_length=LENGTH_MAX)]


class EventShape(Told):
    """One line of the event log. `campaign`: its code; null: of the organization. `contact`: the name of whom it is about."""

    id: int
    at: datetime
    campaign: str | None
    kind: str
    contact: str | None = None
    data: dict[str, Any]


class CallState(Told):
    """How far a call is, twice a second: dialing, ringing or picked_up. Not replayed."""

    attempt_id: str
    campaign: str
    state: str


class LiveMessages(Told):
    """What the stream's messages hold, by their `event:`; besides: `hello`, `beat` every two seconds when nothing else
    comes, and `reset`: too much was missed, read everything anew."""

    events: list[EventShape]
    calls: list[CallState]


@router.get(
    "/live",
    operation_id="follow_live",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Server-Sent Events; the schema says what the data of each kind is.",
            "model": LiveMessages,
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        }
    },
)
async def follow_live(
    request: Request,
    asker: Analyst,
    use: Use,
    last_event_id: LastId = None,
    live_from: Annotated[
        Text | None, Query(max_length=LENGTH_MAX, description="`live_from` of a console or a page of the event log.")
    ] = None,
) -> StreamingResponse:
    """Every event of the organization, once, in the order of their ids within a message. The id of a message brings back
    exactly what came after it; without one the stream begins now."""
    last_id = last_event_id or live_from
    heard = partial(tell_heard, use, asker, "numbers and what is said, live")
    body = stream(
        use.live,
        asker.org_id,
        last_id,
        may_hear=asker.may_hear,
        may_stay=lambda: is_as_it_was(request, asker),
        hears=lambda: use.live.together((asker.org_id, asker.who), heard),
    )
    first = await anext(body)  # what goes wrong is answered as a problem, not within a stream
    return StreamingResponse(_begun(first, body), media_type="text/event-stream", headers=HEADERS)


async def _begun(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for part in rest:
        yield part

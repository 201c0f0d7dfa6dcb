"""The event log: of the whole organization, filtered, and as CSV; and of one campaign, as it goes on."""

from __future__ import annotations

import contextlib
import csv
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from smart_campaigns.cli.csv_out import STANDARD_OUTPUT, opened
from smart_campaigns.cli.event_lines import event_facts
from smart_campaigns.cli.instants import instant_of
from smart_campaigns.cli.paging import more
from smart_campaigns.cli.session import (
    CampaignCode,
    JsonOption,
    OrgOption,
    Reply,
    Session,
    dumps,
    in_organization,
    show,
)
from smart_campaigns.cli.tables import clock
from smart_campaigns.core.event_data import hidden
from smart_campaigns.core.sheet_cells import safe_cells
from smart_campaigns.ports.event_records import EventFilter
from smart_campaigns.ports.live_records import LiveBatch, LiveEvent
from smart_campaigns.ports.store import StoreAway

PAGE = 1000
FOLLOW_S = 1.0
COLUMNS = ("id", "at", "campaign", "kind", "data")


def events(
    context: typer.Context,
    *,
    campaign: Annotated[str | None, typer.Option(help="Its code; blank: of all.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Such as call_placed; repeatable.")] = None,
    contact: Annotated[int | None, typer.Option(min=1, max=2**62, help="Only this contact's, by its id.")] = None,
    since: Annotated[str | None, typer.Option("--from", help="ISO 8601; without an offset in the zone.")] = None,
    until: Annotated[str | None, typer.Option(help="ISO 8601; without an offset in the zone.")] = None,
    before: Annotated[int | None, typer.Option(min=1, max=2**62, help="Go on before this event's id.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Events at once.")] = 100,
    csv_file: Annotated[
        Path | None, typer.Option("--csv", help="Write all of them here; - is standard output.")
    ] = None,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """What happened, newest first; campaign events follows one campaign as it goes on."""

    async def work(session: Session) -> Reply:
        zone = session.organization.zone
        chosen = EventFilter(
            campaign=(await session.house.campaigns.campaign(session.org_id, campaign)).code if campaign else None,
            kinds=tuple(kind or ()),
            contact_id=contact,
            begun_at=instant_of(since, zone, "from"),
            ended_at=instant_of(until, zone, "until"),
            before=before,
            limit=limit,
        )
        if csv_file is not None:
            return await _export(session, chosen, csv_file)
        found = (await session.house.events.page(session.org_id, chosen)).events
        lines = "\n".join(f"{one.campaign or '':<8} {_line(one, zone)}" for one in found) or "Nothing happened."
        following = found[-1].event_id if len(found) == limit else None
        return Reply([_data(one) for one in found], lines, more(context, following))

    in_organization(work, org=org, as_json=as_json)


def events_of(
    *,
    code: CampaignCode,
    after: Annotated[
        int | None, typer.Option(min=0, max=2**62, help="The first with a higher id; blank: the latest.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Events at once.")] = 100,
    follow: Annotated[bool, typer.Option("--follow", help="Go on with what happens, until Ctrl-C.")] = False,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """What happened in one campaign, oldest first; with --json one line an event."""

    async def work(session: Session) -> Reply:
        row = await session.house.campaigns.campaign(session.org_id, code)
        zone = row.settings.zone or "UTC"
        chosen = EventFilter(campaign=row.code, after=after, limit=limit)
        if follow:
            async for one in _from(session, chosen):
                if session.as_json:
                    print(dumps(_data(one)), flush=True)
                else:
                    show(Reply({}, _line(one, zone)), as_json=False)
        found = (await session.house.events.page(session.org_id, chosen)).events
        told = sorted(found, key=lambda one: one.event_id)
        return Reply([_data(one) for one in told], "\n".join(_line(one, zone) for one in told) or "Nothing happened.")

    in_organization(work, org=org, as_json=as_json)


async def _from(session: Session, chosen: EventFilter) -> AsyncIterator[LiveEvent]:
    """What happened and what happens in a campaign, each once, for ever."""
    if chosen.after is not None:
        chosen = replace(chosen, limit=None)  # page by page, one that is committed late could fall between
    found = await session.house.events.page(session.org_id, chosen)
    while True:
        for one in sorted(found.events, key=lambda one: one.event_id):
            if one.campaign == chosen.campaign:
                yield one
        await session.house.clock.sleep(FOLLOW_S)
        with contextlib.suppress(StoreAway):  # what happens meanwhile is told when it is back
            found = replace(found, events=())
            found = await _since(session, found.snapshot)


async def _since(session: Session, snapshot: str) -> LiveBatch:
    limit = PAGE
    while (found := await session.house.live.since([session.org_id], snapshot, limit)).is_cut:
        limit *= 2
    return found


async def _export(session: Session, chosen: EventFilter, file: Path) -> Reply:
    count = 0
    with opened(file) as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        async for one in _all(session, replace(chosen, limit=PAGE)):
            told = _data(one)
            cells = (*(told[name] or "" for name in COLUMNS[:-1]), json.dumps(told["data"], default=str))
            writer.writerow(safe_cells(cells))
            count += 1
    if str(file) == STANDARD_OUTPUT:
        raise typer.Exit  # the events are the answer
    return Reply({"events": count, "file": str(file)}, f"{count:,} events are in {file}.")


async def _all(session: Session, chosen: EventFilter) -> AsyncIterator[LiveEvent]:
    while found := (await session.house.events.page(session.org_id, chosen)).events:
        for one in found:
            yield one
        chosen = replace(chosen, before=found[-1].event_id)


def _data(one: LiveEvent) -> dict[str, Any]:
    data = hidden(one.data) if one.is_deleted else one.data
    return {"id": one.event_id, "at": one.at.isoformat(), "campaign": one.campaign, "kind": one.kind, "data": data}


def _line(one: LiveEvent, zone: str) -> str:
    told = event_facts(one.kind, _data(one)["data"], one.contact)
    return f"{one.event_id:>6}  {clock(one.at, zone)}  {one.kind:<20} {told}"

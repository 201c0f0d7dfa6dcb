"""The campaigns as the console lists them: how healthy each is, when its window is, how its last days went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

import typer

from smart_campaigns.app.campaign_list import NextWindow, Standing
from smart_campaigns.cli.session import JsonOption, OrgOption, Reply, Session, in_organization
from smart_campaigns.cli.tables import clock, instant_text, table, words
from smart_campaigns.core.campaign import Life
from smart_campaigns.ports.campaign_list import CampaignFilter, CampaignSort

PAGE = 200
SortOption = Annotated[CampaignSort, typer.Option(help="health: the worst first; next: open ones, then the soonest.")]


def overview(
    *,
    state: Annotated[list[Life] | None, typer.Option(help="Only such; repeatable.")] = None,
    project: Annotated[str | None, typer.Option(help="Only of this project, by name.")] = None,
    search: Annotated[str, typer.Option(help="In name or code.")] = "",
    archived: Annotated[bool, typer.Option("--archived", help="Those that are archived instead.")] = False,
    sort: SortOption = CampaignSort.NEWEST,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """How each campaign stands: health, what holds it, its window, its calls of the last fourteen days."""

    async def work(session: Session) -> Reply:
        chosen = await session.use.contacts.project(session.org_id, project) if project else None
        wanted = CampaignFilter(
            states=tuple(state or ()),
            project_id=chosen.id if chosen else None,
            search=search,
            is_archived=archived,
            sort=sort,
        )
        found = await _all(session, wanted)
        figures = ("Health", "Calls", "Connected")
        listed = table("Code", "State", *figures, "Window", right=figures, keep=("Code",))
        for one in found:
            listed.add_row(*_cells(one))
        return Reply([_data(one) for one in found], listed if found else "No such campaign.")

    in_organization(work, org=org, as_json=as_json)


async def _all(session: Session, wanted: CampaignFilter) -> Sequence[Standing]:
    """Raises CommandRefused."""
    found: list[Standing] = []
    while True:
        page = await session.use.campaign_list.page(session.org_id, wanted, PAGE)
        found += page.items
        if not page.has_more:
            return found
        wanted = replace(wanted, after=found[-1].row.ref.campaign_id)


def _cells(one: Standing) -> tuple[str, ...]:
    row = one.row
    health = "" if one.health is None else str(one.health.score)
    share = "" if one.connected_share is None else f"{one.connected_share:.0%}"
    placed = str(sum(day.placed for day in one.days))
    return row.code, _state(one), health, placed, share, _window(one.window, row.settings.zone or "UTC")


def _state(one: Standing) -> str:
    row, status = one.row, one.status
    state = "dialing" if status.is_dialing else str(row.state.life)
    held = f": {words(status.reason)}" if status.reason and str(status.reason) != str(row.state.life) else ""
    if row.state.life is Life.ACTIVE:
        return f"{state}{held}, {one.placed_last_hour} calls in the last hour"
    if row.state.life is Life.DRAFT:
        return f"{state}: lacks {', '.join(map(words, one.lacks))}" if one.lacks else state
    by = f" by {row.state_by}" if row.state_by else ""
    return f"{state}{held}{by}, {clock(row.state_at, row.settings.zone or 'UTC')[:16]}"


def _window(window: NextWindow | None, zone: str) -> str:
    if window is None:
        return ""
    at = clock(window.at, zone)[:16]
    return f"open until {at}" if window.is_open and at else "open" if window.is_open else f"opens {at}" if at else ""


def _data(one: Standing) -> dict[str, Any]:
    window = None if one.window is None else {"is_open": one.window.is_open, "at": instant_text(one.window.at)}
    return {
        "code": one.row.code,
        "name": one.row.name,
        "state": one.row.state.life,
        "is_dialing": one.status.is_dialing,
        "state_at": instant_text(one.row.state_at),
        "state_by": one.row.state_by,
        "lacks": list(one.lacks),
        "placed_last_hour": one.placed_last_hour,
        "reason": one.status.reason,
        "health": None if one.health is None else one.health.score,
        "contacts": dict(one.contacts),
        "connected_share": one.connected_share,
        "window": window,
        "days": [{"day": day.day.isoformat(), "placed": day.placed, "connected": day.connected} for day in one.days],
    }

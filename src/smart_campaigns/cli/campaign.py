"""Campaigns: settings and commands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group

from smart_campaigns.cli import (
    campaign_check,
    campaign_health,
    campaign_history,
    campaign_outlook,
    campaign_overview,
    campaign_views,
    events,
)
from smart_campaigns.cli.campaign_outlook import estimate_data, estimate_lines
from smart_campaigns.cli.campaign_overview import SortOption
from smart_campaigns.cli.campaign_values import form_values, project_values
from smart_campaigns.cli.deeds import WHO
from smart_campaigns.cli.session import (
    CampaignCode,
    JsonOption,
    OrgOption,
    Reply,
    Session,
    fields_data,
    in_organization,
)
from smart_campaigns.cli.tables import table
from smart_campaigns.core.campaign import Life
from smart_campaigns.core.settings_json import to_json
from smart_campaigns.ports.campaign_list import CampaignFilter, CampaignSort
from smart_campaigns.ports.records import CampaignRow

campaign = typer.Typer(no_args_is_help=True, help="Campaigns: settings and commands.")
campaign.command("status")(campaign_views.status)
campaign.command("why")(campaign_views.why)
campaign.command("events")(events.events_of)
campaign.command("health")(campaign_health.health)
campaign.command("readiness")(campaign_outlook.readiness)
campaign.command("estimate")(campaign_outlook.estimate)
campaign.command("show")(campaign_outlook.show)
campaign.command("overview")(campaign_overview.overview)
campaign.command("windows")(campaign_history.windows)
campaign.command("runs")(campaign_history.runs)
campaign.command("check")(campaign_check.check)
campaign.command("settings")(campaign_check.settings)

SetOption = Annotated[
    list[str] | None, typer.Option("--set", help="key=value, repeatable; keys as in the settings table.")
]
FileOption = Annotated[Path | None, typer.Option("--file", help="Settings as a JSON object; --set goes before it.")]
NOBODY_DIALS = "Nothing dials until the server runs a caller of its carrier: smart-campaigns up."


@campaign.command("create")
def create(
    *,
    name: Annotated[str | None, typer.Option(help="Shown everywhere.")] = None,
    project: Annotated[str | None, typer.Option(help="By name; blank: the only one.")] = None,
    agent: Annotated[str | None, typer.Option(help="By name; blank: the only one.")] = None,
    preset: Annotated[str | None, typer.Option(help="conservative, balanced or aggressive.")] = None,
    pairs: SetOption = None,
    file: FileOption = None,
    draft: Annotated[bool, typer.Option("--draft", help="Keep it although something is missing.")] = False,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """A paused campaign with no channels; with --draft, a form to be completed later."""

    async def work(session: Session) -> Reply:
        values = await form_values(session, pairs, file, name, preset, agent)
        if project is not None or "project_id" not in values:
            values |= await project_values(session, project, may_lack=draft)
        row = await session.use.forms.create(session.organization, values, is_draft=draft)
        next_step = f"Campaign {row.code}, paused, with no channels. Next: campaign allocate {row.code} N."
        return await _changed(session, row, next_step)

    in_organization(work, org=org, as_json=as_json)


@campaign.command("edit")
def edit(
    *,
    code: CampaignCode,
    name: Annotated[str | None, typer.Option(help="Shown everywhere.")] = None,
    project: Annotated[str | None, typer.Option(help="By name; not after the first run.")] = None,
    agent: Annotated[str | None, typer.Option(help="By name.")] = None,
    preset: Annotated[str | None, typer.Option(help="conservative, balanced or aggressive.")] = None,
    pairs: SetOption = None,
    file: FileOption = None,
    based_on: Annotated[
        int | None, typer.Option(min=1, max=2**31 - 1, help="The settings version that was read; another: refused.")
    ] = None,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change settings; acts on the next placement. A draft that is complete now becomes a paused campaign."""

    async def work(session: Session) -> Reply:
        values = await form_values(session, pairs, file, name, preset, agent)
        if project is not None:
            values |= await project_values(session, project, may_lack=False)
        row = await session.use.forms.edit(session.organization, code, values, based_on=based_on)
        said = f"Campaign {row.code}, {row.state.life}: settings version {row.settings_version}."
        return await _changed(session, row, said)

    in_organization(work, org=org, as_json=as_json)


@campaign.command("duplicate")
def duplicate(
    *,
    code: CampaignCode,
    name: Annotated[str | None, typer.Option(help="Of the copy; blank: the same with (copy).")] = None,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """A campaign of its own with the same settings: paused, no channels, no run. Works on a stopped one."""

    async def work(session: Session) -> Reply:
        row = await session.use.forms.duplicate(session.organization, code, name)
        return await _changed(session, row, f"Campaign {row.code}, {row.state.life}: a copy of {code}.")

    in_organization(work, org=org, as_json=as_json)


@campaign.command("list")
def list_(
    *,
    all_: Annotated[bool, typer.Option("--all", help="Archived ones, too, after the others.")] = False,
    sort: SortOption = CampaignSort.NEWEST,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """The campaigns of the organization."""

    async def work(session: Session) -> Reply:
        listing, wanted = session.use.campaign_list, CampaignFilter(sort=sort)
        rows = list(await listing.rows(session.org_id, wanted))
        _, archived = await listing.records.counts(session.org_id)
        if all_ and archived:
            rows += await listing.rows(session.org_id, replace(wanted, is_archived=True))
        figures = ("Channels", "In use", "Today")
        listed = table("Code", "Name", "State", *figures, "Kind", right=figures, keep=("Code", "Kind"))
        for row in rows:
            kind = "" if row.is_virtual is None else "virtual" if row.is_virtual else "real"
            counts = (str(row.state.channels), str(row.in_use), str(row.placed_today))
            state = f"{row.state.life}, archived" if row.state.is_archived else str(row.state.life)
            listed.add_row(row.code, row.name or "(no name yet)", state, *counts, kind)
        lives = Counter(str(row.state.life) for row in rows)
        line = ", ".join(f"{count} {life}" for life, count in lives.items()) or "No campaign yet."
        notes = (f"{archived} archived: campaign list --all shows them.",) if archived and not all_ else ()
        return Reply([summary(row) for row in rows], Group(listed, line) if rows else line, notes)

    in_organization(work, org=org, as_json=as_json)


@campaign.command("allocate")
def allocate(
    *,
    code: CampaignCode,
    channels: Annotated[int, typer.Argument(help="0 to the organization's cap.")],
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give it channels: calls at once. 0 stops placing."""
    _command(
        lambda s: s.use.commands.allocate(s.org_id, code, channels),
        org=org,
        as_json=as_json,
        note=lambda s, row: s.use.commands.beyond_cap(row),
    )


@campaign.command("start")
def start(*, code: CampaignCode, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """Start it, or go on with the run that is open."""
    _command(lambda s: s.use.commands.start(s.org_id, code, by=WHO), org=org, as_json=as_json)


@campaign.command("resume")
def resume(*, code: CampaignCode, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """Go on after a pause."""
    _command(lambda s: s.use.commands.resume(s.org_id, code, by=WHO), org=org, as_json=as_json)


@campaign.command("pause")
def pause(*, code: CampaignCode, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """Place no more; calls in progress finish."""
    _command(lambda s: s.use.commands.pause(s.org_id, code, by=WHO), org=org, as_json=as_json)


@campaign.command("stop")
def stop(
    *,
    code: CampaignCode,
    hang_up_now: Annotated[bool, typer.Option(help="End the calls in progress, too.")] = False,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """End the run and the series; contacts that wait expire."""
    _command(lambda s: s.use.commands.stop(s.org_id, code, hang_up_now=hang_up_now, by=WHO), org=org, as_json=as_json)


@campaign.command("reset-breaker")
def reset_breaker(*, code: CampaignCode, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """After the circuit breaker tripped: allow a resume."""
    _command(lambda s: s.use.commands.reset_breaker(s.org_id, code), org=org, as_json=as_json)


@campaign.command("archive")
def archive(*, code: CampaignCode, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """Out of the list; nothing is lost."""
    _command(lambda s: s.use.commands.archive(s.org_id, code), org=org, as_json=as_json)


@campaign.command("unarchive")
def unarchive(*, code: CampaignCode, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """Back into the list."""
    _command(lambda s: s.use.commands.unarchive(s.org_id, code), org=org, as_json=as_json)


@campaign.command("delete")
def delete(*, code: CampaignCode, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """Delete a draft; what has been a campaign is archived instead."""

    async def work(session: Session) -> Reply:
        row = await session.use.commands.delete(session.org_id, code)
        return Reply({"code": row.code, "is_deleted": True}, f"{row.code}: deleted.")

    in_organization(work, org=org, as_json=as_json)


def summary(row: CampaignRow) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "state": row.state.life,
        "is_archived": row.state.is_archived,
        "is_tripped": row.state.is_tripped,
        "is_virtual": row.is_virtual,
        "channels": row.state.channels,
        "in_use": row.in_use,
        "placed_today": row.placed_today,
        "run_no": row.run_no,
        "next_run_at": row.next_run_at,
        "settings_version": row.settings_version,
    }


async def _no_note(_: Session, __: CampaignRow) -> str:
    return ""


def _command(
    act: Callable[[Session], Awaitable[CampaignRow]],
    *,
    org: str | None,
    as_json: bool,
    note: Callable[[Session, CampaignRow], Awaitable[str]] = _no_note,
) -> None:
    async def work(session: Session) -> Reply:
        row = await act(session)
        waits = row.state.life is Life.ACTIVE and not await session.use.explain.has_callers(row)
        archived = ", archived" if row.state.is_archived else ""
        text = f"{row.code}: {row.state.life}{archived}, {row.state.channels} channels, {row.in_use} calls in progress."
        notes = [said for said in (await note(session, row), NOBODY_DIALS if waits else "") if said]
        return Reply(summary(row) | {"has_callers": not waits, "notes": notes}, text, tuple(notes))

    in_organization(work, org=org, as_json=as_json)


async def _changed(session: Session, row: CampaignRow, text: str) -> Reply:
    """The settings as they stand, what a person should know of them, and the estimate (of a draft: what it lacks)."""
    lacks = await session.use.forms.lacks(session.organization, row)
    told = session.use.forms.notes(session.organization, row)
    data = summary(row) | {
        "settings": to_json(row.settings),
        "warnings": fields_data(told),
    }
    notes = tuple(map(str, told))
    if row.state.life is Life.DRAFT:
        rest = [f"  {one}" for one in lacks] or [f"  nothing: campaign edit {row.code} completes it."]
        return Reply(
            data | {"missing": fields_data(lacks)}, "\n".join([f"Draft {row.code} is kept. Missing:", *rest]), notes
        )
    forecast = await session.use.estimates.of_row(row)
    shown = "\n".join([text, *estimate_lines(forecast)])
    return Reply(data | {"estimate": estimate_data(forecast)}, shown, notes)

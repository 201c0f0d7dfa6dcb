"""Campaigns: settings and commands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from smart_campaigns.cli import campaign_views
from smart_campaigns.cli.session import JsonOption, OrgOption, Reply, Session, in_organization
from smart_campaigns.cli.settings_pairs import read_settings
from smart_campaigns.core.campaign import Life
from smart_campaigns.core.errors import NotFound
from smart_campaigns.core.settings_json import to_json
from smart_campaigns.core.settings_validation import warnings
from smart_campaigns.ports.records import CampaignRow

campaign = typer.Typer(no_args_is_help=True, help="Campaigns: settings and commands.")
campaign.command("status")(campaign_views.status)
campaign.command("why")(campaign_views.why)
campaign.command("events")(campaign_views.events)

Code = Annotated[str, typer.Argument(help="The campaign's code, such as MR-1.")]
SetOption = Annotated[
    list[str] | None, typer.Option("--set", help="key=value, repeatable; keys as in the settings table.")
]
FileOption = Annotated[Path | None, typer.Option("--file", help="Settings as a JSON object; --set goes before it.")]
NOBODY_DIALS = "Nothing dials until the server runs: smart-campaigns up."


@campaign.command("create")
def create(
    *,
    name: Annotated[str | None, typer.Option(help="Shown everywhere.")] = None,
    project: Annotated[str | None, typer.Option(help="By name; blank: the only one.")] = None,
    agent: Annotated[str | None, typer.Option(help="By name; blank: the only one.")] = None,
    preset: Annotated[str | None, typer.Option(help="conservative, balanced or aggressive.")] = None,
    pairs: SetOption = None,
    file: FileOption = None,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """A paused campaign with no channels."""

    async def work(session: Session) -> Reply:
        values = read_settings(pairs or [], file) | _given(name=name, preset=preset)
        if project is not None or "project_id" not in values:
            values["project_id"] = (await session.use.contacts.project(session.org_id, project)).id
        if agent is not None:
            values["agent_id"] = await _agent(session, agent)
        row = await session.use.forms.create(session.organization, values)
        return _changed(row, f"Campaign {row.code}, paused, with no channels. Next: campaign allocate {row.code} N.")

    in_organization(work, org=org, as_json=as_json)


@campaign.command("edit")
def edit(
    *,
    code: Code,
    agent: Annotated[str | None, typer.Option(help="By name.")] = None,
    preset: Annotated[str | None, typer.Option(help="conservative, balanced or aggressive.")] = None,
    pairs: SetOption = None,
    file: FileOption = None,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change settings; acts on the next placement."""

    async def work(session: Session) -> Reply:
        values = read_settings(pairs or [], file) | _given(preset=preset)
        if agent is not None:
            values["agent_id"] = await _agent(session, agent)
        row = await session.use.forms.edit(session.organization, code, values)
        return _changed(row, f"Campaign {row.code}: settings version {row.settings_version}.")

    in_organization(work, org=org, as_json=as_json)


@campaign.command("list")
def list_(*, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """All campaigns of the organization."""

    async def work(session: Session) -> Reply:
        rows = await session.house.campaigns.campaigns(session.org_id)
        table = Table("Code", "Name", "State", "Channels", "In use", "Placed today", "Kind")
        for row in rows:
            kind = "" if row.is_virtual is None else "virtual" if row.is_virtual else "real"
            figures = (str(row.state.channels), str(row.in_use), str(row.placed_today))
            table.add_row(row.code, row.name, row.state.life, *figures, kind)
        return Reply([summary(row) for row in rows], table)

    in_organization(work, org=org, as_json=as_json)


@campaign.command("allocate")
def allocate(
    *, code: Code, channels: Annotated[int, typer.Argument()], org: OrgOption = None, as_json: JsonOption = False
) -> None:
    """Give it channels: calls at once. 0 stops placing."""
    _command(lambda s: s.use.commands.allocate(s.org_id, code, channels), org=org, as_json=as_json)


@campaign.command("start")
def start(*, code: Code, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """Start it, or go on with the run that is open."""
    _command(lambda s: s.use.commands.start(s.org_id, code), org=org, as_json=as_json)


@campaign.command("resume")
def resume(*, code: Code, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """Go on after a pause."""
    _command(lambda s: s.use.commands.resume(s.org_id, code), org=org, as_json=as_json)


@campaign.command("pause")
def pause(*, code: Code, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """Place no more; calls in progress finish."""
    _command(lambda s: s.use.commands.pause(s.org_id, code), org=org, as_json=as_json)


@campaign.command("stop")
def stop(
    *,
    code: Code,
    hang_up_now: Annotated[bool, typer.Option(help="End the calls in progress, too.")] = False,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """End the run and the series; contacts that wait expire."""
    _command(lambda s: s.use.commands.stop(s.org_id, code, hang_up_now=hang_up_now), org=org, as_json=as_json)


@campaign.command("reset-breaker")
def reset_breaker(*, code: Code, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """After the circuit breaker tripped: allow a resume."""
    _command(lambda s: s.use.commands.reset_breaker(s.org_id, code), org=org, as_json=as_json)


def summary(row: CampaignRow) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "state": row.state.life,
        "is_tripped": row.state.is_tripped,
        "is_virtual": row.is_virtual,
        "channels": row.state.channels,
        "in_use": row.in_use,
        "placed_today": row.placed_today,
        "run_no": row.run_no,
        "next_run_at": row.next_run_at,
        "settings_version": row.settings_version,
    }


def _command(act: Callable[[Session], Awaitable[CampaignRow]], *, org: str | None, as_json: bool) -> None:
    async def work(session: Session) -> Reply:
        row = await act(session)
        waits = row.state.life is Life.ACTIVE and await session.house.catalog.live_callers() < 0
        text = f"{row.code}: {row.state.life}, {row.state.channels} channels, {row.in_use} calls in progress."
        return Reply(summary(row) | {"has_callers": not waits}, text, (NOBODY_DIALS,) if waits else ())

    in_organization(work, org=org, as_json=as_json)


def _changed(row: CampaignRow, text: str) -> Reply:
    told = warnings(row.settings)
    data = summary(row) | {
        "settings": to_json(row.settings),
        "warnings": [{"field": one.field, "message": one.message} for one in told],
    }
    return Reply(data, text, tuple(f"{one.field}: {one.message}" for one in told))


async def _agent(session: Session, name: str) -> int:
    for agent in await session.house.catalog.agents(session.org_id):
        if name in {agent.name, str(agent.id)}:
            return agent.id
    raise NotFound("agent", name)


def _given(**values: str | None) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}

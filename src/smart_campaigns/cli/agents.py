"""Voice agents: their files in and out, a talk by text, publish."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from smart_campaigns.adapters.agents.files import AgentFileError, read_agent, shipped_agent, write_agent
from smart_campaigns.app.agents import try_by_text
from smart_campaigns.cli.session import JsonOption, OrgOption, Reply, Session, in_organization
from smart_campaigns.cli.tables import table
from smart_campaigns.core.errors import FieldError, InvalidInput
from smart_campaigns.ports.agent_records import AgentRow

agent = typer.Typer(no_args_is_help=True, help="Voice agents.")
WhichArgument = Annotated[str, typer.Argument(help="Its name or id.", show_default=False)]
FileOption = Annotated[Path | None, typer.Option("--file", help="YAML; without it the renewal reminder that ships.")]
VersionOption = Annotated[int | None, typer.Option("--version", min=1, help="Without it the latest.")]


@agent.command("list")
def agent_list(*, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """Voice agents, and which version of each is published."""

    async def work(session: Session) -> Reply:
        rows = await session.use.agents.records.agents(session.org_id)
        listed = table("Id", "Agent", "Kind", "Published", "Latest", "Campaigns", right=("Id", "Campaigns"))
        for row in rows:
            published = f"v{row.published_version}" if row.published_version else "none"
            listed.add_row(
                str(row.agent_id), row.name, row.kind, published, f"v{row.latest_version}", str(row.campaigns)
            )
        return Reply([_row(row) for row in rows], listed)

    in_organization(work, org=org, as_json=as_json)


@agent.command("add")
def agent_add(
    *,
    name: Annotated[str, typer.Argument(help="At most 120 characters.")],
    file: FileOption = None,
    publish: Annotated[bool, typer.Option("--publish", help="It may run calls at once.")] = False,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """A new agent with version 1."""

    async def work(session: Session) -> Reply:
        row = await session.use.agents.create(session.org_id, name, _config(file))
        if publish:
            row = await session.use.agents.publish(session.org_id, str(row.agent_id))
        hint = "" if publish else f" Publish it: smart-campaigns agent publish {row.agent_id}"
        return Reply(_row(row), f"Agent {row.name!r}, id {row.agent_id}.{hint}")

    in_organization(work, org=org, as_json=as_json)


@agent.command("save")
def agent_save(
    *,
    which: WhichArgument,
    file: Annotated[Path, typer.Option("--file", help="YAML.")],
    based_on: Annotated[int | None, typer.Option(min=1, help="Refuse if another version came since.")] = None,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """A new version; it runs no call before it is published."""

    async def work(session: Session) -> Reply:
        saved = await session.use.agents.save(session.org_id, which, _config(file), based_on)
        return Reply({"agent_id": saved.agent_id, "version": saved.version}, f"Saved as version {saved.version}.")

    in_organization(work, org=org, as_json=as_json)


@agent.command("show")
def agent_show(
    *, which: WhichArgument, version: VersionOption = None, org: OrgOption = None, as_json: JsonOption = False
) -> None:
    """One version as YAML."""

    async def work(session: Session) -> Reply:
        found = await session.use.agents.version(session.org_id, which, version)
        data = {"agent_id": found.agent_id, "version": found.version, "config": dict(found.config)}
        return Reply(data, write_agent(found.config))

    in_organization(work, org=org, as_json=as_json)


@agent.command("publish")
def agent_publish(
    *, which: WhichArgument, version: VersionOption = None, org: OrgOption = None, as_json: JsonOption = False
) -> None:
    """Let a version run the next calls of every campaign that calls with the published one."""

    async def work(session: Session) -> Reply:
        row = await session.use.agents.publish(session.org_id, which, version)
        return Reply(_row(row), f"Version {row.published_version} of {row.name!r} runs the next calls.")

    in_organization(work, org=org, as_json=as_json)


@agent.command("talk")
def agent_talk(
    *,
    which: WhichArgument,
    line: Annotated[list[str] | None, typer.Option("--say", help="What the contact says; again for more.")] = None,
    version: VersionOption = None,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Try a talk by text: what the agent answers, line by line."""

    async def work(session: Session) -> Reply:
        found = await session.use.agents.version(session.org_id, which, version)
        card = await session.use.organizations.card(session.org_id)
        now = await session.house.records.now()
        turns = try_by_text(found.config, line or [], now, organization=card.name, zone=card.zone)
        told = []
        for turn in turns:
            told += [f"  contact  {turn.heard}   ({turn.intent or 'not understood'})"] if turn.heard is not None else []
            told += [f"  agent    {turn.says}"] + ([f"  ends in {turn.result}"] if turn.result else [])
        data = [
            {"heard": turn.heard, "intent": turn.intent, "says": turn.says, "result": turn.result} for turn in turns
        ]
        return Reply(data, "\n".join(told))

    in_organization(work, org=org, as_json=as_json)


def _config(file: Path | None) -> Any:
    if file is None:
        return shipped_agent()
    try:
        return read_agent(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, AgentFileError) as error:
        raise InvalidInput((FieldError(field="file", message=f"{file}: {error}"),)) from error


def _row(row: AgentRow) -> dict[str, Any]:
    return {
        "agent_id": row.agent_id,
        "name": row.name,
        "kind": row.kind,
        "published_version": row.published_version,
        "latest_version": row.latest_version,
        "campaigns": row.campaigns,
    }

"""Voice agents: their files in and out, a talk by text, publish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from smart_campaigns.adapters.agents.files import AgentFileError, read_agent, shipped_agent, shipped_text, write_agent
from smart_campaigns.app.agent_trials import not_read, try_by_text
from smart_campaigns.cli.session import JsonOption, OrgOption, Reply, Session, in_organization
from smart_campaigns.cli.tables import clock, table, words
from smart_campaigns.ports.agent_records import AgentCard
from smart_campaigns.ports.ledger_records import CallFilter
from smart_campaigns.ports.records import CampaignRow

agent = typer.Typer(no_args_is_help=True, help="Voice agents.")
WhichArgument = Annotated[str, typer.Argument(help="Its name or id.", show_default=False)]
FileOption = Annotated[Path | None, typer.Option("--file", help="YAML; without it the renewal reminder that ships.")]
LOOKS, LOOK_S = 40, 0.25
"""Until a call that was asked for is said to be held."""
VersionOption = Annotated[int | None, typer.Option("--version", min=1, help="Without it the draft, or the latest.")]


@agent.command("list")
def agent_list(*, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """Voice agents, and which version of each is published."""

    async def work(session: Session) -> Reply:
        cards = await session.use.agents.cards(session.org_id)
        listed = table("Id", "Agent", "Published", "Draft", "Campaigns", right=("Id",))
        for card in cards:
            published = f"v{card.published_version}" if card.published_version else "none"
            draft = "changed" if card.draft is not None else ""
            listed.add_row(str(card.agent_id), card.name, published, draft, ", ".join(card.campaigns))
        return Reply([_data(card) for card in cards], listed)

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
    """A new agent; without --publish a draft."""

    async def work(session: Session) -> Reply:
        agents = session.use.agents
        card = await agents.add(session.org_id, name, *_written(file))
        if publish:
            card = await agents.publish(session.org_id, card.agent_id, based_on=card.draft_version)
        hint = "" if publish else f" Publish it: smart-campaigns agent publish {card.agent_id}"
        return Reply(_data(card), f"Agent {card.name!r}, id {card.agent_id}.{hint}")

    in_organization(work, org=org, as_json=as_json)


@agent.command("save")
def agent_save(
    *,
    which: WhichArgument,
    file: Annotated[Path, typer.Option("--file", help="YAML.")],
    based_on: Annotated[
        int | None, typer.Option(min=1, help="The draft_version that was read; another: refused.")
    ] = None,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """The draft; it runs no call before it is published."""

    async def work(session: Session) -> Reply:
        card = await session.use.agents.find(session.org_id, which)
        base = card.draft_version if based_on is None else based_on
        saved = await session.use.agents.save_draft(session.org_id, card.agent_id, *_written(file), based_on=base)
        return Reply(_data(saved), f"Saved. Publish it: smart-campaigns agent publish {card.agent_id}")

    in_organization(work, org=org, as_json=as_json)


@agent.command("show")
def agent_show(
    *, which: WhichArgument, version: VersionOption = None, org: OrgOption = None, as_json: JsonOption = False
) -> None:
    """The draft, or a version, as YAML, as it was written."""

    async def work(session: Session) -> Reply:
        found = await session.use.agents.source(session.org_id, which, version)
        text = write_agent(found.config) if found.text is None else found.text
        return Reply(dict(found.config), text.removesuffix("\n"))

    in_organization(work, org=org, as_json=as_json)


@agent.command("publish")
def agent_publish(
    *,
    which: WhichArgument,
    version: Annotated[int | None, typer.Option("--version", min=1, help="A former one again; else the draft.")] = None,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let the draft run the next calls of every campaign that calls with the published version."""

    async def work(session: Session) -> Reply:
        agents = session.use.agents
        card = await agents.find(session.org_id, which)
        if version is None:
            done = await agents.publish(session.org_id, card.agent_id, based_on=card.draft_version)
        else:
            done = await agents.choose_version(session.org_id, card.agent_id, version)
        return Reply(_data(done), f"Version {done.published_version} of {done.name!r} runs the next calls.")

    in_organization(work, org=org, as_json=as_json)


@agent.command("rename")
def agent_rename(
    *,
    which: WhichArgument,
    name: Annotated[str, typer.Argument(help="At most 120 characters.")],
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give it another name; its campaigns keep it."""

    async def work(session: Session) -> Reply:
        card = await session.use.agents.find(session.org_id, which)
        renamed = await session.use.agents.rename(session.org_id, card.agent_id, name)
        return Reply(_data(renamed), f"Agent {renamed.name!r}, id {renamed.agent_id}.")

    in_organization(work, org=org, as_json=as_json)


@agent.command("versions")
def agent_versions(*, which: WhichArgument, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """What was published, newest first."""

    async def work(session: Session) -> Reply:
        card = await session.use.agents.find(session.org_id, which)
        versions = await session.use.agents.versions(session.org_id, card.agent_id)
        listed = table("Version", "Published", "", right=("Version",))
        for one in versions:
            runs = "runs the next calls" if one.version == card.published_version else ""
            listed.add_row(str(one.version), clock(one.created_at, session.organization.zone), runs)
        return Reply([asdict(one) for one in versions], listed if versions else "None was published yet.")

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
        config = await session.use.agents.config(session.org_id, which, version)
        card = await session.use.organizations.card(session.org_id)
        now = await session.house.records.now()
        turns = try_by_text(config, line or [], now, call=await session.use.agent_trials.call(card))
        told = []
        for turn in turns:
            told += [f"  contact  {turn.heard}   ({turn.intent or 'not understood'})"] if turn.heard is not None else []
            told += [f"  agent    {turn.says}"] + ([f"  ends in {turn.result}"] if turn.result else [])
        data = [
            {"heard": turn.heard, "intent": turn.intent, "says": turn.says, "result": turn.result} for turn in turns
        ]
        return Reply(data, "\n".join(told))

    in_organization(work, org=org, as_json=as_json)


@agent.command("call")
def agent_call(*, which: WhichArgument, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """Try the published version on a virtual phone; the server must run. The call is in no figure."""

    async def work(session: Session) -> Reply:
        card = await session.use.agents.find(session.org_id, which)
        calls = session.use.agent_test_calls
        await calls.needs_caller(session.org_id)
        row = await calls.ring_virtual(session.org_id, card.agent_id)
        return await _rung(session, row)

    in_organization(work, org=org, as_json=as_json)


async def _rung(session: Session, row: CampaignRow) -> Reply:
    for _ in range(LOOKS):
        if await session.use.calls.page_of_all(session.org_id, row.code, CallFilter(limit=1)):
            data = {"code": row.code, "is_placed": True, "reason": None}
            return Reply(data, f"It rings. What is said: smart-campaigns calls list {row.code}")
        await session.house.clock.sleep(LOOK_S)
    held = (await session.use.explain.why(session.org_id, row.code, str(row.settings.single_contact))).blocked
    reason = str(held.reason) if held else None
    why = f", for {words(reason)}" if reason else ""
    text = f"Not placed within {LOOKS * LOOK_S:.0f} s{why}. It may still ring until the day's end."
    more = f"Why: smart-campaigns campaign why {row.code} {row.settings.single_contact}"
    return Reply({"code": row.code, "is_placed": False, "reason": reason}, f"{text} {more}")


def _written(file: Path | None) -> tuple[Mapping[str, Any], str]:
    """What runs, and the text that it was read from."""
    if file is None:
        return shipped_agent(), shipped_text()
    try:
        text = file.read_text(encoding="utf-8")
        return read_agent(text), text
    except (OSError, UnicodeDecodeError, AgentFileError) as error:
        raise not_read("file", f"{file}: {error}") from error


def _data(card: AgentCard) -> dict[str, Any]:
    return {
        "agent_id": card.agent_id,
        "name": card.name,
        "published_version": card.published_version,
        "latest_version": card.latest_version,
        "has_draft": card.draft is not None,
        "draft_version": card.draft_version,
        "campaigns": list(card.campaigns),
    }

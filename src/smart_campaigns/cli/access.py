"""Who gets in: sign-in links, members, API keys."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from smart_campaigns import bootstrap
from smart_campaigns.cli.deeds import WHO
from smart_campaigns.cli.session import JsonOption, OrgOption, Reply, Session, in_organization, on_store
from smart_campaigns.cli.tables import clock, table
from smart_campaigns.core.errors import NotFound
from smart_campaigns.core.people import Role
from smart_campaigns.ports.access_records import MemberEdit

member = typer.Typer(no_args_is_help=True, help="People of the organization, and their roles.")
key = typer.Typer(no_args_is_help=True, help="API keys.")
RoleOption = Annotated[Role, typer.Option(help="What it may do.")]
HearOption = Annotated[
    bool | None, typer.Option("--hear/--no-hear", help="Full numbers, recordings, transcripts; blank: by the role.")
]


def sign_in(
    *,
    name: Annotated[str | None, typer.Option("--as", help="A member's name; blank: the owner.")] = None,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """A new link to the console: it works once, for ten minutes."""

    async def work(use: bootstrap.UseCases) -> Reply:
        access = bootstrap.access_of(use.house)
        if name is None and org is None:
            token = await access.link_for_owner()
            into = [one.org_id for one in await use.house.records.organizations()]
        else:
            into = [(await use.organizations.choose(org)).org_id]
            token = await _token(access, into[0], name)
        for org_id in into:
            await use.house.access.tell_done(org_id, WHO, "create_sign_in_link", f"/members {name or 'owner'}")
        address = use.house.settings.address_file
        url = address.read_text() if address.exists() else None
        link = bootstrap.sign_in_link(url or "", token)
        notes = () if url else ("The server does not run: open it at its address. Start it: smart-campaigns up.",)
        return Reply({"link": link}, link, notes)

    on_store(work, as_json=as_json)


@member.command("list")
def member_list(*, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """Who may do what."""

    async def work(session: Session) -> Reply:
        rows = await bootstrap.access_of(session.house).members(session.org_id)
        listed = table("Id", "Name", "Role", "Hears", right=("Id",))
        for row in rows:
            listed.add_row(str(row.member_id), row.name, row.role, "yes" if row.may_hear else "no")
        return Reply([asdict(row) for row in rows], listed if rows else "Nobody has signed in yet.")

    in_organization(work, org=org, as_json=as_json)


@member.command("add")
def member_add(
    *,
    name: Annotated[str, typer.Argument(help="The member's.")],
    role: RoleOption = Role.OPERATOR,
    hear: HearOption = None,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add a member; a link lets him in: sign-in --as NAME."""

    async def work(session: Session) -> Reply:
        made = await bootstrap.access_of(session.house).add_member(session.org_id, name, role, may_hear=hear)
        return Reply(asdict(made), f"{made.name}: {made.role}. A link: smart-campaigns sign-in --as {made.name!r}.")

    in_organization(work, org=org, as_json=as_json)


@member.command("edit")
def member_edit(
    *,
    name: Annotated[str, typer.Argument(help="The member's.")],
    new_name: Annotated[str | None, typer.Option("--name", help="The new one.")] = None,
    role: Annotated[Role | None, typer.Option(help="What it may do from now on.")] = None,
    hear: Annotated[
        bool | None, typer.Option("--hear/--no-hear", help="Full numbers, recordings, transcripts; blank: as it is.")
    ] = None,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change a member; acts on his next request."""

    async def work(session: Session) -> Reply:
        access = bootstrap.access_of(session.house)
        edit = MemberEdit(name=new_name, role=role, may_hear=hear)
        made = await access.edit_member(session.org_id, await _member(access, session.org_id, name), edit)
        hears = "hears" if made.may_hear else "does not hear"
        return Reply(asdict(made), f"{made.name}: {made.role}, {hears}.")

    in_organization(work, org=org, as_json=as_json)


@member.command("remove")
def member_remove(
    *,
    name: Annotated[str, typer.Argument(help="The member's.")],
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a member away; signed out at once."""

    async def work(session: Session) -> Reply:
        access = bootstrap.access_of(session.house)
        await access.remove_member(session.org_id, await _member(access, session.org_id, name))
        return Reply({"removed": name}, f"{name} is removed.")

    in_organization(work, org=org, as_json=as_json)


@key.command("list")
def key_list(*, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """Keys that are in force; never the keys themselves."""

    async def work(session: Session) -> Reply:
        rows = await bootstrap.access_of(session.house).keys(session.org_id)
        listed = table("Id", "Name", "Begins", "Role", "Hears", "Last used", right=("Id",))
        for row in rows:
            used = clock(row.last_used_at, session.organization.zone) or "never"
            listed.add_row(str(row.key_id), row.name, f"{row.hint}…", row.role, "yes" if row.may_hear else "no", used)
        return Reply([asdict(row) for row in rows], listed if rows else "No API key yet: smart-campaigns key add.")

    in_organization(work, org=org, as_json=as_json)


@key.command("add")
def key_add(
    *,
    name: Annotated[str, typer.Argument(help="What it is for.")],
    role: RoleOption = Role.OPERATOR,
    hear: Annotated[bool, typer.Option("--hear", help="Full numbers, recordings, transcripts.")] = False,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a key. It is shown this once; only a hash of it is kept."""

    async def work(session: Session) -> Reply:
        access = bootstrap.access_of(session.house)
        made, token = await access.add_key(session.org_id, name, role, WHO, may_hear=hear)
        return Reply({**asdict(made), "key": token}, token, ("It is shown this once. Keep it where nobody reads it.",))

    in_organization(work, org=org, as_json=as_json)


@key.command("revoke")
def key_revoke(
    *,
    key_id: Annotated[int, typer.Argument(help="Of key list.")],
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Out at once."""

    async def work(session: Session) -> Reply:
        await bootstrap.access_of(session.house).revoke_key(session.org_id, key_id)
        return Reply({"revoked": key_id}, f"Key {key_id} is revoked.")

    in_organization(work, org=org, as_json=as_json)


async def _token(access: bootstrap.Access, org_id: int, name: str | None) -> str:
    if name is None:
        return await access.link_for_owner(org_id)
    return await access.link_for(org_id, await _member(access, org_id, name))


async def _member(access: bootstrap.Access, org_id: int, name: str) -> int:
    for one in await access.members(org_id):
        if name in {one.name, str(one.member_id)}:
            return one.member_id
    raise NotFound("member", name)

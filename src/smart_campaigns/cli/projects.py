"""Projects: sets of contacts."""

from __future__ import annotations

from typing import Annotated

import typer

from smart_campaigns.cli.session import JsonOption, OrgOption, Reply, Session, in_organization
from smart_campaigns.cli.tables import table

project = typer.Typer(no_args_is_help=True, help="Sets of contacts.")
NAME_MAX = 200


@project.command("add")
def project_add(
    *,
    name: Annotated[str, typer.Argument(help="At most 200 characters.")],
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """A set of contacts and of campaigns."""

    async def work(session: Session) -> Reply:
        made = await session.use.contacts.add_project(session.org_id, name)
        return Reply({"project_id": made.id, "name": made.name}, f"Project {made.name!r}.")

    in_organization(work, org=org, as_json=as_json)


@project.command("list")
def project_list(*, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """Projects, and how many contacts and campaigns each has."""

    async def work(session: Session) -> Reply:
        rows = await session.house.catalog.projects(session.org_id)
        campaigns = await session.house.campaigns.campaigns(session.org_id)
        listed = table("Id", "Project", "Contacts", "Campaigns", right=("Id", "Contacts", "Campaigns"))
        data = []
        for row in rows:
            count = sum(campaign.project_id == row.id for campaign in campaigns)
            listed.add_row(str(row.id), row.name, f"{row.count:,}", str(count))
            data.append({"project_id": row.id, "name": row.name, "contacts": row.count, "campaigns": count})
        return Reply(data, listed if rows else "No project yet: smart-campaigns project add.")

    in_organization(work, org=org, as_json=as_json)

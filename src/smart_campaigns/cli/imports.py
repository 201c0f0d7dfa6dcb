"""Imports that the console or the API began, and their rejected rows."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from smart_campaigns.cli.session import JsonOption, OrgOption, Reply, Session, in_organization
from smart_campaigns.cli.tables import clock, table


def imports(
    *,
    project: Annotated[str | None, typer.Option(help="By name; blank: the only one.")] = None,
    before: Annotated[int | None, typer.Option(min=1, max=2**62, help="Go on before this import's id.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Imports at once.")] = 50,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Files that were imported by the console or the API, newest first."""

    async def work(session: Session) -> Reply:
        chosen = await session.use.contacts.project(session.org_id, project)
        rows = await session.house.imports.rows(session.org_id, chosen.id, before, limit)
        figures = ("Id", "Came in", "Rejected")
        listed = table("Id", "File", "Begun", "State", "Came in", "Rejected", right=figures)
        for row in rows:
            state = f"{row.state}: {row.problem}" if row.problem else str(row.state)
            begun = clock(row.begun_at, session.organization.zone)
            listed.add_row(str(row.import_id), row.file_name, begun, state, f"{row.brought_in:,}", f"{row.rejected:,}")
        return Reply([asdict(row) for row in rows], listed if rows else "None yet.")

    in_organization(work, org=org, as_json=as_json)


def rejected(
    *,
    import_id: Annotated[int, typer.Argument(min=1, max=2**62, help="Of contacts imports.")],
    to: Annotated[Path, typer.Option("--to", help="CSV, with line, column and reason.")],
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write an import's rejected rows to a file: mend them, and import it."""

    async def work(session: Session) -> Reply:
        to.write_bytes(await session.house.imports.rejected_file(session.org_id, import_id))
        return Reply({"import_id": import_id, "file": str(to)}, f"The rejected rows are in {to}.")

    in_organization(work, org=org, as_json=as_json)

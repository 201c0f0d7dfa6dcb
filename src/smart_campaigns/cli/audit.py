"""Who did what, and who heard whom."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from smart_campaigns.cli.paging import more
from smart_campaigns.cli.session import JsonOption, OrgOption, Reply, Session, in_organization
from smart_campaigns.cli.tables import clock, table, words


def audit(
    context: typer.Context,
    *,
    before: Annotated[int | None, typer.Option(min=1, max=2**62, help="Go on before this line's id.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Lines at once.")] = 50,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """The audit log, newest first."""

    async def work(session: Session) -> Reply:
        rows = await session.house.access.audit(session.org_id, before, limit)
        listed = table("When", "Who", "Did", "What", "Times", right=("Times",), keep=("When",))
        for row in rows:
            listed.add_row(
                clock(row.at, session.organization.zone), row.who, words(row.action), row.what, str(row.count)
            )
        following = rows[-1].audit_id if len(rows) == limit else None
        shown = listed if rows else "Nothing was done yet."
        return Reply([asdict(row) for row in rows], shown, more(context, following))

    in_organization(work, org=org, as_json=as_json)

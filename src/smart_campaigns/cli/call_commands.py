"""One call: hung up, and its recording fetched."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from smart_campaigns import bootstrap
from smart_campaigns.cli.session import JsonOption, OrgOption, Reply, Session, in_organization
from smart_campaigns.core.errors import NotFound

Code = Annotated[str, typer.Argument(help="The campaign's code, such as MR-1.")]
CallArgument = Annotated[str, typer.Argument(help="The call's id, or its end as calls list shows it.")]


def hang_up(*, code: Code, call: CallArgument, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """End a call now, in mid-sentence; its campaign goes on."""

    async def work(session: Session) -> Reply:
        found = await session.use.calls.one(session.org_id, code, call)
        await session.use.calls.hang_up(session.org_id, found.attempt_id)
        return Reply({"call": str(found.attempt_id)}, "It is being hung up.")

    in_organization(work, org=org, as_json=as_json)


def recording(
    *,
    code: Code,
    call: CallArgument,
    to: Annotated[Path, typer.Option("--to", help="WAV; the contact left, the agent right.")],
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a call's recording to a file."""

    async def work(session: Session) -> Reply:
        found = await session.use.calls.one(session.org_id, code, call)
        name = (found.conversation or {}).get("recording")
        path = bootstrap.recordings_of(session.house.settings).path_of(name) if name else None
        if path is None:
            raise NotFound("recording of the call", str(found.attempt_id))
        to.write_bytes(path.read_bytes())
        return Reply({"call": str(found.attempt_id), "file": str(to)}, f"The recording is in {to}.")

    in_organization(work, org=org, as_json=as_json)

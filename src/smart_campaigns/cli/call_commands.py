"""One call: hung up, and its recording fetched."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from smart_campaigns import bootstrap
from smart_campaigns.cli.csv_out import STANDARD_OUTPUT
from smart_campaigns.cli.session import CampaignCode, JsonOption, OrgOption, Reply, Session, in_organization
from smart_campaigns.core.errors import NotFound
from smart_campaigns.core.sound_files import FRAME_BYTES, RATE_HZ, endless_wav_header

CallArgument = Annotated[str, typer.Argument(help="The call's id, or its end as calls list shows it.")]


def hang_up(*, code: CampaignCode, call: CallArgument, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """End a call now, in mid-sentence; its campaign goes on."""

    async def work(session: Session) -> Reply:
        found = await session.use.calls.one(session.org_id, code, call)
        await session.use.calls.hang_up(session.org_id, found.attempt_id)
        return Reply({"call": str(found.attempt_id)}, "It is being hung up.")

    in_organization(work, org=org, as_json=as_json)


def recording(
    *,
    code: CampaignCode,
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


def listen(
    *,
    code: CampaignCode,
    call: CallArgument,
    to: Annotated[Path, typer.Option("--to", help="WAV, written as it is spoken; - is standard output, for a player.")],
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Listen to a call in progress, from now to its end; only to calls that are recorded."""

    async def work(session: Session) -> Reply:
        found = await session.use.calls.one(session.org_id, code, call)
        sound = session.use.calls.listen(session.org_id, found.attempt_id)
        first = await anext(sound)  # refuses before the file is touched
        size = len(first)
        with _sound_file(to) as out:
            out.write(endless_wav_header() + first)
            async for pcm in sound:
                size += out.write(pcm)
                out.flush()
        if str(to) == STANDARD_OUTPUT:
            raise typer.Exit  # the sound is the answer
        seconds = round(size / FRAME_BYTES / RATE_HZ, 1)
        data = {"call": str(found.attempt_id), "file": str(to), "seconds": seconds}
        return Reply(data, f"The call has ended. {seconds} s of it are in {to}.")

    in_organization(work, org=org, as_json=as_json)


@contextlib.contextmanager
def _sound_file(file: Path) -> Iterator[BinaryIO]:
    if str(file) == STANDARD_OUTPUT:
        yield sys.stdout.buffer
        return
    with file.open("wb") as out:
        yield out

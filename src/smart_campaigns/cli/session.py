"""Runs a command on the open store: its answer as text or JSON, its refusal as one clear line."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, time
from typing import Annotated, Any, NoReturn

import asyncpg
import typer
from pydantic import ValidationError
from rich.console import Console, RenderableType

from smart_campaigns import bootstrap
from smart_campaigns.adapters.postgres.server import EmbeddedPostgresError
from smart_campaigns.adapters.secrets import SecretError
from smart_campaigns.adapters.telephony.sip_route import ListenPortTakenError
from smart_campaigns.cli.deeds import tell_done
from smart_campaigns.core.contact_columns import UnreadableColumns
from smart_campaigns.core.errors import CommandRefused, FieldError, InvalidInput, NotFound
from smart_campaigns.ports.records import NameTaken, Organization, StaleVersion
from smart_campaigns.ports.store import StoreAway
from smart_campaigns.settings import Settings

JsonOption = Annotated[bool, typer.Option("--json", help="Answer with JSON.")]
CampaignCode = Annotated[str, typer.Argument(help="The campaign's code, such as MR-1.")]
OrgOption = Annotated[str | None, typer.Option("--org", help="Organization; needed when there are several.")]

INVALID = 2
REFUSED = 1
INTERRUPTED = 130
ERRORS: Mapping[type[Exception], str] = {
    NotFound: "not_found",
    NameTaken: "name_taken",
    StaleVersion: "stale_version",
    EmbeddedPostgresError: "database",
    bootstrap.OtherReleaseError: "database_release",
    StoreAway: "database_away",
    bootstrap.PortTakenError: "port_taken",
    bootstrap.AlreadyRunningError: "already_running",
    SecretError: "secret",
    ListenPortTakenError: "port_taken",
    UnreadableColumns: "unreadable_file",
    OSError: "system",
    UnicodeEncodeError: "invalid_text",
    asyncpg.DataError: "invalid_value",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What a command answers: `data` with --json, `shown` to a person, `notes` on standard error for both."""

    data: Mapping[str, Any] | Sequence[Any]
    shown: RenderableType
    notes: tuple[str, ...] = ()
    status: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    use: bootstrap.UseCases
    organization: Organization
    as_json: bool
    console: Console = field(default_factory=lambda: plain_console(stderr=True))

    @property
    def house(self) -> bootstrap.House:
        return self.use.house

    @property
    def org_id(self) -> int:
        return self.organization.org_id


def in_organization(work: Callable[[Session], Awaitable[Reply]], *, org: str | None, as_json: bool) -> None:
    """What is done, or told of people, is in the audit log."""

    async def chosen(use: bootstrap.UseCases) -> Reply:
        session = Session(use, await use.organizations.choose(org), as_json)
        try:
            reply = await work(session)
        except (asyncio.CancelledError, typer.Exit):  # what was heard until then was heard; or it is told already
            with contextlib.suppress(StoreAway):
                await tell_done(session.house.access, session.org_id, {})
            raise
        await tell_done(session.house.access, session.org_id, reply.data if isinstance(reply.data, Mapping) else {})
        return reply

    on_store(chosen, as_json=as_json)


def on_store(work: Callable[[bootstrap.UseCases], Awaitable[Reply]], *, as_json: bool) -> None:
    async def opened() -> Reply:
        async with bootstrap.open_house(Settings()) as house:
            return await work(bootstrap.UseCases(house))

    run(opened, as_json=as_json)


def run(work: Callable[[], Awaitable[Reply]], *, as_json: bool) -> None:
    """Print the answer and end with its status. A refusal is 1, wrong input 2."""
    try:
        reply = asyncio.run(_awaited(work))
    except InvalidInput as error:
        fail(
            "invalid_input",
            str(error),
            as_json=as_json,
            errors=error.errors,
        )
    except ValidationError as error:  # of SC_* variables
        fail("invalid_input", _environment(error), as_json=as_json, errors=[])
    except BrokenPipeError:  # who read it has seen enough: nothing more is written, not even at the exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(REFUSED) from None
    except CommandRefused as error:
        fail(error.code, str(error), as_json=as_json, rows=error.rows)
    except tuple(ERRORS) as error:
        fail(next(code for kind, code in ERRORS.items() if isinstance(error, kind)), str(error), as_json=as_json)
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    show(reply, as_json=as_json)
    raise typer.Exit(reply.status)


def show(reply: Reply, *, as_json: bool) -> None:
    if as_json:
        print(dumps(reply.data), flush=True)
    else:
        plain_console(soft_wrap=isinstance(reply.shown, str)).print(reply.shown)
    for note in reply.notes:
        plain_console(stderr=True, soft_wrap=True).print(note, style="yellow")


def plain_console(**how: Any) -> Console:
    """Shows names as they are: what people called a campaign is no markup."""
    return Console(markup=False, emoji=False, highlight=False, **how)


def fail(
    code: str,
    message: str,
    *,
    as_json: bool,
    errors: Sequence[FieldError] | None = None,
    rows: Sequence[str] = (),
) -> NoReturn:
    if as_json:
        error: dict[str, Any] = {"code": code, "message": message}
        if errors is not None:
            error["errors"] = fields_data(errors)
        if rows:
            error["rows"] = rows
        print(dumps({"error": error}), flush=True)
    elif errors:
        for one in errors:
            _say(str(one))
    else:
        _say(f"{message} ({code})")
    raise typer.Exit(INVALID if errors is not None else REFUSED)


def fields_data(errors: Sequence[FieldError]) -> list[dict[str, str]]:
    return [asdict(one) | {"message": one.message} for one in errors]


def dumps(data: Any) -> str:
    return json.dumps(data, default=_written, ensure_ascii=False)


def _written(value: Any) -> str:
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


async def _awaited(work: Callable[[], Awaitable[Reply]]) -> Reply:
    return await work()


def _say(line: str) -> None:
    plain_console(stderr=True, soft_wrap=True).print(line, style="red")


def _environment(error: ValidationError) -> str:
    parts = (f"SC_{'_'.join(str(p) for p in e['loc']).upper()}: {e['msg']}" for e in error.errors())
    return "; ".join(parts)

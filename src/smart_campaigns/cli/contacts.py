"""Contacts: from a file, and one by one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress

from smart_campaigns.bootstrap.contact_files import judge_file, rejected_file
from smart_campaigns.cli import contact_cards, contact_list, imports
from smart_campaigns.cli.session import JsonOption, OrgOption, Reply, Session, in_organization
from smart_campaigns.core.contact_columns import Column
from smart_campaigns.core.contact_import import Consent, Problem
from smart_campaigns.core.errors import FieldError, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from smart_campaigns.adapters.contact_files import ContactImport
    from smart_campaigns.ports.records import Named

contacts = typer.Typer(no_args_is_help=True, help="People to call.")
contacts.command("list")(contact_list.list_)
contacts.command("show")(contact_cards.show)
contacts.command("add")(contact_cards.add)
contacts.command("edit")(contact_cards.edit)
contacts.command("delete")(contact_cards.delete)
contacts.command("imports")(imports.imports)
contacts.command("rejected")(imports.rejected)
SHOWN = 10
JSON_SHOWN = 1000


@contacts.command("import")
def contacts_import(
    *,
    file: Annotated[
        Path, typer.Argument(help="CSV, or an Excel workbook (.xlsx); phone columns as +E.164 or national.")
    ],
    project: Annotated[str | None, typer.Option(help="By name; blank: the only one.")] = None,
    country: Annotated[str | None, typer.Option(help="Of numbers without +; blank: the organization's.")] = None,
    column: Annotated[list[str] | None, typer.Option(help="HEADER=MEANING, repeatable, such as Handy=phone.")] = None,
    consent: Annotated[str | None, typer.Option(help="Basis of all rows without one, such as express.")] = None,
    consent_source: Annotated[str, typer.Option(help="Where it was given.")] = "import",
    consent_on: Annotated[str | None, typer.Option(help="YYYY-MM-DD; blank: today.")] = None,
    rejected: Annotated[Path | None, typer.Option(help="Write the rejected rows with their reasons here.")] = None,
    dry_run: Annotated[bool, typer.Option(help="Judge every row, save nothing.")] = False,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Import contacts; rows that cannot be called are rejected with a reason, the others come in."""

    async def work(session: Session) -> Reply:
        found = await session.use.contacts.project(session.org_id, project)
        today = (await session.house.records.now()).date()
        content = file.read_bytes()

        async def judge(known: frozenset[str]) -> ContactImport:
            return judge_file(
                content,
                session.use.phonebook,
                default_country=(country or session.organization.country).upper(),
                mapping=_mapping(column or []),
                known_numbers=known,
                consent=_consent(consent, consent_source, consent_on, today),
            )

        if dry_run:
            judged = await judge(await session.house.catalog.known_numbers(session.org_id, found.id))
        else:
            judged = await _brought_in(session, found, judge, is_quiet=as_json)
        if rejected is not None and judged.result.rejected:
            rejected.write_bytes(rejected_file(judged))
        return _told(judged, found.name, rejected, dry_run=dry_run)

    in_organization(work, org=org, as_json=as_json)


async def _brought_in(
    session: Session, project: Named, judge: Callable[[frozenset[str]], Awaitable[ContactImport]], *, is_quiet: bool
) -> ContactImport:
    with Progress(console=session.console, transient=True, disable=is_quiet) as progress:
        task = progress.add_task("Importing")

        async def judged(known: frozenset[str]) -> ContactImport:
            found = await judge(known)
            progress.update(task, total=len(found.result.accepted))
            return found

        async def told(count: int) -> None:
            progress.advance(task, count)

        return await session.use.contacts.bring_in(session.org_id, project, judged, told)


def _told(judged: ContactImport, project: str, file: Path | None, *, dry_run: bool) -> Reply:
    result = judged.result
    data = {
        "project": project,
        "is_dry_run": dry_run,
        "accepted": len(result.accepted),
        "rejected": len(result.rejected),
        "rejected_rows": [_row(problem) for problem in result.rejected[:JSON_SHOWN]],
        "notes": [_row(problem) for problem in result.notes[:JSON_SHOWN]],
    }
    verb = "would come in" if dry_run else "came in"
    lines = [f"{project}: {len(result.accepted)} contacts {verb}, {len(result.rejected)} rows were rejected."]
    lines += [f"  line {p.line}, {p.column or 'row'}: {p.reason}" for p in result.rejected[:SHOWN]]
    if len(result.rejected) > SHOWN:
        lines.append("  …")
    if file is not None and result.rejected:
        lines.append(f"The rejected rows are in {file}.")
    return Reply(data, "\n".join(lines))


def _row(problem: Problem) -> dict[str, object]:
    return {"line": problem.line, "column": problem.column, "reason": problem.reason}


def _mapping(pairs: list[str]) -> dict[str, Column]:
    found = {}
    for pair in pairs:
        header, _, meaning = pair.rpartition("=")
        if not header or meaning not in set(Column):
            fix = f"write HEADER=MEANING, the meaning one of {', '.join(Column)}"
            raise InvalidInput((FieldError.none("column", "a column and its meaning", pair, fix=fix),))
        found[header] = Column(meaning)
    return found


def _consent(basis: str | None, source: str, on: str | None, today: date) -> Consent | None:
    if basis is None:
        return None
    try:
        return Consent(basis=basis, source=source, on=date.fromisoformat(on) if on else today)
    except ValueError:
        raise InvalidInput((FieldError.none("consent_on", "a date", on, fix="write 2026-12-31"),)) from None

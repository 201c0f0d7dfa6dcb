"""The do-not-call lists: own opt-outs, and national lists."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Group

from smart_campaigns.cli.paging import more
from smart_campaigns.cli.session import JsonOption, OrgOption, Reply, Session, in_organization
from smart_campaigns.cli.tables import clock, table

NumbersArgument = Annotated[list[str], typer.Argument(help="As +E.164, or national of the organization's country.")]
dnc = typer.Typer(no_args_is_help=True, help="Numbers that are not to be called.")


@dnc.command("list")
def dnc_list(
    context: typer.Context,
    *,
    search: Annotated[str | None, typer.Option(help="Part of a number.")] = None,
    after: Annotated[str, typer.Option(help="Go on after this number.")] = "",
    limit: Annotated[int, typer.Option(help="Numbers at once, at most 10,000.")] = 100,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """The organization's own opt-outs, and which national lists were imported."""

    async def work(session: Session) -> Reply:
        found = await session.use.dnc.page(session.org_id, search, after=after, limit=limit)
        national = await session.use.dnc.national(session.org_id)
        zone = session.organization.zone
        own = table("Number", "Since", "Source", "Reason", keep=("Number", "Since"))
        for one in found:
            source = f"{one.source} (virtual)" if one.is_virtual_only else one.source
            own.add_row(one.e164, clock(one.added_at, zone), source, one.reason or "")
        lists = table(
            "National list", "Country", "Numbers", "Imported", "State", right=("Numbers",), keep=("Imported",)
        )
        for entry in national:
            state = "outdated: import it anew" if entry.is_stale else "current"
            lists.add_row(entry.registry, entry.country, f"{entry.entries:,}", clock(entry.imported_at, zone), state)
        following = found[-1].e164 if len(found) == limit else None
        data = {
            "numbers": [asdict(one) for one in found],
            "national": [asdict(entry) for entry in national],
            "known": sorted(session.use.dnc.registries),
            "next_after": following,
        }
        shown = Group(own if found else "No own opt-out.", lists if national else "No national list was imported.")
        return Reply(data, shown, more(context, following, name="after"))

    in_organization(work, org=org, as_json=as_json)


@dnc.command("add")
def dnc_add(
    *,
    numbers: NumbersArgument,
    reason: Annotated[str | None, typer.Option(help="Kept with the numbers.")] = None,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Opt numbers out: no campaign of the organization calls them from now on."""

    async def work(session: Session) -> Reply:
        added = await session.use.dnc.add(session.org_id, numbers, session.organization.country, reason)
        return Reply(
            {"added": added, "given": len(numbers)}, f"New on the do-not-call list: {added} of {len(numbers)}."
        )

    in_organization(work, org=org, as_json=as_json)


@dnc.command("remove")
def dnc_remove(*, numbers: NumbersArgument, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """Take opt-outs back."""

    async def work(session: Session) -> Reply:
        removed = await session.use.dnc.remove(session.org_id, numbers, session.organization.country)
        return Reply({"removed": removed}, f"Taken off the do-not-call list: {removed} of {len(numbers)}.")

    in_organization(work, org=org, as_json=as_json)


@dnc.command("import")
def dnc_import(
    *,
    file: Annotated[Path, typer.Argument(help="One number a line.")],
    registry: Annotated[str, typer.Option(help="Name of the national list, as in the policy.")],
    country: Annotated[str, typer.Option(help="ISO 3166 code; also of numbers without +.")],
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Import a national list as it is today, in place of the former import."""

    async def work(session: Session) -> Reply:
        with file.open(encoding="utf-8-sig", errors="replace") as lines:
            done = await session.use.dnc.import_registry(session.org_id, registry, country.upper(), lines)
        text = f"{registry}: {done.entries:,} numbers, {done.rejected_count:,} lines were no number."
        return Reply(asdict(done), text)

    in_organization(work, org=org, as_json=as_json)

"""Numbers to call from."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from smart_campaigns.cli.session import JsonOption, OrgOption, Reply, Session, in_organization
from smart_campaigns.cli.tables import table

NumbersArgument = Annotated[list[str], typer.Argument(help="As +E.164, or national of the organization's country.")]
number = typer.Typer(no_args_is_help=True, help="Numbers to call from.")


@number.command("add")
def number_add(
    *,
    numbers: NumbersArgument,
    carrier_name: Annotated[str | None, typer.Option("--carrier", help="By name; blank: the only one.")] = None,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Numbers to call from, of a carrier."""

    async def work(session: Session) -> Reply:
        found = await session.use.carriers.find(session.org_id, carrier_name)
        country = session.organization.country
        added = await session.use.carriers.add_numbers(session.org_id, found, numbers, country)
        return Reply({"carrier": found.config.name, "numbers": added}, f"{found.config.name}: {', '.join(added)}")

    in_organization(work, org=org, as_json=as_json)


@number.command("list")
def number_list(*, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """Numbers to call from, their carriers, and which campaigns name them."""

    async def work(session: Session) -> Reply:
        rows = await session.house.organizations.own_numbers(session.org_id)
        listed = table("Number", "Carrier", "Kind", "Campaigns", keep=("Number", "Kind"))
        for row in rows:
            kind = "virtual" if row.is_virtual else "real"
            listed.add_row(row.e164, row.carrier, kind, ", ".join(row.campaigns))
        return Reply([asdict(row) for row in rows], listed if rows else "No number yet: smart-campaigns number add.")

    in_organization(work, org=org, as_json=as_json)


@number.command("release")
def number_release(*, numbers: NumbersArgument, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """They leave the rotation at the next placement; calls in progress go on."""

    async def work(session: Session) -> Reply:
        released = await session.use.carriers.release(session.org_id, numbers, session.organization.country)
        own = await session.house.catalog.phone_numbers(session.org_id)
        notes = () if own else ("No number is left to call from.",)
        return Reply({"released": released}, f"Released: {', '.join(released)}.", notes)

    in_organization(work, org=org, as_json=as_json)

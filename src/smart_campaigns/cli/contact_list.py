"""Contacts of a project, and whether a campaign can call them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Group
from rich.table import Table

from smart_campaigns.app.explain import ContactAnswer
from smart_campaigns.cli.contact_cards import ProjectOption, card_data
from smart_campaigns.cli.paging import more
from smart_campaigns.cli.session import JsonOption, OrgOption, Reply, Session, in_organization
from smart_campaigns.cli.tables import clock, instant_text, table, words
from smart_campaigns.core.campaign import Life
from smart_campaigns.ports.contact_records import ContactCard
from smart_campaigns.ports.records import CampaignRow, Named

CODES_SHOWN = 8


def list_(
    context: typer.Context,
    *,
    project: ProjectOption = None,
    search: Annotated[str | None, typer.Option(help="Part of a name or of a number.")] = None,
    campaign: Annotated[
        str | None, typer.Option(metavar="CODE", help="Who can be called by it? Blank: the project's only one.")
    ] = None,
    after: Annotated[int, typer.Option(min=0, max=2**62, help="Go on after this contact's id.")] = 0,
    limit: Annotated[int, typer.Option(help="Contacts at once, at most 1,000.")] = 50,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Contacts of a project, found by name or number; and whether a campaign can call them."""

    async def work(session: Session) -> Reply:
        chosen = await session.use.contacts.project(session.org_id, project)
        found = await session.use.address_book.page(session.org_id, chosen, search, after=after, limit=limit)
        following = found[-1].contact_id if len(found) == limit else None
        judged, note = await _can_be_called(session, chosen, campaign, found)
        data = [card_data(card) | {"can_be_called": _data(judged.get(card.contact_id))} for card in found]
        if not found:
            nobody = f"{chosen.name} has no contact yet: smart-campaigns contacts import."
            return Reply({"contacts": [], "next_after": None}, "Nobody is found." if search else nobody)
        shown = Group(_listed(found, judged, session.organization.zone), note)
        return Reply({"contacts": data, "next_after": following}, shown, more(context, following, name="after"))

    in_organization(work, org=org, as_json=as_json)


def _listed(found: Sequence[ContactCard], judged: Mapping[int, ContactAnswer], zone: str) -> Table:
    last = ("Can be called",) if judged else ()
    listed = table("Id", "Name", "Numbers", "Consent", *last, right=("Id",), keep=("Numbers",))
    for card in found:
        cells = (str(card.contact_id), card.name, "\n".join(card.numbers), card.consent or "none")
        listed.add_row(*cells, *([_answer(judged.get(card.contact_id), zone)] if judged else []))
    return listed


def _answer(found: ContactAnswer | None, zone: str) -> str:
    """Such as `later until 2026-03-11 10:00: cooldown`."""
    if found is None:
        return ""
    at = clock(found.until, zone)[:16]
    until, reason = f" until {at}" if at else "", f": {words(found.reason)}" if found.reason else ""
    return f"{found.answer}{until}{reason}"


async def _can_be_called(
    session: Session, project: Named, code: str | None, cards: Sequence[ContactCard]
) -> tuple[Mapping[int, ContactAnswer], str]:
    """By contact; and a line on who was asked. Of several campaigns none is guessed."""
    if code is None:
        rows = await session.house.campaigns.campaigns(session.org_id)
        codes = [row.code for row in rows if row.project_id == project.id and _is_asked(row)]
        if len(codes) != 1:
            several = f"Who can be called? --campaign, one of {', '.join(codes[:CODES_SHOWN])}."
            return {}, several if codes else "No campaign calls them yet."
        (code,) = codes
    judged = await session.use.explain.can_be_called(session.org_id, project.id, code, cards)
    return judged, await _asked(session, code)


def _data(found: ContactAnswer | None) -> Mapping[str, Any] | None:
    return None if found is None else asdict(found) | {"until": instant_text(found.until)}


def _is_asked(row: CampaignRow) -> bool:
    return row.state.life is not Life.DRAFT and not row.state.is_archived


async def _asked(session: Session, code: str) -> str:
    row = await session.house.campaigns.campaign(session.org_id, code)
    run = "" if row.runs_begun else " None of its runs has begun."
    return (
        f"Can be called: by {code}, by the contact's own rules ({row.state.life}; more: campaign why {code} ID).{run}"
    )

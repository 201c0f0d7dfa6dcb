"""Contacts one by one: found, shown, added, edited, deleted."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from smart_campaigns.app.address_book import ContactForm
from smart_campaigns.cli.session import JsonOption, OrgOption, Reply, Session, in_organization
from smart_campaigns.cli.tables import clock, facts
from smart_campaigns.core.errors import InvalidInput
from smart_campaigns.ports.contact_records import ContactCard
from smart_campaigns.ports.records import Named

Who = Annotated[str, typer.Argument(metavar="CONTACT|NUMBER", help="A contact's id, or one of its numbers.")]
ProjectOption = Annotated[str | None, typer.Option(help="By name; blank: the only one.")]
NameOption = Annotated[str | None, typer.Option(help="Of the person; at most 200 characters.")]
NumberOption = Annotated[list[str] | None, typer.Option("--number", help="In the order of dialing; repeatable.")]
ZoneOption = Annotated[str | None, typer.Option(help="IANA time zone; blank: the number's own.")]
PlaceOption = Annotated[str | None, typer.Option(help="Country or state, such as US-NY; its law binds, too.")]
LanguageOption = Annotated[str | None, typer.Option(help="Such as en or pt-BR.")]
ConsentOption = Annotated[str | None, typer.Option(help="Basis, such as express; several with ; between.")]
ConsentSourceOption = Annotated[str | None, typer.Option(help="Where it was given.")]
ConsentOnOption = Annotated[str | None, typer.Option(help="YYYY-MM-DD; blank: today.")]
AttributeOption = Annotated[list[str] | None, typer.Option("--attribute", help="NAME=VALUE, repeatable.")]


def show(*, who: Who, project: ProjectOption = None, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """Everything that is known of one contact."""

    async def work(session: Session) -> Reply:
        return _told(session, await _find(session, project, who))

    in_organization(work, org=org, as_json=as_json)


def add(
    *,
    name: NameOption = None,
    number: NumberOption = None,
    project: ProjectOption = None,
    zone: ZoneOption = None,
    place: PlaceOption = None,
    language: LanguageOption = None,
    consent: ConsentOption = None,
    consent_source: ConsentSourceOption = None,
    consent_on: ConsentOnOption = None,
    attribute: AttributeOption = None,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add a contact; an open run takes it up at its next poll."""
    form = ContactForm(
        name=name,
        numbers=number or [],
        zone=zone,
        place=place,
        language=language,
        consent=consent,
        consent_source=consent_source or ("command line" if consent else None),
        consent_on=consent_on,
        attributes=_attributes(attribute),
    )

    async def work(session: Session) -> Reply:
        chosen = await session.use.contacts.project(session.org_id, project)
        country = session.organization.country
        return _told(session, await session.use.address_book.add(session.org_id, chosen, form, country))

    in_organization(work, org=org, as_json=as_json)


def edit(
    *,
    who: Who,
    name: NameOption = None,
    number: Annotated[list[str] | None, typer.Option("--number", help="All of them, in order; repeatable.")] = None,
    project: ProjectOption = None,
    zone: ZoneOption = None,
    place: PlaceOption = None,
    language: LanguageOption = None,
    consent: ConsentOption = None,
    consent_source: ConsentSourceOption = None,
    consent_on: ConsentOnOption = None,
    attribute: AttributeOption = None,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change a contact; acts on the next placement, attempts stay. An empty value takes it away."""
    form = ContactForm(
        name=name,
        numbers=number,
        zone=zone,
        place=place,
        language=language,
        consent=consent,
        consent_source=consent_source,
        consent_on=consent_on,
        attributes=_attributes(attribute),
    )

    async def work(session: Session) -> Reply:
        if form == ContactForm():
            raise InvalidInput.of("contact", "nothing to change", fix="give what shall be new")
        card = await _find(session, project, who)
        country = session.organization.country
        return _told(session, await session.use.address_book.edit(session.org_id, card, form, country))

    in_organization(work, org=org, as_json=as_json)


def delete(*, who: Who, project: ProjectOption = None, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """Delete a contact: excluded at once; its past calls stay, with the number masked."""

    async def work(session: Session) -> Reply:
        card = await _find(session, project, who)
        await session.use.address_book.delete(session.org_id, card)
        text = f"{card.name or 'Contact'} ({card.contact_id}) is deleted and is not called any more."
        return Reply({"contact_id": card.contact_id, "is_deleted": True}, text)

    in_organization(work, org=org, as_json=as_json)


async def _find(session: Session, project: str | None, who: str) -> ContactCard:
    chosen: Named | None = None
    if project is not None:
        chosen = await session.use.contacts.project(session.org_id, project)
    return await session.use.address_book.find(session.org_id, chosen, who, session.organization.country)


def _attributes(pairs: list[str] | None) -> dict[str, str]:
    """Refuses what is no pair."""
    split = (pair.partition("=") for pair in pairs or ())
    return {name.strip() if sign else "": value.strip() for name, sign, value in split}


def card_data(card: ContactCard) -> dict[str, Any]:
    return asdict(card)


def _told(session: Session, card: ContactCard) -> Reply:
    zone = session.organization.zone
    marks = dict.fromkeys(card.wrong_numbers, " (said to be wrong)") | dict.fromkeys(card.opted_out, " (do not call)")
    consent = " ".join(str(part) for part in (card.consent, card.consent_source, card.consent_on) if part)
    shown = facts(
        {
            "Project": card.project,
            "Numbers": "\n".join(f"{e164}{marks.get(e164, '')}" for e164 in card.numbers),
            "Zone": card.zone,
            "Place": card.place,
            "Language": card.language,
            "Consent": consent or "none on record",
            "Last connected": clock(card.connected_at, zone),
            "Added": clock(card.created_at, zone),
            **{name: value for name, value in card.attributes.items() if isinstance(value, (str, int, float, bool))},
        },
        title=f"{card.contact_id}  {card.name}",
    )
    return Reply(card_data(card), shown)

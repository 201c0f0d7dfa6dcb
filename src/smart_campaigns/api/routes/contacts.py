"""Contacts of a project, one by one."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from smart_campaigns.api.auth import Analyst, Asker, Manager
from smart_campaigns.api.masking import as_it_was, needs_hearing, numbers_for, tell_heard, texts_for
from smart_campaigns.api.once import CommandRoute
from smart_campaigns.api.problems import answers
from smart_campaigns.api.routes.projects import project_of
from smart_campaigns.api.services import Use
from smart_campaigns.api.shapes import (
    ID_MAX,
    PAGE_DEFAULT,
    AfterId,
    Given,
    Id,
    Limit,
    Page,
    Text,
    Told,
    instant,
    page_of,
)
from smart_campaigns.app.address_book import ContactForm
from smart_campaigns.app.explain import ContactAnswer
from smart_campaigns.core.can_be_called import CanBeCalled
from smart_campaigns.core.errors import InvalidInput
from smart_campaigns.core.reasons import ContactReason
from smart_campaigns.ports.contact_records import ContactCard
from smart_campaigns.ports.records import StaleVersion

router = APIRouter(tags=["contacts"], route_class=CommandRoute, responses=answers(404))
NUMBERS_GIVEN_MAX = 50


class CanBeCalledShape(Told):
    """By `campaign`, as the contact's own gates say. `yes`: in the queue, to be called when the campaign's own pace and
    hours let it; `later`: what holds it passes by itself (at `until`, where that is known); `done`: reached."""

    campaign: str
    answer: CanBeCalled
    reason: ContactReason | None
    until: datetime | None
    detail: str


class ContactShape(Told):
    """Numbers are masked without the permission to hear. `wrong_numbers`: said to be wrong; `opted_out`: own opt-outs.
    `can_be_called` null: no campaign was asked for (a list answers it)."""

    contact_id: int
    project_id: int
    project: str
    version: int
    name: str
    numbers: list[str]
    wrong_numbers: list[str]
    opted_out: list[str]
    zone: str | None
    place: str | None
    language: str | None
    attributes: dict[str, Any]
    consent: str | None
    consent_source: str | None
    consent_on: date | None
    connected_at: datetime | None
    created_at: datetime | None
    can_be_called: CanBeCalledShape | None = None


class ContactGiven(Given):
    """Left out: blank. `numbers` in order, as +E.164 or national of the organization's country."""

    name: Text | None = None
    numbers: Annotated[list[Text], Field(max_length=NUMBERS_GIVEN_MAX, default_factory=list)]
    zone: Text | None = None
    place: Text | None = None
    language: Text | None = None
    consent: Text | None = None
    consent_source: Text | None = None
    consent_on: Text | None = None
    attributes: Annotated[dict[Text, Text], Field(default_factory=dict)]


class ContactChanges(Given):
    """Left out: as it is; "": taken away. `based_on`: the version that was read."""

    based_on: Annotated[int, Field(ge=0, le=ID_MAX)] | None = None
    name: Text | None = None
    numbers: Annotated[list[Text], Field(max_length=NUMBERS_GIVEN_MAX)] | None = None
    zone: Text | None = None
    place: Text | None = None
    language: Text | None = None
    consent: Text | None = None
    consent_source: Text | None = None
    consent_on: Text | None = None
    attributes: Annotated[dict[Text, Text], Field(default_factory=dict)]


@router.get("/projects/{project_id}/contacts", operation_id="list_contacts")
async def list_contacts(  # noqa: PLR0917 - a page and its filter
    asker: Analyst,
    use: Use,
    project_id: Id,
    search: Annotated[Text | None, Query(max_length=200, description="In a name or number.")] = None,
    campaign: Annotated[Text | None, Query(max_length=40, description="Its code: who can be called by it?")] = None,
    after: AfterId = None,
    limit: Limit = PAGE_DEFAULT,
) -> Page[ContactShape]:
    """In the order of their making. With `campaign`, each with what `why` says of it."""
    project = await project_of(use, asker.org_id, project_id)
    if search and any(c.isdigit() for c in search):
        needs_hearing(asker)  # a number could be found out digit by digit
    found = await use.address_book.page(asker.org_id, project, search, after=after or 0, limit=limit + 1)
    if found:
        await tell_heard(use, asker, f"numbers of contacts, project {project_id}")
    page = page_of(list(found), limit, "contact_id")
    judged: Mapping[int, ContactAnswer] = {}
    if campaign is not None:
        judged = await use.explain.can_be_called(asker.org_id, project_id, campaign, page["items"])
    items = [_judged(_shape(one, asker), judged.get(one.contact_id)) for one in page["items"]]
    return Page[ContactShape](items=items, next=page["next"])


@router.post("/projects/{project_id}/contacts", operation_id="create_contact", status_code=201)
async def create_contact(asker: Manager, use: Use, project_id: Id, given: ContactGiven) -> ContactShape:
    """An open run takes it up at its next poll."""
    project = await project_of(use, asker.org_id, project_id)
    country = (await use.organizations.of(asker.org_id)).country
    form = ContactForm(**given.model_dump())
    return _shape(await use.address_book.add(asker.org_id, project, form, country), asker)


@router.get("/contacts/{contact_id}", operation_id="get_contact")
async def get_contact(asker: Analyst, use: Use, contact_id: Id) -> ContactShape:
    card = await use.address_book.card(asker.org_id, contact_id)
    await tell_heard(use, asker, f"number of contact {contact_id}")
    return _shape(card, asker)


@router.patch("/contacts/{contact_id}", operation_id="edit_contact")
async def edit_contact(asker: Manager, use: Use, contact_id: Id, given: ContactChanges) -> ContactShape:
    """Acts on the next placement; attempts stay."""
    values = given.model_dump(exclude={"based_on"})
    if not given.model_dump(exclude={"based_on"}, exclude_unset=True):
        raise InvalidInput.of("contact", "nothing to change", fix="give what shall be new")
    card = await use.address_book.card(asker.org_id, contact_id)
    if given.based_on is not None and given.based_on != card.version:
        raise StaleVersion(card.version)
    country = (await use.organizations.of(asker.org_id)).country
    return _shape(
        await use.address_book.edit(asker.org_id, card, ContactForm(**_changed(values, card, asker)), country), asker
    )


@router.delete("/contacts/{contact_id}", operation_id="delete_contact", status_code=204)
async def delete_contact(asker: Manager, use: Use, contact_id: Id) -> None:
    """Excluded at once; a call in progress finishes, past calls stay with the number masked."""
    await use.address_book.delete(asker.org_id, await use.address_book.card(asker.org_id, contact_id))


def _shape(card: ContactCard, asker: Asker) -> ContactShape:
    numbers = {name: numbers_for(asker, getattr(card, name)) for name in ("numbers", "wrong_numbers", "opted_out")}
    plain = {name: getattr(card, name) for name in ContactShape.model_fields if name != "can_be_called"}
    attributes = texts_for(asker, card.attributes)
    return ContactShape.model_validate(plain | numbers | {"attributes": attributes})


def _judged(shape: ContactShape, found: ContactAnswer | None) -> ContactShape:
    if found is not None:
        plain = {name: getattr(found, name) for name in CanBeCalledShape.model_fields}
        shape.can_be_called = CanBeCalledShape.model_validate(plain | {"until": instant(found.until)})
    return shape


def _changed(values: dict[str, Any], card: ContactCard, asker: Asker) -> dict[str, Any]:
    """What was shown masked and comes back so was not edited."""
    numbers = None if values["numbers"] is None else _as_they_were(values["numbers"], card.numbers, asker)
    attributes = {
        name: as_it_was(asker, value, card.attributes.get(name)) for name, value in values["attributes"].items()
    }
    return values | {"numbers": numbers, "attributes": attributes}


def _as_they_were(given: list[str], known: tuple[str, ...], asker: Asker) -> list[str]:
    """Several may be shown alike: each stands for itself, in their order. Raises InvalidInput."""
    alike: defaultdict[str, deque[str]] = defaultdict(deque)
    for shown, number in zip(numbers_for(asker, known), known, strict=True):
        alike[shown].append(number)
    for shown, numbers in alike.items():
        if 0 < given.count(shown) < len(numbers):
            limit = f"{len(numbers)} numbers are shown as {shown}"
            raise InvalidInput.of("numbers", limit, fix="who may hear can tell which of them is to go")
    return [alike[one].popleft() if alike[one] else one for one in given]

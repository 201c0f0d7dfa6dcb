"""Contacts one by one: found, added, edited and deleted, judged as the import judges a row."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from smart_campaigns.app.contacts import new_contact
from smart_campaigns.core.contact_columns import Column
from smart_campaigns.core.contact_import import IN_PROJECT, ImportPlan, judge_rows, known_already
from smart_campaigns.core.errors import FieldError, InvalidInput, NotFound
from smart_campaigns.ports.contact_records import ContactCard, ContactRecords, ContactSearch
from smart_campaigns.ports.phonebook import Phonebook
from smart_campaigns.ports.records import CatalogRecords, Named, NewContact, NumbersTaken, Records

PAGE_MAX = 1000
NUMBERS_MAX = 20
_DIGITS_TO_SEARCH = 3
_COLUMNS = {
    "name": Column.NAME,
    "zone": Column.ZONE,
    "place": Column.PLACE,
    "language": Column.LANGUAGE,
    "consent": Column.CONSENT,
    "consent_source": Column.CONSENT_SOURCE,
    "consent_on": Column.CONSENT_ON,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactForm:
    """As a person fills it in; None: left as it is (or blank, of a new contact); "": taken away."""

    name: str | None = None
    numbers: Sequence[str] | None = None
    zone: str | None = None
    place: str | None = None
    language: str | None = None
    consent: str | None = None
    consent_source: str | None = None
    consent_on: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Each is set, or with "" taken away; others stay."""


@dataclass(frozen=True, slots=True)
class AddressBook:
    book: ContactRecords
    records: Records
    catalog: CatalogRecords
    phonebook: Phonebook

    async def page(
        self, org_id: int, project: Named, text: str | None, *, after: int = 0, limit: int = 50
    ) -> Sequence[ContactCard]:
        """Whose name or number has the text in it. Raises InvalidInput."""
        if not 1 <= limit <= PAGE_MAX:
            told = FieldError.beyond("limit", f"1 to {PAGE_MAX:,}", given=f"{limit:,}", is_above=limit > PAGE_MAX)
            raise InvalidInput((told,))
        digits = "".join(c for c in text or "" if c.isdecimal())
        is_number = len(digits) >= _DIGITS_TO_SEARCH and not any(c.isalpha() for c in text or "")
        search = ContactSearch(text=text or None, digits=digits if is_number else None, after=after, limit=limit)
        return await self.book.page(org_id, project.id, search)

    async def find(self, org_id: int, project: Named | None, who: str, country: str) -> ContactCard:
        """By id, or by number. Raises NotFound, and InvalidInput where several have the number."""
        info = self.phonebook.lookup(who, country)
        asked = info.e164 if info.e164 and not who.isdecimal() else who
        found = await self.book.find(org_id, project.id if project else None, asked)
        if not found and info.e164:
            found = await self.book.find(org_id, project.id if project else None, info.e164)
        if not found:
            raise NotFound("contact", who)
        if len(found) > 1:
            several = ", ".join(f"{one.contact_id} ({one.name or 'no name'}, {one.project})" for one in found)
            raise InvalidInput.of("contact", f"several have {who}", given=several, fix="give one's id")
        return found[0]

    async def card(self, org_id: int, contact_id: int) -> ContactCard:
        """By its id alone: no number leads to it. Raises NotFound."""
        for found in await self.book.find(org_id, None, str(contact_id)):
            return found
        raise NotFound("contact", str(contact_id))

    async def add(self, org_id: int, project: Named, form: ContactForm, country: str) -> ContactCard:
        """Raises InvalidInput."""
        known = await self.catalog.known_numbers(org_id, project.id)
        contact = await self._judged(form, _NOBODY, country, known)
        with _told_if_taken(contact):
            contact_id = await self.book.add(org_id, project.id, contact)
        return (await self.book.find(org_id, project.id, str(contact_id)))[0]

    async def edit(self, org_id: int, card: ContactCard, form: ContactForm, country: str) -> ContactCard:
        """Acts on the next placement. Raises InvalidInput, StaleVersion, CommandRefused (`in_call`)."""
        known = await self.catalog.known_numbers(org_id, card.project_id) - set(card.numbers)
        contact = await self._judged(form, card, country, known)
        with _told_if_taken(contact):
            await self.book.edit(org_id, card.contact_id, contact, based_on=card.version)
        return (await self.book.find(org_id, card.project_id, str(card.contact_id)))[0]

    async def delete(self, org_id: int, card: ContactCard) -> None:
        """Excluded at once; a call in progress finishes, past calls stay with the number masked."""
        await self.book.delete(org_id, card.contact_id)

    async def _judged(self, form: ContactForm, before: ContactCard, country: str, known: frozenset[str]) -> NewContact:
        today = (await self.records.now()).date()
        errors = list(_form_errors(form, today))
        numbers = list(before.numbers if form.numbers is None else form.numbers)
        values = {name: _given(getattr(form, name), getattr(before, name)) for name in _COLUMNS}
        if values["consent"] and form.consent and not form.consent_on:
            values["consent_on"] = today.isoformat()
        phones = [f"number {place}" for place, _ in enumerate(numbers or [""], start=1)]
        plan = ImportPlan(
            columns=(*_COLUMNS.values(), *[Column.PHONE] * len(phones), Column.ATTRIBUTES),
            headers=(*_COLUMNS, *phones, "attributes"),
            default_country=country,
            known_numbers=known,
        )
        attributes = {**before.attributes, **form.attributes}
        kept = {name: value for name, value in attributes.items() if form.attributes.get(name) != ""}
        cells = (*values.values(), *(numbers or [""]), json.dumps(kept))
        result = judge_rows([(1, cells)], plan, self.phonebook.lookup)
        errors += [replace(p.wrong, field=p.column or "contact") for p in (*result.rejected, *result.notes)]
        if errors:
            raise InvalidInput(tuple(errors))
        if not result.accepted:
            raise InvalidInput.of("number", "required", fix="give one")
        return new_contact(result.accepted[0])


_NOBODY = ContactCard(contact_id=0, project_id=0, project="", version=0, name="", numbers=())


def _form_errors(form: ContactForm, today: date) -> Sequence[FieldError]:
    errors = []
    if form.numbers is not None and len(form.numbers) > NUMBERS_MAX:
        given = str(len(form.numbers))
        errors.append(FieldError.beyond("number", f"at most {NUMBERS_MAX}", given=given, is_above=True))
    if form.consent_on:
        try:
            is_ahead = date.fromisoformat(form.consent_on) > today
        except ValueError:
            is_ahead = False  # told by the import's own words
        if is_ahead:
            given = f"this is {form.consent_on}"
            errors.append(FieldError(field="consent_on", limit="today at the latest", given=given, fix="give that day"))
    if any(not name.strip() for name in form.attributes):
        errors.append(FieldError(field="attribute", limit="a name and a value", fix="write it as NAME=VALUE"))
    return errors


def _given(value: str | None, before: Any) -> str:
    if value is not None:
        return value
    return before.isoformat() if isinstance(before, date) else str(before or "")


@contextlib.contextmanager
def _told_if_taken(contact: NewContact) -> Iterator[None]:
    """Somebody else was faster with one of the numbers."""
    try:
        yield
    except NumbersTaken as taken:
        raise InvalidInput(
            tuple(
                known_already(f"number {place}", e164, IN_PROJECT)
                for place, e164 in enumerate(contact.numbers, start=1)
                if e164 in taken.numbers
            )
        ) from None

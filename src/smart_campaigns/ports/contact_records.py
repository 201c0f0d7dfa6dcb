"""What the address book needs of the store: contacts one by one, found by name or number, edited, deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from smart_campaigns.ports.records import NewContact


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCard:
    """A contact as it stands. `numbers` are E.164 in order; `wrong_numbers` of them were said to be wrong."""

    contact_id: int
    project_id: int
    project: str
    version: int
    name: str
    numbers: tuple[str, ...]
    wrong_numbers: tuple[str, ...] = ()
    opted_out: tuple[str, ...] = ()
    zone: str | None = None
    place: str | None = None
    language: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    consent: str | None = None
    consent_source: str | None = None
    consent_on: date | None = None
    connected_at: datetime | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactSearch:
    """`text` is found in names, `digits` in numbers; None: everybody."""

    text: str | None = None
    digits: str | None = None
    after: int = 0
    limit: int = 50


class ContactRecords(Protocol):
    async def page(self, org_id: int, project_id: int, search: ContactSearch) -> Sequence[ContactCard]:
        """In the order of their making, from `after` on; deleted ones are left out."""
        ...

    async def find(self, org_id: int, project_id: int | None, who: str) -> Sequence[ContactCard]:
        """By id, or all who have the number."""
        ...

    async def add(self, org_id: int, project_id: int, contact: NewContact) -> int:
        """Raises NumbersTaken."""
        ...

    async def edit(self, org_id: int, contact_id: int, contact: NewContact, *, based_on: int) -> None:
        """Acts on the next placement: numbers, zone and place are derived again; attempts stay. Raises StaleVersion,
        NumbersTaken, and CommandRefused (`in_call`) where these change while the contact is in a call."""
        ...

    async def delete(self, org_id: int, contact_id: int) -> None:
        """Excluded at once from every open run; a call in progress finishes. Raises NotFound."""
        ...

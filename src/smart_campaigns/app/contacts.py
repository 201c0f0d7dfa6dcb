"""Contacts of a project: imported in batches, so that a long file shows its progress."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from smart_campaigns.core.contact_import import ContactRow, ImportResult
from smart_campaigns.core.errors import InvalidInput, NotFound
from smart_campaigns.ports.records import CatalogRecords, Named, NewContact, Records

BATCH = 1000
PROJECT_NAME_MAX = 200


class JudgedFile(Protocol):
    @property
    def result(self) -> ImportResult: ...


Judged = TypeVar("Judged", bound=JudgedFile)


@dataclass(frozen=True, slots=True)
class Contacts:
    records: Records
    catalog: CatalogRecords

    async def project(self, org_id: int, name: str | None) -> Named:
        """By name or id; without one, the only one there is."""
        found = await self.catalog.projects(org_id)
        if name is None and len(found) == 1:
            return found[0]
        if name is None:
            if not found:
                raise InvalidInput.of("project", "there is none yet", fix="add one: smart-campaigns project add")
            names = ", ".join(repr(p.name) for p in found)
            raise InvalidInput.of("project", "there are several", given=names, fix="say which")
        for project in found:
            if name in {project.name, str(project.id)}:
                return project
        raise NotFound("project", name)

    async def add_project(self, org_id: int, name: str) -> Named:
        """Raises InvalidInput, NameTaken."""
        if not 1 <= len(name.strip()) <= PROJECT_NAME_MAX:
            raise InvalidInput.of("name", f"1 to {PROJECT_NAME_MAX} characters", fix="give one")
        made = await self.records.add_project(org_id, name.strip())
        return Named(id=made, name=name.strip(), count=0)

    async def bring_in(
        self,
        org_id: int,
        project: Named,
        judge: Callable[[frozenset[str]], Awaitable[Judged]],
        progress: Callable[[int], Awaitable[None]],
    ) -> Judged:
        """What came in, as judged by the numbers that the project had when each batch was written."""
        known = await self.catalog.known_numbers(org_id, project.id)
        judged = await judge(known)
        lines: set[int] = set()
        while rows := [row for row in judged.result.accepted if row.line not in lines]:
            taken = await self.add(org_id, project, [new_contact(row) for row in rows], progress)
            if not taken:
                break
            lines.update(row.line for row in rows)
            known |= taken
            judged = await judge(known)
        return judged

    async def add(
        self, org_id: int, project: Named, contacts: Sequence[NewContact], progress: Callable[[int], Awaitable[None]]
    ) -> frozenset[str]:
        """Numbers that were left out, for the project had them by then; `progress` is told after each batch."""
        known: frozenset[str] = frozenset()
        for start in range(0, len(contacts), BATCH):
            batch = contacts[start : start + BATCH]
            known |= (await self.records.add_contacts(org_id, project.id, batch)).known
            await progress(len(batch))
        return known


def new_contact(row: ContactRow) -> NewContact:
    return NewContact(
        name=row.name,
        numbers=row.numbers,
        zone=row.zone,
        place=row.place,
        language=row.language,
        attributes=row.attributes,
        consent=row.consent,
        consent_source=row.consent_source,
        consent_on=row.consent_on,
    )

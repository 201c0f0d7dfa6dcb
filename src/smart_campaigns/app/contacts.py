"""Contacts of a project: imported in batches, so that a long file shows its progress."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from smart_campaigns.core.errors import FieldError, InvalidInput, NotFound
from smart_campaigns.ports.records import CatalogRecords, Named, NewContact, Records

BATCH = 1000


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
            names = ", ".join(repr(p.name) for p in found) or "none; add one: smart-campaigns project add"
            raise InvalidInput((FieldError(field="project", message=f"say which; there are {names}"),))
        for project in found:
            if name in {project.name, str(project.id)}:
                return project
        raise NotFound("project", name)

    async def add(
        self, org_id: int, project: Named, contacts: Sequence[NewContact], progress: Callable[[int], None]
    ) -> int:
        """How many were added; `progress` is told after each batch."""
        for start in range(0, len(contacts), BATCH):
            batch = contacts[start : start + BATCH]
            await self.records.add_contacts(org_id, project.id, batch)
            progress(len(batch))
        return len(contacts)

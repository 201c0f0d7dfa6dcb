"""What an agent is told of whom it calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from smart_campaigns.adapters.postgres.connections import Connections

ABOUT = """
select c.name, c.attributes, c.zone, o.name as organization from contact c join organization o on o.org_id = c.org_id
where c.org_id = $1 and c.contact_id = $2"""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    contact_name: str
    attributes: Mapping[str, Any]
    zone: str | None
    """The contact's own, where one was given."""
    organization: str


class PostgresBriefs:
    def __init__(self, connections: Connections) -> None:
        self._db = connections

    async def about(self, org_id: int, contact_id: int) -> About:
        """Raises StoreAway."""
        row = await self._db.fetchrow(ABOUT, org_id, contact_id)
        assert row is not None
        return About(
            contact_name=row["name"],
            attributes=row["attributes"],
            zone=row["zone"],
            organization=row["organization"],
        )

"""What binds all contacts of an organization at once has changed: plans are read again, active campaigns look."""

from __future__ import annotations

import asyncpg

RULES_CHANGED = "update org_gate set rules_version = rules_version + 1 where org_id = $1"
WAKE_ALL = (
    "select pg_notify('sc_wake', org_id || ':' || campaign_id) from pacing where org_id = $1 and state = 'active'"
)


async def rules_changed(connection: asyncpg.Connection, org_id: int) -> None:
    """In the transaction of the change."""
    await connection.execute(RULES_CHANGED, org_id)
    await connection.execute(WAKE_ALL, org_id)

"""Which troubles of the database are waited out, and which are faults of ours."""

from __future__ import annotations

import asyncpg
import pytest

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.ports.store import StoreAway

PASSING = [
    *("08006", "25006", "25P03", "25P04", "40001", "40P01", "53100", "53200", "53300", "53400", "55006", "55P03"),
    *("57014", "57P01", "57P02", "57P03", "57P05", "58000", "58030"),
]
OURS = ["22003", "22P02", "23503", "23505", "42601", "42P01", "P0001"]


async def raised(dsn: str, code: str) -> None:
    connections = Connections(dsn, size=1)
    try:
        await connections.execute(
            f"do $$ begin raise exception 'as the test wants it' using errcode = '{code}'; end $$"
        )
    finally:
        await connections.close()


@pytest.mark.parametrize("code", PASSING)
async def test_trouble_that_passes_is_waited_out(dsn: str, code: str) -> None:
    with pytest.raises(StoreAway):
        await raised(dsn, code)


@pytest.mark.parametrize("code", OURS)
async def test_a_fault_of_ours_is_told_as_it_is(dsn: str, code: str) -> None:
    with pytest.raises(asyncpg.PostgresError):
        await raised(dsn, code)

"""Connections to the store: one pool, values as Python types, and one error when the database is away."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import asyncpg

from smart_campaigns.ports.store import StoreAway

AWAY = (
    OSError,
    TimeoutError,
    asyncio.IncompleteReadError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,  # 08
    asyncpg.InvalidTransactionStateError,  # 25: read only, a transaction that took too long
    asyncpg.TransactionRollbackError,  # 40: deadlock, serialization
    asyncpg.InsufficientResourcesError,  # 53: disk full, out of memory, too many connections
    asyncpg.ObjectNotInPrerequisiteStateError,  # 55: a lock that is not to be had
    asyncpg.OperatorInterventionError,  # 57: starting, shutting down, crashed, cancelled
    asyncpg.PostgresSystemError,  # 58: I/O
)
"""What asyncpg raises when the server is gone, stopped, starting, shutting down or in trouble of its own, or asks to be
asked again: nothing that another question would change, and everything that another time may."""

HOT_SETTINGS = {
    "plan_cache_mode": "force_generic_plan",  # re-planning costs more than the statement
    "enable_seqscan": "off",  # plans are made while tables are empty and must hold when they are full
    "enable_bitmapscan": "off",
    "jit": "off",
    "idle_in_transaction_session_timeout": "500",
    "transaction_timeout": "2000",
    "application_name": "smart-campaigns dialer",
}
COLD_SETTINGS = {
    "jit": "off",
    "idle_in_transaction_session_timeout": "10000",
    "application_name": "smart-campaigns",
}


def _dumps(value: Any) -> str:
    return json.dumps(value, default=str)


async def _no_reset(_: asyncpg.Connection) -> None:
    """The pool's reset is a round trip a statement; nothing here leaves state in a session."""


class Connections:
    """A pool that raises StoreAway when the database is away, and connects again by itself when it is back."""

    def __init__(self, dsn: str, *, size: int = 4, hot: bool = False, timeout_s: float = 5.0) -> None:
        self._dsn = dsn
        self._size = size
        self._settings = HOT_SETTINGS if hot else COLD_SETTINGS
        self._timeout_s = timeout_s
        self._pool: asyncpg.Pool | None = None
        self.backends: set[int] = set()
        """Process ids of the server's backends that serve this pool: who a notification is from."""
        self._opening = asyncio.Lock()

    async def _open(self) -> asyncpg.Pool:
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    self._dsn,
                    min_size=0,
                    max_size=self._size,
                    init=self._prepare,
                    reset=_no_reset,
                    server_settings=self._settings,
                    command_timeout=self._timeout_s,
                    timeout=2.0,
                )
            return self._pool

    async def _prepare(self, connection: asyncpg.Connection) -> None:
        await connection.set_type_codec("jsonb", encoder=_dumps, decoder=json.loads, schema="pg_catalog")
        backend = connection.get_server_pid()
        self.backends.add(backend)
        connection.add_termination_listener(lambda _: self.backends.discard(backend))

    @contextlib.asynccontextmanager
    async def use(self) -> AsyncIterator[asyncpg.pool.PoolConnectionProxy]:
        """One connection. Raises StoreAway."""
        try:
            pool = self._pool or await self._open()
            async with pool.acquire(timeout=self._timeout_s) as connection:
                yield connection
        except AWAY as error:
            raise StoreAway(str(error) or type(error).__name__) from error

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[asyncpg.pool.PoolConnectionProxy]:
        async with self.use() as connection, connection.transaction():
            yield connection

    async def fetch(self, sql: str, *args: Any) -> list[asyncpg.Record]:
        async with self.use() as connection:
            rows: list[asyncpg.Record] = await connection.fetch(sql, *args)
            return rows

    async def fetchrow(self, sql: str, *args: Any) -> asyncpg.Record | None:
        async with self.use() as connection:
            return await connection.fetchrow(sql, *args)

    async def fetchval(self, sql: str, *args: Any) -> Any:
        async with self.use() as connection:
            return await connection.fetchval(sql, *args)

    async def execute(self, sql: str, *args: Any) -> None:
        async with self.use() as connection:
            await connection.execute(sql, *args)

    async def close(self) -> None:
        """Close all connections; a later use opens new ones."""
        pool, self._pool = self._pool, None
        if pool is not None:
            with contextlib.suppress(*AWAY):
                await asyncio.wait_for(pool.close(), 2.0)

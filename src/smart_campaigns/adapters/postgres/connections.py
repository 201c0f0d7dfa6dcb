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


CONNECT_WITHIN_S = 2.0


def _dumps(value: Any) -> str:
    return json.dumps(value, default=str)


class Connections:
    """Connections that raise StoreAway when the database is away, and are opened again by themselves when it is back.

    A stack of our own in place of asyncpg's pool, which spends a task and two timers a statement: a quarter of a
    caller's time at 300 calls a second. A connection on which something else went wrong than its statement is dropped.
    """

    def __init__(self, dsn: str, *, size: int = 4, hot: bool = False, timeout_s: float = 5.0) -> None:
        self._dsn = dsn
        self._settings = HOT_SETTINGS if hot else COLD_SETTINGS
        self._timeout_s = timeout_s
        self._idle: list[asyncpg.Connection] = []
        self._slots = asyncio.Semaphore(size)
        self.backends: set[int] = set()
        """Process ids of the server's backends that serve these: who a notification is from."""

    @contextlib.asynccontextmanager
    async def use(self) -> AsyncIterator[asyncpg.Connection]:
        """One connection. Raises StoreAway."""
        try:
            async with self._slots:
                connection = await self._take()
                try:
                    yield connection
                except asyncpg.PostgresError:
                    self._put_back(connection)
                    raise
                except BaseException:
                    connection.terminate()
                    raise
                self._put_back(connection)
        except AWAY as error:
            raise StoreAway(str(error) or type(error).__name__) from error

    async def _take(self) -> asyncpg.Connection:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        return await self._connect()

    def _put_back(self, connection: asyncpg.Connection) -> None:
        if not connection.is_closed():
            self._idle.append(connection)

    async def _connect(self) -> asyncpg.Connection:
        connection = await asyncpg.connect(
            self._dsn, timeout=CONNECT_WITHIN_S, command_timeout=self._timeout_s, server_settings=self._settings
        )
        await connection.set_type_codec("jsonb", encoder=_dumps, decoder=json.loads, schema="pg_catalog")
        backend = connection.get_server_pid()
        self.backends.add(backend)
        connection.add_termination_listener(lambda _: self.backends.discard(backend))
        return connection

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[asyncpg.Connection]:
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
        """Close what nobody uses; a later use opens new ones."""
        idle, self._idle = self._idle, []
        for connection in idle:
            with contextlib.suppress(*AWAY):
                await connection.close(timeout=CONNECT_WITHIN_S)

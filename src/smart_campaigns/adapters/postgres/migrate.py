"""Brings a database to this release's schema. Alembic runs only when the database is behind."""

from __future__ import annotations

from pathlib import Path

import asyncpg

HEAD = "0001"
FOLDER = Path(__file__).parent / "migrations"
LOCK = 7_342_001
"""Advisory lock: two processes starting at once migrate one after the other."""


async def migrate(dsn: str) -> bool:
    """Upgrade to HEAD; whether anything was done. Raises when the database was made by a later release."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("select pg_advisory_lock($1)", LOCK)
        version = await _version(connection)
        if version == HEAD:
            return False
        if version is not None and version > HEAD:
            raise RuntimeError(f"The database is at schema {version}; this release knows {HEAD}. Run a later release.")
        await _upgrade(dsn)
        return True
    finally:
        await connection.close()


async def empty(dsn: str) -> None:
    """Everything that is in it goes, and the schema is made anew."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("drop schema public cascade; create schema public")
    finally:
        await connection.close()
    await migrate(dsn)


async def _version(connection: asyncpg.Connection) -> str | None:
    if await connection.fetchval("select to_regclass('alembic_version')") is None:
        return None
    version: str | None = await connection.fetchval("select version_num from alembic_version")
    return version


async def _upgrade(dsn: str) -> None:
    from alembic import command  # noqa: PLC0415 - half a second that only a database behind its release pays
    from alembic.config import Config  # noqa: PLC0415
    from sqlalchemy import Connection  # noqa: PLC0415
    from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(FOLDER))

    def upgrade(connection: Connection) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    engine = create_async_engine(dsn.replace("postgresql://", "postgresql+asyncpg://", 1))
    try:
        async with engine.begin() as connection:
            await connection.run_sync(upgrade)
    finally:
        await engine.dispose()

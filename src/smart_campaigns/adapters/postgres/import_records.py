"""Imports of contact files, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import asyncpg

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.core.errors import NotFound
from smart_campaigns.ports.import_records import ImportRow, ImportState

BEGIN = """
insert into contact_import (org_id, project_id, file_name, who) values ($1, $2, $3, $4) returning import_id"""
PROGRESS = "update contact_import set total = $3, brought_in = $4 where org_id = $1 and import_id = $2"
END = """
update contact_import set state = case when $5::text is null then 'done' else 'failed' end, rejected = $3, rejected_file = $4,
  problem = $5, ended_at = now_s() where org_id = $1 and import_id = $2"""
_ROWS = """
select import_id, project_id, file_name, who, state, total, brought_in, rejected, problem, begun_at, ended_at
from contact_import where org_id = $1"""
ROW = f"{_ROWS} and import_id = $2"
ROWS = f"{_ROWS} and project_id = $2 and ($3::bigint is null or import_id < $3) order by import_id desc limit $4"
FILE = "select rejected_file from contact_import where org_id = $1 and import_id = $2"
GIVE_UP = """
update contact_import set state = 'failed', problem = 'cut off by an end of the server', ended_at = now_s()
where state = 'running'"""


class PostgresImports:
    def __init__(self, connections: Connections) -> None:
        self._db = connections

    async def begin(self, org_id: int, project_id: int, file_name: str, who: str) -> int:
        return int(await self._db.fetchval(BEGIN, org_id, project_id, file_name, who))

    async def progress(self, org_id: int, import_id: int, total: int, brought_in: int) -> None:
        await self._db.execute(PROGRESS, org_id, import_id, total, brought_in)

    async def end(
        self, org_id: int, import_id: int, *, rejected: int, rejected_file: bytes, problem: str | None
    ) -> None:
        await self._db.execute(END, org_id, import_id, rejected, rejected_file, problem)

    async def row(self, org_id: int, import_id: int) -> ImportRow:
        row = await self._db.fetchrow(ROW, org_id, import_id)
        if row is None:
            raise NotFound("import", str(import_id))
        return _import(row)

    async def rows(self, org_id: int, project_id: int, before: int | None, limit: int) -> Sequence[ImportRow]:
        return [_import(row) for row in await self._db.fetch(ROWS, org_id, project_id, before, limit)]

    async def rejected_file(self, org_id: int, import_id: int) -> bytes:
        found = await self._db.fetchval(FILE, org_id, import_id)
        if found is None:
            raise NotFound("file of rejected rows", str(import_id))
        return cast("bytes", found)

    async def give_up_all(self) -> None:
        await self._db.execute(GIVE_UP)


def _import(row: asyncpg.Record) -> ImportRow:
    return ImportRow(**{**dict(row), "state": ImportState(row["state"])})

"""Exports as CSV, written while they are read: however long they are, they wait in no memory."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterable, AsyncIterator, Mapping, Sequence
from typing import Any

from starlette.responses import StreamingResponse

from smart_campaigns.core.sheet_cells import safe_cells

ROWS_AT_ONCE = 500
BYTE_ORDER_MARK = "\ufeff"
"""By which spreadsheets know UTF-8."""
CSV_ANSWER: Mapping[int | str, dict[str, Any]] = {
    200: {"description": "The file.", "content": {"text/csv": {"schema": {"type": "string"}}}}
}


async def csv_answer(name: str, header: Sequence[Any], rows: AsyncIterable[Sequence[Any]]) -> StreamingResponse:
    """It begins once its first rows are there: what is refused is refused before."""
    parts = _written(header, rows)
    first = await anext(parts)
    headers = {"content-disposition": f'attachment; filename="{name}.csv"', "cache-control": "no-store"}
    return StreamingResponse(_after(first, parts), media_type="text/csv; charset=utf-8", headers=headers)


async def _after(first: str, parts: AsyncIterator[str]) -> AsyncIterator[str]:
    yield first
    async for part in parts:
        yield part


async def _written(header: Sequence[Any], rows: AsyncIterable[Sequence[Any]]) -> AsyncIterator[str]:
    waiting: list[Sequence[Any]] = [header]
    mark = BYTE_ORDER_MARK
    async for row in rows:
        waiting.append(row)
        if len(waiting) >= ROWS_AT_ONCE:
            yield mark + _lines(waiting)
            mark, waiting = "", []
    yield mark + _lines(waiting)


def _lines(rows: Sequence[Sequence[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(safe_cells(row) for row in rows)
    return out.getvalue()

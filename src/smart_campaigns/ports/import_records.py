"""Imports of contact files: how far each is, and its rejected rows as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class ImportState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """Cut off, or refused: what had come in by then stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """`brought_in` of the file's `total` rows so far."""

    import_id: int
    project_id: int
    file_name: str
    who: str
    state: ImportState
    total: int
    brought_in: int
    rejected: int
    problem: str | None
    begun_at: datetime
    ended_at: datetime | None


class ImportRecords(Protocol):
    async def begin(self, org_id: int, project_id: int, file_name: str, who: str) -> int: ...
    async def progress(self, org_id: int, import_id: int, total: int, brought_in: int) -> None: ...
    async def end(
        self, org_id: int, import_id: int, *, rejected: int, rejected_file: bytes, problem: str | None
    ) -> None: ...
    async def row(self, org_id: int, import_id: int) -> ImportRow:
        """Raises NotFound."""
        ...

    async def rows(self, org_id: int, project_id: int, before: int | None, limit: int) -> Sequence[ImportRow]:
        """Newest first."""
        ...

    async def rejected_file(self, org_id: int, import_id: int) -> bytes:
        """Raises NotFound."""
        ...

    async def give_up_all(self) -> None:
        """Those that a process left behind are over."""
        ...

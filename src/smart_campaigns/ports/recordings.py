"""Where recordings are kept. Their names stand in the ledger; who may listen is decided by whoever asks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedFile:
    """As it lies there, whoever knows of it."""

    name: str
    org_id: int
    attempt_id: UUID
    written_at: datetime


class Recordings(Protocol):
    async def keep(self, org_id: int, attempt_id: UUID, stereo: bytes) -> str:
        """16-bit stereo PCM at 8 kHz, contact left, agent right; returns its name. Raises OSError."""
        ...

    async def forget(self, name: str) -> None:
        """The file goes; one that is gone already changes nothing."""
        ...

    def path_of(self, name: str) -> Path | None:
        """The WAV file; None: there is none (any more)."""
        ...

    def all_files(self, page: int) -> AsyncIterator[Sequence[RecordedFile]]:
        """Whole ones and such as were cut off in the writing, page by page."""
        ...

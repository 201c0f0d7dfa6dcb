"""Where recordings are kept. Their names stand in the ledger; who may listen is decided by whoever asks."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol
from uuid import UUID


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

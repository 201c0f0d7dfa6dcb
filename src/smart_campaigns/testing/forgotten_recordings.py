"""Recordings that nobody keeps."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID


class ForgottenRecordings:
    async def keep(self, org_id: int, attempt_id: UUID, stereo: bytes) -> str:  # noqa: ARG002 - the port's names
        return f"{org_id}/{attempt_id}.wav"

    async def forget(self, name: str) -> None:
        """There is none."""

    def path_of(self, name: str) -> Path | None:  # noqa: ARG002 - the port's name
        return None

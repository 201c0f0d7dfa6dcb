"""Recordings that nobody keeps."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from uuid import UUID

from smart_campaigns.ports.recordings import RecordedFile


class ForgottenRecordings:
    async def keep(self, org_id: int, attempt_id: UUID, stereo: bytes) -> str:  # noqa: ARG002 - the port's names
        return f"{org_id}/{attempt_id}.wav"

    async def forget(self, name: str) -> None:
        """There is none."""

    def path_of(self, name: str) -> Path | None:  # noqa: ARG002 - the port's name
        return None

    async def all_files(self, page: int) -> AsyncIterator[Sequence[RecordedFile]]:  # noqa: ARG002 - the port's name
        return
        yield

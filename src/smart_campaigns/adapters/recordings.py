"""Recordings as WAV files below the data folder, a folder an organization and (by the id's time) three days."""

from __future__ import annotations

import asyncio
import os
import re
import wave
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from smart_campaigns.ports.recordings import RecordedFile
from smart_campaigns.ports.speech import RATE_HZ

CLOSED = 0o700
"""Nobody but the server's own user reads what was said."""
_NAME = re.compile(r"(\d+)/[0-9a-f]{5}/([0-9a-f-]{36})\.(?:wav|part)")
"""Other files are nobody's business here."""


class RecordingFiles:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, org_id: int, attempt_id: UUID, stereo: bytes) -> str:
        name = f"{org_id}/{attempt_id.hex[:5]}/{attempt_id}.wav"
        await asyncio.to_thread(self._write, self._folder / name, stereo)
        return name

    async def forget(self, name: str) -> None:
        if (path := self.path_of(name)) is not None:
            await asyncio.to_thread(path.unlink, missing_ok=True)

    def path_of(self, name: str) -> Path | None:
        path = (self._folder / name).resolve()
        return path if path.is_relative_to(self._folder.resolve()) and path.is_file() else None

    async def all_files(self, page: int) -> AsyncIterator[Sequence[RecordedFile]]:
        for folder in await asyncio.to_thread(lambda: sorted(self._folder.glob("*/*"))):
            files = await asyncio.to_thread(self._within, folder)
            for start in range(0, len(files), page):
                yield files[start : start + page]

    def _within(self, folder: Path) -> list[RecordedFile]:
        return [file for path in folder.iterdir() if (file := self._file(path)) is not None]

    def _file(self, path: Path) -> RecordedFile | None:
        name = path.relative_to(self._folder).as_posix()
        if (found := _NAME.fullmatch(name)) is None:
            return None
        try:
            written_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            return RecordedFile(name=name, org_id=int(found[1]), attempt_id=UUID(found[2]), written_at=written_at)
        except (FileNotFoundError, ValueError):
            return None

    def _write(self, path: Path, stereo: bytes) -> None:
        """Whole or not at all: a name in the ledger never leads to half a file."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=CLOSED)
        half = path.with_suffix(".part")
        with wave.open(str(half), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(RATE_HZ)
            file.writeframes(stereo)
        os.replace(half, path)  # noqa: PTH105 - the atomic one

"""What has been kept for as long as its organization wants it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from smart_campaigns.ports.recordings import RecordedFile


@dataclass(frozen=True, slots=True)
class KeptRecording:
    org_id: int
    attempt_id: UUID
    name: str


class RetentionRecords(Protocol):
    async def expired_recordings(self, limit: int) -> Sequence[KeptRecording]:
        """Those whose time is over, and those of contacts that were deleted."""
        ...

    async def recordings_forgotten(self, gone: Sequence[KeptRecording]) -> None:
        """Their files are no more."""
        ...

    async def ownerless(self, files: Sequence[RecordedFile]) -> Sequence[str]:
        """The names of those that are older than a day and that no call in the ledger names."""
        ...

    async def forget_transcripts(self, limit: int) -> int:
        """A page of them; how many. A recording that is still kept keeps its name."""
        ...

    async def forget_events(self, limit: int) -> int: ...

"""Recordings, transcripts and events go when their organization's time for them is over. May be cut off anywhere.

A recording without an owner: its caller was killed between file and ledger, or the call had been given up for lost.
"""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from smart_campaigns.ports.recordings import Recordings
from smart_campaigns.ports.retention_records import RetentionRecords

log = structlog.get_logger(__name__)
PAGE = 500


@dataclass(frozen=True, slots=True)
class Retention:
    records: RetentionRecords
    recordings: Recordings

    async def run(self) -> None:
        """Until nothing is left that should be gone."""
        while found := await self.records.expired_recordings(PAGE):
            for one in found:
                await self.recordings.forget(one.name)
            await self.records.recordings_forgotten(found)  # after the files: a name never outlives its file unseen
        while await self.records.forget_transcripts(PAGE):
            pass
        while await self.records.forget_events(PAGE):
            pass

    async def remove_ownerless(self) -> None:
        """Recordings that nobody could ever find again, and halves of such."""
        async for files in self.recordings.all_files(PAGE):
            for name in await self.records.ownerless(files):
                await self.recordings.forget(name)
                log.info("a recording that no call names was removed", name=name)

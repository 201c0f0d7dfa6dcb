"""Recordings, transcripts and events go when their organization's time for them is over. May be cut off anywhere."""

from __future__ import annotations

from dataclasses import dataclass

from smart_campaigns.ports.recordings import Recordings
from smart_campaigns.ports.retention_records import RetentionRecords

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

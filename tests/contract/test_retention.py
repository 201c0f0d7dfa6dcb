"""What was kept goes when its organization's time for it is over, and nothing else does."""

from __future__ import annotations

import os
from pathlib import Path

from contract_benches import PostgresBench
from contract_calls import REACHED, ended, placed

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.adapters.postgres.contact_records import PostgresContacts
from smart_campaigns.adapters.postgres.retention_records import PostgresRetention
from smart_campaigns.adapters.recordings import RecordingFiles
from smart_campaigns.app.retention import Retention

TURNS = [{"speaker": "contact", "text": "hello", "at_s": 0.4, "until_s": 0.9}]
GONE = "0197a0b0-0000-7000-8000-00000000000a"
"""No call of the ledger."""
UNKNOWN, HALF, FOREIGN = f"1/0197a/{GONE}.wav", f"1/0197a/{GONE}.part", "1/0197a/notes.wav"
AGED = "update attempt set ended_at = now_s() - make_interval(days => $2) where attempt_id = $1"


async def test_recordings_then_transcripts_then_events_go(dsn: str, tmp_path: Path) -> None:
    bench, db, files = PostgresBench(dsn), Connections(dsn, size=1), RecordingFiles(tmp_path)
    await bench.open()
    try:
        retention, names = Retention(PostgresRetention(db), files), []
        calls = [await _spoken(bench, files, names) for _ in range(3)]
        for call, days in zip(calls, (89, 91, 366), strict=True):  # kept for 90 and 365 days
            await db.execute(AGED, call, days)
        await db.execute("update event set at = now_s() - interval '366 days' where event_id <= 2")
        before = await db.fetchval("select count(*) from event")
        await retention.run()
        assert [files.path_of(name) is not None for name in names] == [True, False, False]
        kept = [await db.fetchval("select conversation from attempt where attempt_id = $1", call) for call in calls]
        assert kept == [{"turns": TURNS, "recording": names[0]}, {"turns": TURNS}, None]
        assert await db.fetchval("select count(*) from event") == before - 2
        await retention.run()
        assert files.path_of(names[0]) is not None
    finally:
        await db.close()
        await bench.close()


async def test_recordings_of_a_deleted_contact_go(dsn: str, tmp_path: Path) -> None:
    bench, db, files = PostgresBench(dsn), Connections(dsn, size=1), RecordingFiles(tmp_path)
    await bench.open()
    try:
        names: list[str] = []
        calls = [await _spoken(bench, files, names) for _ in range(2)]
        gone, stays = [await db.fetchval("select contact_id from attempt where attempt_id = $1", one) for one in calls]
        assert gone != stays
        await PostgresContacts(db).delete(bench.org_id, gone)
        await Retention(PostgresRetention(db), files).run()
        assert [files.path_of(name) is not None for name in names] == [False, True]
        kept = [
            await db.fetchval("select conversation ? 'recording' from attempt where attempt_id = $1", c) for c in calls
        ]
        assert kept == [False, True]
    finally:
        await db.close()
        await bench.close()


async def test_a_recording_that_no_call_names_goes_after_a_day(dsn: str, tmp_path: Path) -> None:
    bench, db, files = PostgresBench(dsn), Connections(dsn, size=1), RecordingFiles(tmp_path)
    await bench.open()
    try:
        retention, names = Retention(PostgresRetention(db), files), []
        await _spoken(bench, files, names)
        silent = await placed(bench)  # its caller was killed between file and ledger
        names.append(await files.keep(bench.org_id, silent.attempt_id, b"\0\0\0\0" * 80))
        for name in (UNKNOWN, HALF, FOREIGN):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(b"RIFF")
            names.append(name)
        await retention.remove_ownerless()
        assert all(files.path_of(name) for name in names)
        for name in names:
            _aged(tmp_path / name)
        await retention.remove_ownerless()
        assert [name for name in names if files.path_of(name)] == [names[0], FOREIGN]
    finally:
        await db.close()
        await bench.close()


def _aged(path: Path) -> None:
    at_s = path.stat().st_mtime - 86_401
    os.utime(path, (at_s, at_s))


async def _spoken(bench: PostgresBench, files: RecordingFiles, names: list[str]) -> object:
    p = await placed(bench)
    names.append(await files.keep(bench.org_id, p.attempt_id, b"\0\0\0\0" * 80))
    conversation = {"turns": TURNS, "recording": names[-1]}
    await ended(bench, p, outcome="completed", is_no_answer=False, target=REACHED, conversation=conversation)
    return p.attempt_id

"""What is to be forgotten, on PostgreSQL: page by page, over indexes of what is kept only."""

from __future__ import annotations

from collections.abc import Sequence

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.ports.recordings import RecordedFile
from smart_campaigns.ports.retention_records import KeptRecording

EXPIRED_RECORDINGS = """
select a.org_id, a.attempt_id, a.conversation->>'recording' as name from organization o
cross join lateral (select * from attempt a where a.org_id = o.org_id and a.conversation ? 'recording'
  and a.ended_at < now_s() - make_interval(days => o.recordings_days) order by a.ended_at limit $1) a limit $1"""
RECORDINGS_OF_DELETED = """
select a.org_id, a.attempt_id, a.conversation->>'recording' as name from attempt a
join contact c on c.org_id = a.org_id and c.contact_id = a.contact_id
where a.conversation ? 'recording' and c.deleted_at is not null limit $1"""
RECORDINGS_FORGOTTEN = """
update attempt a set conversation = a.conversation - 'recording' from unnest($1::int[], $2::uuid[]) x(org_id, attempt_id)
where a.org_id = x.org_id and a.attempt_id = x.attempt_id"""
# a day: a caller that lives keeps the file first, and tells the ledger as soon as the store answers
OWNERLESS = """
select x.name from unnest($1::text[], $2::int[], $3::uuid[], $4::timestamptz[]) x(name, org_id, attempt_id, written_at)
where x.written_at < now_s() - interval '1 day' and not exists (select from attempt a where a.org_id = x.org_id
  and a.attempt_id = x.attempt_id and a.conversation->>'recording' = x.name)"""
FORGET_TRANSCRIPTS = """
with old as (select a.org_id, a.attempt_id from organization o
    cross join lateral (select * from attempt a where a.org_id = o.org_id and a.conversation ? 'turns'
      and a.ended_at < now_s() - make_interval(days => o.transcripts_days) order by a.ended_at limit $1) a limit $1),
  gone as (update attempt a set conversation = nullif(jsonb_strip_nulls(jsonb_build_object('recording', a.conversation->'recording')), '{}')
    from old where a.org_id = old.org_id and a.attempt_id = old.attempt_id returning 1)
select count(*) from gone"""
# what was said stands in events, too, for whoever watches
FORGET_TURNS = """
with old as (select e.org_id, e.event_id from organization o
    cross join lateral (select * from event e where e.org_id = o.org_id and e.kind = 'call_turn' order by e.event_id limit $1) e
    where e.at < now_s() - make_interval(days => o.transcripts_days) limit $1),
  gone as (delete from event e using old where e.org_id = old.org_id and e.event_id = old.event_id returning 1)
select count(*) from gone"""
FORGET_EVENTS = """
with old as (select e.org_id, e.event_id from organization o
    cross join lateral (select * from event e where e.org_id = o.org_id order by e.event_id limit $1) e
    where e.at < now_s() - make_interval(days => o.events_days) limit $1),
  gone as (delete from event e using old where e.org_id = old.org_id and e.event_id = old.event_id returning 1)
select count(*) from gone"""


class PostgresRetention:
    def __init__(self, connections: Connections) -> None:
        self._db = connections

    async def expired_recordings(self, limit: int) -> Sequence[KeptRecording]:
        rows = await self._db.fetch(EXPIRED_RECORDINGS, limit) or await self._db.fetch(RECORDINGS_OF_DELETED, limit)
        return [KeptRecording(row["org_id"], row["attempt_id"], row["name"]) for row in rows]

    async def recordings_forgotten(self, gone: Sequence[KeptRecording]) -> None:
        await self._db.execute(RECORDINGS_FORGOTTEN, [one.org_id for one in gone], [one.attempt_id for one in gone])

    async def ownerless(self, files: Sequence[RecordedFile]) -> Sequence[str]:
        columns = [[getattr(file, name) for file in files] for name in ("name", "org_id", "attempt_id", "written_at")]
        return [row["name"] for row in await self._db.fetch(OWNERLESS, *columns)]

    async def forget_transcripts(self, limit: int) -> int:
        transcripts = int(await self._db.fetchval(FORGET_TRANSCRIPTS, limit))
        return transcripts + int(await self._db.fetchval(FORGET_TURNS, limit))

    async def forget_events(self, limit: int) -> int:
        return int(await self._db.fetchval(FORGET_EVENTS, limit))

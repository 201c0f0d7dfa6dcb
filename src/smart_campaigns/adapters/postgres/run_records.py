"""Enrolment and the ends of runs on PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence

import asyncpg

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.settings_json import from_json
from smart_campaigns.ports.records import Candidate, Enrolled, OpenRun
from smart_campaigns.ports.store import CampaignRef

OPEN_RUNS = """
select r.org_id, r.campaign_id, r.run_id, r.enrolled_through, r.polled_at, r.begun_at, now_s() as now
from run r where r.is_open order by r.org_id, r.run_id"""
SETTINGS = """
select s.settings, o.allowed_countries from campaign k join organization o on o.org_id = k.org_id
join campaign_settings s on s.org_id = k.org_id and s.campaign_id = k.campaign_id and s.version = k.settings_version
where k.org_id = $1 and k.campaign_id = $2"""
_NUMBERS = """
array(select n.position from contact_number n where n.org_id = $1 and n.contact_id = c.contact_id and n.said_wrong_at is null
  and n.position > AFTER order by n.position) as positions,
array(select n.e164 from contact_number n where n.org_id = $1 and n.contact_id = c.contact_id and n.said_wrong_at is null
  and n.position > AFTER order by n.position) as numbers"""
CANDIDATES = f"""
select c.contact_id, c.zone, c.place, c.deleted_at is not null as is_deleted, {_NUMBERS.replace("AFTER", "-1")} from contact c
where c.org_id = $1 and c.project_id = $2 and c.contact_id > $3 and c.deleted_at is null
  and ($4::bigint is null or c.contact_id = $4)
order by c.contact_id limit $5"""
TO_REDERIVE = f"""
select c.contact_id, c.zone, c.place, c.deleted_at is not null as is_deleted, {_NUMBERS.replace("AFTER", "t.number_position")}
from target t join contact c on c.org_id = t.org_id and c.contact_id = t.contact_id
where t.org_id = $1 and t.run_id = $2 and t.state = 1 and t.number_id is null limit $3"""
EXCLUDED = f"""
select c.contact_id, c.zone, c.place, c.deleted_at is not null as is_deleted, {_NUMBERS.replace("AFTER", "-1")}
from target t join contact c on c.org_id = t.org_id and c.contact_id = t.contact_id
where t.org_id = $1 and t.run_id = $2 and t.state = 4 and t.contact_id > $3 order by t.contact_id limit $4"""
_NUMBER_ROWS = """
  keys as (insert into legal_key (key) select distinct key from x where key is not null
    except select key from legal_key on conflict do nothing returning legal_key_id, key),
  all_keys as (select legal_key_id, key from keys union select k.legal_key_id, k.key from legal_key k join x on x.key = k.key),
  new as (insert into number (org_id, is_virtual, e164) select distinct $1::int, $3::boolean, x.e164 from x
      where x.e164 is not null and not exists (select from number n where n.org_id = $1 and n.is_virtual = $3 and n.e164 = x.e164)
    on conflict do nothing returning number_id, e164),
  numbers as (select number_id, e164 from new union
    select n.number_id, n.e164 from number n join x on n.org_id = $1 and n.is_virtual = $3 and n.e164 = x.e164)"""
_X = """
with x as (select * from unnest($4::bigint[], $5::smallint[], $6::text[], $7::smallint[], $8::text[], $9::text[], $10::text[],
    $11::text[]) with ordinality x(contact_id, state, e164, position, key, reason, detail, finished, n))"""
ENROL = f"""{_X},
{_NUMBER_ROWS},
  p as (update pacing set keys_version = keys_version + 1 where org_id = $1 and run_id = $2 returning run_id),
  r as (update run set enrolled_through = greatest(enrolled_through, $12), next_seq = next_seq + $13
    from p where org_id = $1 and run.run_id = $2 and is_open returning next_seq - $13 as seq),
  t as (insert into target (org_id, run_id, contact_id, state, number_id, number_position, legal_key, seq, reason, detail, finished)
    select $1, $2, x.contact_id, x.state, numbers.number_id, x.position, all_keys.legal_key_id, r.seq + x.n - 1, x.reason, x.detail,
      x.finished
    from r, x left join numbers on numbers.e164 = x.e164 left join all_keys on all_keys.key = x.key
    on conflict do nothing returning legal_key),
  h as (insert into queue_head (org_id, run_id, legal_key) select distinct $1::int, $2::bigint, t.legal_key from t
    where t.legal_key is not null on conflict do nothing)
select count(*) from t"""
REDERIVE = f"""{_X},
{_NUMBER_ROWS},
  p as (update pacing set version = version + 1, keys_version = keys_version + 1 where org_id = $1 and run_id = $2
    returning run_id),
  t as (update target t set state = x.state, number_id = numbers.number_id, number_position = x.position,
      legal_key = all_keys.legal_key_id, reason = x.reason, detail = x.detail, finished = x.finished,
      next_at = case when x.state = 1 then coalesce(t.next_at, now_s()) end
    from p, x left join numbers on numbers.e164 = x.e164 left join all_keys on all_keys.key = x.key
    where t.org_id = $1 and t.run_id = $2 and t.contact_id = x.contact_id and (t.state = 4 or t.number_id is null)
      and t.state in (1, 4)
    returning t.legal_key, t.priority, t.seq),
  h as (insert into queue_head as q (org_id, run_id, legal_key, priority, seq)
    select distinct on (t.legal_key) $1::int, $2::bigint, t.legal_key, t.priority, t.seq from t where t.legal_key is not null
    order by t.legal_key, t.priority, t.seq
    on conflict (org_id, run_id, legal_key) do update set priority = least(q.priority, excluded.priority),
      seq = least(q.seq, excluded.seq))
select count(*) from t"""
IS_DONE = """
select not exists (select from target where org_id = $1 and run_id = $2 and state = 0)
  and not exists (select from target where org_id = $1 and run_id = $2 and state = 1)
  and not exists (select from target where org_id = $1 and run_id = $2 and state = 2)"""
WAKE = "select pg_notify('sc_wake', $1)"


class PostgresRuns:
    def __init__(self, connections: Connections) -> None:
        self._db = connections

    async def open_runs(self) -> Sequence[OpenRun]:
        return [
            OpenRun(
                ref=CampaignRef(row["org_id"], row["campaign_id"]),
                run_id=row["run_id"],
                enrolled_through=row["enrolled_through"],
                polled_at=row["polled_at"],
                begun_at=row["begun_at"],
                now=row["now"],
            )
            for row in await self._db.fetch(OPEN_RUNS)
        ]

    async def settings_of(self, ref: CampaignRef) -> tuple[CampaignSettings, frozenset[str]]:
        row = await self._db.fetchrow(SETTINGS, ref.org_id, ref.campaign_id)
        assert row is not None
        return from_json(row["settings"]), frozenset(row["allowed_countries"])

    async def candidates(self, run: OpenRun, settings: CampaignSettings, limit: int) -> Sequence[Candidate]:
        rows = await self._db.fetch(
            CANDIDATES, run.ref.org_id, settings.project_id, run.enrolled_through, settings.single_contact, limit
        )
        return [_candidate(row) for row in rows]

    async def enrol(self, run: OpenRun, rows: Sequence[Enrolled], *, through: int) -> None:
        await self._write(ENROL, run, rows, through, len(rows))

    async def rederive(self, run: OpenRun, rows: Sequence[Enrolled]) -> None:
        await self._write(REDERIVE, run, rows)

    async def _write(self, sql: str, run: OpenRun, rows: Sequence[Enrolled], *more: int) -> None:
        columns = [
            [getattr(row, name) for row in rows]
            for name in ("contact_id", "state", "e164", "position", "legal_key", "reason", "detail", "finished")
        ]
        async with self._db.transaction() as connection:
            is_virtual = await connection.fetchval(
                "select coalesce(is_virtual, false) from campaign where org_id = $1 and campaign_id = $2",
                run.ref.org_id,
                run.ref.campaign_id,
            )
            await connection.execute(sql, run.ref.org_id, run.run_id, is_virtual, *columns, *more)
            await connection.execute(WAKE, f"{run.ref.org_id}:{run.ref.campaign_id}")

    async def polled(self, run: OpenRun) -> None:
        await self._db.execute(
            "update run set polled_at = now_s() where org_id = $1 and run_id = $2", run.ref.org_id, run.run_id
        )

    async def to_rederive(self, run: OpenRun, limit: int) -> Sequence[Candidate]:
        return [_candidate(r) for r in await self._db.fetch(TO_REDERIVE, run.ref.org_id, run.run_id, limit)]

    async def excluded(self, run: OpenRun, after: int, limit: int) -> Sequence[Candidate]:
        return [_candidate(r) for r in await self._db.fetch(EXCLUDED, run.ref.org_id, run.run_id, after, limit)]

    async def is_done(self, run: OpenRun) -> bool:
        return bool(await self._db.fetchval(IS_DONE, run.ref.org_id, run.run_id))


def _candidate(row: asyncpg.Record) -> Candidate:
    return Candidate(
        contact_id=row["contact_id"],
        zone=row["zone"],
        place=row["place"],
        numbers=tuple(zip(row["positions"], row["numbers"], strict=True)),
        is_deleted=row["is_deleted"],
    )

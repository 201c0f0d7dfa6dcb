"""Enrolment and the ends of runs on PostgreSQL."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Collection, Sequence

import asyncpg

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.adapters.postgres.hot_statements import FORGET
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.settings_json import from_json
from smart_campaigns.ports.records import Candidate, ClosedRun, Enrolled, OpenRun
from smart_campaigns.ports.store import CampaignRef, TargetState

OPEN_RUNS = """
select r.org_id, r.campaign_id, r.run_id, p.state = 'active' as is_active, r.polled_at, r.begun_at, now_s() as now, s.snapshot::text,
  case when pg_snapshot_xmin(r.met) > pg_snapshot_xmin(s.snapshot) then '1:1:' else r.met::text end as met, p.settings_version, g.rules_version,
  (r.judged_settings, r.judged_rules) is distinct from (p.settings_version, g.rules_version) as is_outdated, r.judged_settings
from run r join pacing p on p.org_id = r.org_id and p.run_id = r.run_id join org_gate g on g.org_id = r.org_id
cross join (select pg_current_snapshot() as snapshot) s
where r.is_open order by r.org_id, r.run_id"""
# (met later than now: the data were moved to a server that counts its transactions from elsewhere. Begin anew.)
SETTINGS = """
select s.settings, o.allowed_countries from campaign k join organization o on o.org_id = k.org_id
join campaign_settings s on s.org_id = k.org_id and s.campaign_id = k.campaign_id and s.version = coalesce($3, k.settings_version)
where k.org_id = $1 and k.campaign_id = $2"""


def _candidates(given_up: str) -> str:
    """The columns of a candidate; its numbers are those after `given_up`."""
    mine = f"""contact_number n where n.org_id = $1 and n.contact_id = c.contact_id and n.said_wrong_at is null
      and n.position > {given_up} order by n.position"""
    return f"""c.contact_id, c.zone, c.place, c.deleted_at is not null as is_deleted, c.changed_in, t.state, t.number_id,
  case when t.number_id is not null then t.number_position end as position, {given_up} >= 0 as has_given_up, t.reason,
  (select k.key from legal_key k where k.legal_key_id = t.legal_key) as legal_key,
  array(select n.position from {mine}) as positions, array(select n.e164 from {mine}) as numbers"""


# `limit 1`: one look a contact; joined as a whole, the plan would read all targets for each page
CHANGED = f"""
select {_candidates("coalesce(t.given_up, -1)")}
from (select * from contact where org_id = $1 and project_id = $2 and (changed_in, contact_id) > ($3::bigint, $4::bigint)
    and not pg_visible_in_snapshot(changed_in::text::xid8, $8::text::pg_snapshot)
    and ($5::bigint is null or contact_id = $5) order by changed_in, contact_id limit $6) c
left join lateral (select * from target t where t.org_id = $1 and t.run_id = $7 and t.contact_id = c.contact_id limit 1) t on true
order by c.changed_in, c.contact_id"""
TO_REDERIVE = f"""
select {_candidates("t.number_position")}
from target t join contact c on c.org_id = t.org_id and c.contact_id = t.contact_id
where t.org_id = $1 and t.run_id = $2 and t.state = 1 and t.number_id is null limit $3"""
EXCLUDED = f"""
select {_candidates("t.given_up")}
from target t join contact c on c.org_id = t.org_id and c.contact_id = t.contact_id
where t.org_id = $1 and t.run_id = $2 and t.state = 4 and t.contact_id > $3 order by t.contact_id limit $4"""
# numbers and keys that somebody else adds just now are returned all the same: nobody is queued without one
_NUMBER_ROWS = """
  keys as (insert into legal_key (key) select key from (select key from x where key is not null except select key from legal_key) k
      order by key on conflict (key) do update set key = excluded.key returning legal_key_id, key),
  all_keys as (select legal_key_id, key from keys union select k.legal_key_id, k.key from legal_key k join x on x.key = k.key),
  found as (select w.e164, n.number_id from (select distinct e164 from x where e164 is not null) w left join lateral (
      select number_id from number n where n.org_id = $1 and n.is_virtual = $3 and n.e164 = w.e164 limit 1) n on true),
  new as (insert into number (org_id, is_virtual, e164) select $1, $3, e164 from found where number_id is null order by e164
    on conflict (org_id, is_virtual, e164) do update set e164 = excluded.e164 returning number_id, e164),
  numbers as (select number_id, e164 from new union all select number_id, e164 from found where number_id is not null)"""
_X = """
with x as (select * from unnest($4::bigint[], $5::smallint[], $6::text[], $7::smallint[], $8::text[], $9::text[], $10::text[],
    $11::text[], $12::smallint[], $13::bigint[])
  with ordinality x(contact_id, state, e164, position, key, reason, detail, finished, was_state, was_number, n))"""
ENROL = f"""{_X},
{_NUMBER_ROWS},
  p as (update pacing set keys_version = keys_version + 1 where org_id = $1 and run_id = $2 returning run_id),
  r as (update run set next_seq = next_seq + $14
    from p where org_id = $1 and run.run_id = $2 and is_open returning next_seq - $14 as seq),
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
      given_up = case when t.state = 1 and t.number_id is null then t.number_position else t.given_up end,
      legal_key = all_keys.legal_key_id, detail = x.detail, finished = x.finished,
      reason = case when x.state = 1 then t.reason else x.reason end,
      next_at = case when x.state = 1 then coalesce(t.next_at, now_s()) end
    from p, x left join numbers on numbers.e164 = x.e164 left join all_keys on all_keys.key = x.key
    where t.org_id = $1 and t.run_id = $2 and t.contact_id = x.contact_id and t.state = x.was_state
      and t.number_id is not distinct from x.was_number
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
# those that somebody else holds just now are being judged anew by them
LOOK_AGAIN = """
with page as (select contact_id from target where org_id = $1 and run_id = $2 and contact_id > $3 order by contact_id limit $4),
  waiting as (select t.contact_id from target t join page using (contact_id)
    where t.org_id = $1 and t.run_id = $2 and t.state = 1 and t.number_id is not null and t.next_at > now_s()
    order by t.contact_id for update of t skip locked),
  w as (update target t set next_at = now_s() from waiting
    where t.org_id = $1 and t.run_id = $2 and t.contact_id = waiting.contact_id)
select max(contact_id) from page"""
POLLED = """
update run set polled_at = now_s(), met = $3::text::pg_snapshot, judged_settings = $4, judged_rules = $5 where org_id = $1 and run_id = $2"""
CLOSED = "select org_id, campaign_id, run_id from run where not is_open and not is_swept order by org_id, run_id"
EXPIRE = """
with page as (
    (select contact_id from target where org_id = $1 and run_id = $2 and state = 0 limit $3)
    union all (select contact_id from target where org_id = $1 and run_id = $2 and state = 1 limit $3)),
  waiting as (select t.contact_id from target t join page using (contact_id)
    where t.org_id = $1 and t.run_id = $2 and t.state in (0, 1) for update of t skip locked),
  w as (update target t set state = 3, finished = 'expired', reason = 'expired', detail = null, next_at = null from waiting
    where t.org_id = $1 and t.run_id = $2 and t.contact_id = waiting.contact_id returning t.contact_id)
select count(*) from w"""
# not while one is in call: the end of its call may have been written in ignorance of the run's
SWEPT = """
update run set is_swept = true where org_id = $1 and run_id = $2 and not is_open
  and not exists (select from target where org_id = $1 and run_id = $2 and state = 0)
  and not exists (select from target where org_id = $1 and run_id = $2 and state = 1)
  and not exists (select from target where org_id = $1 and run_id = $2 and state = 2)"""
KEEPER_LOCK = 0x5343_6B65_6570
WAKE = "select pg_notify('sc_wake', $1)"


ENROLLED_COLUMNS = (
    *(
        "contact_id",
        "state",
        "e164",
        "position",
        "legal_key",
        "reason",
        "detail",
        "finished",
        "was_state",
        "was_number",
    ),
)


class PostgresRuns:
    def __init__(self, connections: Connections) -> None:
        self._db = connections

    @contextlib.asynccontextmanager
    async def alone(self) -> AsyncIterator[bool]:
        """See RunRecords.alone. The lock is its session's: it ends with a keeper that is killed or cut off."""
        async with self._db.use() as connection:
            is_alone = bool(await connection.fetchval("select pg_try_advisory_lock($1)", KEEPER_LOCK))
            try:
                yield is_alone
            finally:
                if is_alone:
                    await _unlock(connection)

    async def open_runs(self) -> Sequence[OpenRun]:
        rows = [dict(row) for row in await self._db.fetch(OPEN_RUNS)]
        return [OpenRun(ref=CampaignRef(row.pop("org_id"), row.pop("campaign_id")), **row) for row in rows]

    async def settings_of(
        self, ref: CampaignRef, version: int | None = None
    ) -> tuple[CampaignSettings, frozenset[str]]:
        row = await self._db.fetchrow(SETTINGS, ref.org_id, ref.campaign_id, version)
        assert row is not None
        return from_json(row["settings"]), frozenset(row["allowed_countries"])

    async def changed(
        self, run: OpenRun, settings: CampaignSettings, after: tuple[int, int], limit: int
    ) -> Sequence[Candidate]:
        first = (int(run.met.partition(":")[0]), -1)  # all transactions before that are met: the index is entered there
        after = max(after, first)
        given = (run.ref.org_id, settings.project_id, *after, settings.single_contact, limit, run.run_id, run.met)
        return [_candidate(row) for row in await self._db.fetch(CHANGED, *given)]

    async def enrol(self, run: OpenRun, rows: Sequence[Enrolled]) -> None:
        await self._write(ENROL, run, rows, len(rows))

    async def rederive(self, run: OpenRun, rows: Sequence[Enrolled]) -> None:
        await self._write(REDERIVE, run, rows)

    async def _write(self, sql: str, run: OpenRun, rows: Sequence[Enrolled], *more: int) -> None:
        columns = [[getattr(row, name) for row in rows] for name in ENROLLED_COLUMNS]
        async with self._db.transaction() as connection:
            is_virtual = await connection.fetchval(
                "select coalesce(is_virtual, false) from campaign where org_id = $1 and campaign_id = $2",
                run.ref.org_id,
                run.ref.campaign_id,
            )
            await connection.execute(sql, run.ref.org_id, run.run_id, is_virtual, *columns, *more)
            await connection.execute(WAKE, f"{run.ref.org_id}:{run.ref.campaign_id}")

    async def look_again(self, run: OpenRun, after: int, limit: int) -> int | None:
        last: int | None = await self._db.fetchval(LOOK_AGAIN, run.ref.org_id, run.run_id, after, limit)
        if last is not None:
            await self._db.execute(WAKE, f"{run.ref.org_id}:{run.ref.campaign_id}")
        return last

    async def polled(self, run: OpenRun) -> None:
        versions = (run.settings_version, run.rules_version)
        await self._db.execute(POLLED, run.ref.org_id, run.run_id, run.snapshot, *versions)

    async def to_rederive(self, run: OpenRun, limit: int) -> Sequence[Candidate]:
        return [_candidate(r) for r in await self._db.fetch(TO_REDERIVE, run.ref.org_id, run.run_id, limit)]

    async def excluded(self, run: OpenRun, after: int, limit: int) -> Sequence[Candidate]:
        return [_candidate(r) for r in await self._db.fetch(EXCLUDED, run.ref.org_id, run.run_id, after, limit)]

    async def is_done(self, run: OpenRun) -> bool:
        return bool(await self._db.fetchval(IS_DONE, run.ref.org_id, run.run_id))

    async def closed_runs(self) -> Sequence[ClosedRun]:
        return [
            ClosedRun(ref=CampaignRef(row["org_id"], row["campaign_id"]), run_id=row["run_id"])
            for row in await self._db.fetch(CLOSED)
        ]

    async def expire(self, run: ClosedRun, limit: int) -> bool:
        if await self._db.fetchval(EXPIRE, run.ref.org_id, run.run_id, limit):
            return True
        await self._db.execute(SWEPT, run.ref.org_id, run.run_id)
        return False

    async def forget_workers(self) -> Collection[str]:
        await self._db.execute(FORGET)
        return {row["name"] for row in await self._db.fetch("select name from worker")}


async def _unlock(connection: asyncpg.Connection) -> None:
    """A session that could not give the lock back must not go on in the pool: every keeper would wait for it."""
    is_given_back = False
    try:
        is_given_back = await connection.fetchval("select pg_advisory_unlock($1)", KEEPER_LOCK)
    finally:
        if not is_given_back:
            connection.terminate()


def _candidate(row: asyncpg.Record) -> Candidate:
    return Candidate(
        contact_id=row["contact_id"],
        zone=row["zone"],
        place=row["place"],
        numbers=tuple(zip(row["positions"], row["numbers"], strict=True)),
        is_deleted=row["is_deleted"],
        changed_in=row["changed_in"],
        state=None if row["state"] is None else TargetState(row["state"]),
        number_id=row["number_id"],
        position=row["position"],
        has_given_up=row["has_given_up"],
        legal_key=row["legal_key"],
        reason=row["reason"],
    )

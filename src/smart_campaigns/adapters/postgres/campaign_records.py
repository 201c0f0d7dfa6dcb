"""Campaigns and their life on PostgreSQL: one transaction a command, the dialer told in the same commit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import asyncpg

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.core import campaign as c
from smart_campaigns.core.campaign_gates import campaign_schedule
from smart_campaigns.core.campaign_settings import CampaignSettings, Trigger
from smart_campaigns.core.errors import NotFound
from smart_campaigns.core.schedule import window_day
from smart_campaigns.core.series import next_run_after_edit
from smart_campaigns.core.settings_json import from_json, to_json
from smart_campaigns.ports.records import CampaignRow, StaleVersion, StartFacts
from smart_campaigns.ports.store import CampaignRef

READ = """
select k.*, p.channels, p.in_use, p.day, p.placed_today, p.run_id, r.run_no, s.settings, now_s() as now, t.name as tested_agent
from campaign k join pacing p on p.org_id = k.org_id and p.campaign_id = k.campaign_id
join campaign_settings s on s.org_id = k.org_id and s.campaign_id = k.campaign_id and s.version = k.settings_version
left join run r on r.org_id = p.org_id and r.run_id = p.run_id
left join agent t on k.is_test and t.org_id = k.org_id and t.agent_id = (s.settings ->> 'agent_id')::bigint"""
DUE = """
select k.org_id, k.campaign_id from campaign k join pacing p on p.org_id = k.org_id and p.campaign_id = k.campaign_id
where k.state = 'active' and (k.next_run_at <= now_s() or k.next_run_at is null and p.run_id is null)
  or k.is_armed and k.state = 'paused'"""
FREE_NUMBER = """
select min(n) from generate_series(1, 1 + (select count(*) from campaign where org_id = $1 and starts_with(code, $2 || '-'))) n
where not exists (select from campaign where org_id = $1 and code = $2 || '-' || n)"""
LOCK_CODES = "select from organization where org_id = $1 for no key update"
LOCK = "select 1 from pacing where org_id = $1 and campaign_id = $2 for update"
WAKE = "select pg_notify('sc_wake', $1)"
HANG_UP = """
with p as (update pacing set hang_up_before = version where org_id = $1 and campaign_id = $2 returning version)
select pg_notify('sc_hang_up', $1::int || ':' || $2::bigint || ':' || p.version) from p"""


class PostgresCampaigns:
    def __init__(self, connections: Connections) -> None:
        self._db = connections

    async def create_campaign(
        self, org_id: int, settings: CampaignSettings, *, is_draft: bool, is_virtual: bool | None, is_test: bool = False
    ) -> CampaignRow:
        async with self._db.transaction() as connection:
            code = await _free_code(connection, org_id, settings.name)
            campaign_id: int = await connection.fetchval(
                """insert into campaign (org_id, project_id, code, name, state, is_virtual, is_test)
                values ($1, $2, $3, $4, $5, $6, $7) returning campaign_id""",
                org_id,
                settings.project_id or None,
                code,
                settings.name,
                "draft" if is_draft else "paused",
                is_virtual,
                is_test,
            )
            await connection.execute(_ADD_SETTINGS, org_id, campaign_id, 1, to_json(settings))
            await connection.execute(
                "insert into pacing (org_id, campaign_id, state, weight) values ($1, $2, $3, $4)",
                org_id,
                campaign_id,
                "draft" if is_draft else "paused",
                float(settings.priority),
            )
            await _log(connection, CampaignRef(org_id, campaign_id), "campaign_created", {"name": settings.name})
        return await self.campaign(org_id, code)

    async def campaign(self, org_id: int, code: str) -> CampaignRow:
        row = await self._db.fetchrow(f"{READ} where k.org_id = $1 and k.code = $2", org_id, code)
        if row is None:
            raise NotFound("campaign", code)
        return campaign_row(row)

    async def start_facts(self, ref: CampaignRef, settings: CampaignSettings) -> StartFacts:
        agent = (settings.agent_id, settings.agent_version)
        row = await self._db.fetchrow(_START_FACTS, *_key(ref), *agent, list(settings.caller_numbers))
        assert row is not None
        return StartFacts(**dict(row))

    async def due_campaigns(self) -> Sequence[CampaignRef]:
        return [CampaignRef(row["org_id"], row["campaign_id"]) for row in await self._db.fetch(DUE)]

    async def campaign_of(self, ref: CampaignRef) -> CampaignRow:
        row = await self._db.fetchrow(f"{READ} where k.org_id = $1 and k.campaign_id = $2", *_key(ref))
        if row is None:
            raise NotFound("campaign", str(ref.campaign_id))
        return campaign_row(row)

    async def campaigns(self, org_id: int, *, with_tests: bool = False) -> Sequence[CampaignRow]:
        wanted = "k.org_id = $1 and ($2 or not k.is_test)"
        rows = await self._db.fetch(f"{READ} where {wanted} order by k.campaign_id", org_id, with_tests)
        return [campaign_row(r) for r in rows]

    async def change_campaign(
        self, ref: CampaignRef, decide: Callable[[CampaignRow], tuple[c.Event, ...]], *, by: str | None = None
    ) -> tuple[CampaignRow, tuple[c.Event, ...]]:
        async with self._db.transaction() as connection:
            await connection.execute(LOCK, ref.org_id, ref.campaign_id)
            found = await connection.fetchrow(
                f"{READ} where k.org_id = $1 and k.campaign_id = $2", ref.org_id, ref.campaign_id
            )
            if found is None:
                raise NotFound("campaign", str(ref.campaign_id))
            before = campaign_row(found)
            events = decide(before)
            for event in events:
                await _apply(connection, before, event, by)
            if events:
                await connection.execute(_BUMP, ref.org_id, ref.campaign_id)
                await connection.execute(WAKE, f"{ref.org_id}:{ref.campaign_id}")
        if c.CampaignDeleted() in events:
            return before, events
        return await self.campaign(ref.org_id, before.code), events

    async def edit_campaign(
        self,
        ref: CampaignRef,
        settings: CampaignSettings,
        *,
        based_on: int,
        is_virtual: bool | None = None,
        is_complete: bool = True,
        decide: Callable[[CampaignRow], tuple[c.Event, ...]] = lambda _: (),
    ) -> int:
        """The keeper looks again at those who wait and at the excluded: however many there are, this is short."""
        async with self._db.transaction() as connection:
            await connection.execute(LOCK, ref.org_id, ref.campaign_id)
            found = await connection.fetchrow(f"{READ} where k.org_id = $1 and k.campaign_id = $2", *_key(ref))
            if found is None:
                raise NotFound("campaign", str(ref.campaign_id))
            before = campaign_row(found)
            if before.settings_version != based_on:
                raise StaleVersion(before.settings_version)
            version = before.settings_version + 1
            await connection.execute(_ADD_SETTINGS, *_key(ref), version, to_json(settings))
            await connection.execute(
                """update campaign set settings_version = $3, name = $4, is_virtual = coalesce($5, is_virtual), next_run_at = $6,
                  series_decided_at = case when next_run_at <= $7 then series_decided_at
                    when series_decided_at is not null then $7 end,
                  project_id = $8, state = case when state = 'draft' and $9 then 'paused' else state end,
                  state_at = case when state = 'draft' and $9 then now_s() else state_at end
                where org_id = $1 and campaign_id = $2""",
                *_key(ref),
                version,
                settings.name,
                is_virtual,
                next_run_after_edit(
                    settings,
                    is_active=before.state.life is c.Life.ACTIVE,
                    first=before.series_first_at,
                    next_run_at=before.next_run_at,
                    now=before.now,
                ),
                before.now,
                settings.project_id or None,
                is_complete,
            )
            await connection.execute(
                """update pacing set settings_version = $3, weight = $4, version = version + 1,
                  state = case when state = 'draft' and $5 then 'paused' else state end
                where org_id = $1 and campaign_id = $2""",
                *_key(ref),
                version,
                float(settings.priority),
                is_complete,
            )
            await _log(connection, ref, "campaign_edited", {"settings_version": version})
            for event in decide(before):
                await _apply(connection, before, event, None)
            await connection.execute(WAKE, f"{ref.org_id}:{ref.campaign_id}")
        return int(version)

    async def settings_version(self, ref: CampaignRef, version: int) -> CampaignSettings:
        found = await self._db.fetchval(_SETTINGS, *_key(ref), version)
        if found is None:
            raise NotFound("version of the settings", str(version))
        return from_json(found)

    async def tallies(self, ref: CampaignRef, run_id: int) -> Mapping[str, int]:
        rows = await self._db.fetch(
            "select word, sum(count)::bigint as n from run_tally where org_id = $1 and run_id = $2 group by word",
            ref.org_id,
            run_id,
        )
        return {row["word"]: row["n"] for row in rows}

    async def target_states(self, ref: CampaignRef, run_id: int) -> Mapping[str, int]:
        rows = await self._db.fetch(
            """select case when not r.is_open and t.state in (0, 1) then 'expired' when t.state = 0 then 'ready'
              when t.state = 1 then 'waiting' when t.state = 2 then 'in_call' when t.state = 4 then 'excluded'
              else coalesce(t.finished, 'finished') end as word, count(*) as n
            from target t join run r using (org_id, run_id) where t.org_id = $1 and t.run_id = $2 group by 1""",
            ref.org_id,
            run_id,
        )
        return {row["word"]: row["n"] for row in rows}

    async def exclusions(self, ref: CampaignRef, run_id: int) -> Mapping[str, int]:
        rows = await self._db.fetch(
            """select coalesce(reason, 'excluded') as word, count(*) as n from target
            where org_id = $1 and run_id = $2 and state = 4 group by 1 order by 1""",
            ref.org_id,
            run_id,
        )
        return {row["word"]: row["n"] for row in rows}


_START_FACTS = """
with agent as (select v.config from agent a join agent_version v using (org_id, agent_id)
  where a.org_id = $1 and a.agent_id = $3
    and a.published_version is not null and v.version = coalesce($4, a.published_version))
select exists (select from agent) as has_agent,
  coalesce((select config ->> 'address' from agent), '') <> '' as has_agent_address,
  exists (select from phone_number n where n.org_id = $1 and n.e164 = any($5) and n.released_at is null) as has_caller_number,
  exists (select from contact c join campaign k on k.org_id = c.org_id and k.project_id = c.project_id
    where k.org_id = $1 and k.campaign_id = $2 and c.deleted_at is null) as has_contact,
  (select g.channels from org_gate g where g.org_id = $1) as channel_cap,
  (select coalesce(sum(p.channels), 0) from pacing p where p.org_id = $1 and p.state in ('active', 'paused')) as channels_in_all,
  (select g.budget_left_micro from org_gate g where g.org_id = $1) as org_budget_left_micro"""
_ADD_SETTINGS = "insert into campaign_settings (org_id, campaign_id, version, settings) values ($1, $2, $3, $4)"
_SETTINGS = "select settings from campaign_settings where org_id = $1 and campaign_id = $2 and version = $3"
_BUMP = "update pacing set version = version + 1 where org_id = $1 and campaign_id = $2"


def _key(ref: CampaignRef) -> tuple[int, int]:
    return ref.org_id, ref.campaign_id


def campaign_row(row: asyncpg.Record) -> CampaignRow:
    settings = from_json(row["settings"])
    return CampaignRow(
        ref=CampaignRef(row["org_id"], row["campaign_id"]),
        code=row["code"],
        name=row["name"],
        project_id=row["project_id"] or 0,
        state=c.Campaign(
            life=c.Life(row["state"]),
            is_archived=row["is_archived"],
            is_armed=row["is_armed"],
            is_tripped=row["tripped"] is not None,
            has_open_run=row["run_id"] is not None,
            channels=row["channels"],
            is_scheduled=settings.trigger is Trigger.SCHEDULED,
            is_recurring=settings.is_recurring,
            tested_agent=(row["tested_agent"] or "an agent") if row["is_test"] else None,
            has_begun=row["runs_begun"] > 0,
        ),
        settings=settings,
        settings_version=row["settings_version"],
        is_virtual=row["is_virtual"],
        run_id=row["run_id"],
        run_no=row["run_no"],
        runs_begun=row["runs_begun"],
        next_run_at=row["next_run_at"],
        series_first_at=row["series_first_at"],
        series_decided_at=row["series_decided_at"],
        start_refused=row["start_refused"],
        in_use=row["in_use"],
        placed_today=row["placed_today"] if _is_today(row["day"], settings, row["now"]) else 0,
        state_at=row["state_at"],
        state_by=row["state_by"],
        now=row["now"],
    )


def _is_today(day: date | None, settings: CampaignSettings, now: datetime) -> bool:
    """Whether what was counted is of the window day that it is now; None: nothing was ever placed."""
    return day is not None and day == window_day(campaign_schedule(settings), now)


async def _free_code(connection: asyncpg.Connection, org_id: int, name: str) -> str:
    """A short code for URLs: the name's initials and a number. Free until the transaction ends."""
    await connection.execute(LOCK_CODES, org_id)
    initials = "".join(word[0] for word in name.upper().split() if word[0].isalnum())[:4] or "C"
    return f"{initials}-{await connection.fetchval(FREE_NUMBER, org_id, initials)}"


async def _log(connection: asyncpg.Connection, ref: CampaignRef, kind: str, data: Mapping[str, Any]) -> None:
    await connection.execute(
        "insert into event (org_id, campaign_id, kind, data) values ($1, $2, $3, $4)", *_key(ref), kind, dict(data)
    )


def _snake(event: c.Event) -> str:
    name = type(event).__name__
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


async def _apply(  # noqa: C901, PLR0912 - one branch an event
    connection: asyncpg.Connection, row: CampaignRow, event: c.Event, by: str | None
) -> None:
    """What an event writes, and its line in the log."""
    ref = row.ref
    match event:
        case c.ChannelsAllocated(channels=channels):
            await connection.execute(
                "update pacing set channels = $3 where org_id = $1 and campaign_id = $2", *_key(ref), channels
            )
        case c.CampaignStarted(run_begins_at=begins, next_run_at=following):
            await _set_life(connection, ref, c.Life.ACTIVE, by)
            await connection.execute(
                """update campaign set is_armed = false, is_archived = false, start_refused = null, next_run_at = $3,
                  first_started_at = coalesce(first_started_at, now_s()), ended_at = null
                where org_id = $1 and campaign_id = $2""",
                *_key(ref),
                begins,
            )
            if begins is None:
                await begin_run(connection, ref, following)
        case c.RunBegan(next_run_at=following):
            await begin_run(connection, ref, following)
        case c.RunSkipped(next_run_at=following):
            await connection.execute(
                """update campaign set next_run_at = $3, series_decided_at = now_s()
                where org_id = $1 and campaign_id = $2""",
                *_key(ref),
                following,
            )
        case c.NextRunMoved(next_run_at=following):
            await connection.execute(
                """update campaign set next_run_at = $3, series_decided_at = now_s()
                where org_id = $1 and campaign_id = $2""",
                *_key(ref),
                following,
            )
        case c.StartRefused(message=message):
            await connection.execute(
                "update campaign set start_refused = $3 where org_id = $1 and campaign_id = $2", *_key(ref), message
            )
        case c.CampaignResumed():
            await _set_life(connection, ref, c.Life.ACTIVE, by)
        case c.CampaignPaused():
            await _set_life(connection, ref, c.Life.PAUSED, by)
        case c.CampaignArmed() | c.CampaignDisarmed():
            await _flag(connection, ref, "is_armed", value=isinstance(event, c.CampaignArmed))
            await connection.execute(
                "update campaign set start_refused = null where org_id = $1 and campaign_id = $2", *_key(ref)
            )
        case c.CampaignArchived() | c.CampaignUnarchived():
            await _flag(connection, ref, "is_archived", value=isinstance(event, c.CampaignArchived))
        case c.CampaignStopped():
            await _set_life(connection, ref, c.Life.STOPPED, by)
            await end_run(connection, ref, "stopped")
        case c.BreakerTripped(calls=calls, failures=failures):
            await _set_life(connection, ref, c.Life.PAUSED, None)
            await connection.execute(
                "update campaign set tripped = $3 where org_id = $1 and campaign_id = $2",
                *_key(ref),
                {"calls": calls, "failures": failures},
            )
        case c.BreakerReset():
            await connection.execute(
                "update campaign set tripped = null where org_id = $1 and campaign_id = $2", *_key(ref)
            )
            await connection.execute(
                "update pacing set breaker_reset_at = now_s() where org_id = $1 and campaign_id = $2", *_key(ref)
            )
        case c.RunEnded(cause=cause, next_run_at=next_run_at):
            await end_run(connection, ref, cause)
            await connection.execute(
                "update campaign set next_run_at = $3 where org_id = $1 and campaign_id = $2", *_key(ref), next_run_at
            )
        case c.CampaignCompleted():
            await _set_life(connection, ref, c.Life.COMPLETED, None)
        case c.CampaignDeleted():
            for table in ("campaign_settings", "pacing", "campaign"):
                await connection.execute(f"delete from {table} where org_id = $1 and campaign_id = $2", *_key(ref))
        case c.CallsToldToHangUp():
            await connection.execute(HANG_UP, *_key(ref))
    await _log(connection, ref, _snake(event), asdict(event))


async def _set_life(connection: asyncpg.Connection, ref: CampaignRef, life: c.Life, by: str | None) -> None:
    ended = life in c.ENDED
    await connection.execute(
        """update campaign set state = $3, ended_at = case when $4 then now_s() else ended_at end,
          next_run_at = case when $4 then null else next_run_at end, state_at = now_s(), state_by = $5
        where org_id = $1 and campaign_id = $2""",
        *_key(ref),
        life.value,
        ended,
        by,
    )
    await connection.execute(
        "update pacing set state = $3 where org_id = $1 and campaign_id = $2", *_key(ref), life.value
    )


async def _flag(connection: asyncpg.Connection, ref: CampaignRef, column: str, *, value: bool) -> None:
    await connection.execute(
        f"update campaign set {column} = $3 where org_id = $1 and campaign_id = $2", *_key(ref), value
    )


async def begin_run(connection: asyncpg.Connection, ref: CampaignRef, next_run_at: datetime | None) -> int:
    """Open the campaign's next run; the keeper enrols its contacts."""
    run_no = await connection.fetchval(
        """update campaign set runs_begun = runs_begun + 1, next_run_at = $3, series_decided_at = now_s(),
          series_first_at = coalesce(series_first_at, now_s())
        where org_id = $1 and campaign_id = $2 returning runs_begun""",
        *_key(ref),
        next_run_at,
    )
    run_id: int = await connection.fetchval(
        "insert into run (org_id, campaign_id, run_no) values ($1, $2, $3) returning run_id", *_key(ref), run_no
    )
    await connection.execute(
        "update pacing set run_id = $3, version = version + 1 where org_id = $1 and campaign_id = $2",
        *_key(ref),
        run_id,
    )
    return run_id


async def end_run(connection: asyncpg.Connection, ref: CampaignRef, cause: str) -> None:
    """Close the open run: whoever still waits has expired; calls in progress finish. The keeper writes it contact by
    contact afterwards; nobody is placed from a closed run, and who waits in it counts as expired.
    """
    await connection.execute(
        """update run set is_open = false, ended_at = now_s(), end_cause = $3
        where org_id = $1 and campaign_id = $2 and is_open""",
        *_key(ref),
        cause,
    )
    await connection.execute(
        "update pacing set run_id = null, version = version + 1 where org_id = $1 and campaign_id = $2", *_key(ref)
    )

"""The dialer's store on PostgreSQL: each method one statement of `hot_statements`, and a mapping to core values."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import asyncpg

from smart_campaigns.adapters.postgres import hot_statements as sql
from smart_campaigns.adapters.postgres.connections import AWAY, Connections
from smart_campaigns.adapters.postgres.plans import read_plan
from smart_campaigns.core.facts import CampaignFacts, CarrierFacts, TargetFacts
from smart_campaigns.core.figures import call_figures
from smart_campaigns.core.process_end import how_it_ended
from smart_campaigns.ports.clock import Clock
from smart_campaigns.ports.store import (
    Beat,
    CallState,
    CampaignPlan,
    CampaignRef,
    Finish,
    Finished,
    Lease,
    Look,
    Orphan,
    Park,
    Placement,
    Progress,
    Told,
    Unaccounted,
    WorkerIdentity,
)

RECONNECT_S = 0.2
QUIET_S = 5.0
"""Without news for so long, the connection is asked whether it still hears."""
ANSWER_WITHIN_S = 2.0
TALLY_SLOTS = 8
WAKE, HANG_UP, HANG_UP_CALL = "sc_wake", "sc_hang_up", "sc_hang_up_call"


class PostgresDialerStore:
    def __init__(self, connections: Connections, clock: Clock, *, dsn: str) -> None:
        self._db = connections
        self._clock = clock
        self._dsn = dsn
        self._slot = 0

    async def now(self) -> datetime:
        return cast("datetime", await self._db.fetchval("select now_s()"))

    async def active_campaigns(self) -> Sequence[CampaignRef]:
        return [CampaignRef(row["org_id"], row["campaign_id"]) for row in await self._db.fetch(sql.ACTIVE)]

    async def plan(self, ref: CampaignRef) -> CampaignPlan | None:
        async with self._db.use() as connection:
            return await read_plan(connection, ref)

    async def legal_keys(self, ref: CampaignRef, run_id: int) -> Mapping[int, str]:
        return {row["legal_key"]: row["key"] for row in await self._db.fetch(sql.LEGAL_KEYS, ref.org_id, run_id)}

    async def look(
        self, ref: CampaignRef, carrier_id: int, calls_per_minute: int, open_keys: Sequence[int], candidates: int
    ) -> Look | None:
        rows = await self._db.fetch(
            sql.LOOK[candidates], ref.org_id, ref.campaign_id, carrier_id, calls_per_minute, list(open_keys)
        )
        if not rows:
            return None
        targets = tuple(_target(row) for row in rows if row["contact_id"] is not None)
        return Look(campaign=_campaign(rows[0], carrier_id), targets=targets)

    async def place(self, placement: Placement) -> bool:
        try:
            return bool(await self._db.fetchval(sql.PLACE, *_placement_args(placement)))
        except asyncpg.UniqueViolationError:
            return False  # another live call to the number, or this very placement: what was judged no longer stands

    async def park(self, ref: CampaignRef, run_id: int, parks: Sequence[Park], judged: tuple[int, int]) -> None:
        columns = zip(
            *(
                (p.contact_id, p.number_id, p.attempts, int(p.state), p.next_at, p.reason, p.detail, p.finished)
                for p in parks
            ),
            strict=True,
        )
        await self._db.execute(sql.PARK, ref.org_id, run_id, *judged, *(list(column) for column in columns))

    async def promote(self, ref: CampaignRef, run_id: int) -> int:
        return int(await self._db.fetchval(sql.PROMOTE, ref.org_id, run_id))

    async def want(self, ref: CampaignRef, carrier_id: int | None = None) -> None:
        await self._db.execute(sql.WANT, ref.org_id, ref.campaign_id, carrier_id)

    async def progress(self, progress: Progress) -> bool:
        p = progress
        instants = (p.ringing_at, p.early_media_at, p.picked_up_at, p.first_audio_at, p.carrier_ref)
        told = (p.org_id, p.attempt_id, int(p.state), *instants)
        if p.sent_at is None:
            return bool(await self._db.fetchval(sql.PROGRESS, *told))
        return bool(await self._db.fetchval(sql.REPORT, *told, p.sent_at, p.is_carrier_near_its_rate))

    async def finish(self, finish: Finish) -> Finished:
        return _finished(await self._db.fetchrow(sql.FINISH, *_finish_args(finish, self._next_slot())))

    async def opt_out(self, org_id: int, attempt_id: UUID, words: str) -> None:
        await self._db.execute(sql.OPT_OUT, org_id, attempt_id, words)

    async def tell(self, ref: CampaignRef, kind: str, data: Mapping[str, Any]) -> None:
        await self._db.execute(sql.TELL, ref.org_id, ref.campaign_id, kind, dict(data))

    async def void(self, ref: CampaignRef, attempt_id: UUID, cause: str, *, only_unsent: bool = False) -> Finished:
        voided = await self._db.fetchrow(sql.VOID, ref.org_id, attempt_id, cause, only_unsent)
        return replace(_finished(voided), gives_slot_back=voided is not None)

    def _next_slot(self) -> int:
        self._slot = (self._slot + 1) % TALLY_SLOTS
        return self._slot

    async def settled_since(self, ref: CampaignRef, since: datetime) -> tuple[int, int]:
        row = await self._db.fetchrow(sql.SETTLED_SINCE, ref.org_id, ref.campaign_id, since)
        assert row is not None
        return row["calls"], row["failures"]

    async def register(self, who: WorkerIdentity) -> Lease:
        process = (who.host, who.name, who.pid, who.pid_started, who.boot_id)
        row = await self._db.fetchrow(sql.REGISTER, *process, who.org_id, who.carrier_id, who.place)
        assert row is not None
        return Lease(row["worker_id"], row["epoch"])

    async def beat(self, lease: Lease, free: int, models_busy: str = "") -> Beat | None:
        row = await self._db.fetchrow(sql.BEAT, lease.worker_id, lease.epoch, free, models_busy)
        return None if row is None else Beat(row["now"], tuple(row["workers"] or ()))

    async def retake(self, lease: Lease, attempts: Sequence[UUID]) -> None:
        await self._db.execute(sql.RETAKE, lease.worker_id, lease.epoch, list(attempts))

    async def fence(self, worker_id: int | None = None, epoch: int | None = None) -> Sequence[Lease]:
        if worker_id is None:
            rows = await self._db.fetch(sql.FENCE_LATE)
        else:
            rows = await self._db.fetch(sql.FENCE_ONE, worker_id, epoch)
        return [Lease(row["worker_id"], row["epoch"]) for row in rows]

    async def unaccounted(self) -> Sequence[Unaccounted]:
        return [_unaccounted(row) for row in await self._db.fetch(sql.UNACCOUNTED)]

    async def gone(self, worker_id: int, code: int | None = None) -> bool:
        return bool(await self._db.fetchval(sql.GONE, worker_id, how_it_ended(code)))

    async def leave(self, lease: Lease) -> None:
        await self._db.execute(sql.LEAVE, lease.worker_id, lease.epoch)

    async def orphans(self) -> Sequence[Orphan]:
        return [_orphan(row) for row in await self._db.fetch(sql.ORPHANS)]

    async def unknown_own(self, lease: Lease) -> Sequence[tuple[CampaignRef, UUID]]:
        rows = await self._db.fetch(sql.UNKNOWN_OWN, lease.worker_id, lease.epoch)
        return [(CampaignRef(row["org_id"], row["campaign_id"]), row["attempt_id"]) for row in rows]

    async def told(self) -> AsyncIterator[Told]:
        """Notifications that this process's own settlements caused are left out: it has looked already."""
        while True:
            heard: asyncio.Queue[tuple[str, str] | None] = (
                asyncio.Queue()
            )  # its own: what ends the former ends no other
            hear = self._hearing(heard)
            connection: asyncpg.Connection | None = None
            try:
                connection = await asyncpg.connect(self._dsn, timeout=2.0)
                connection.add_termination_listener(lambda _, heard=heard: heard.put_nowait(None))
                for channel in (WAKE, HANG_UP, HANG_UP_CALL):
                    await connection.add_listener(channel, hear)
                for row in await connection.fetch(sql.MISSED):
                    ref = CampaignRef(row["org_id"], row["campaign_id"])
                    yield Told(ref=ref, hang_up_before=row["hang_up_before"], attempt_id=row["attempt_id"])
                while (news := await _next_of(heard, connection)) is not None:
                    for told in _told(*news):
                        yield told
            except AWAY:
                pass
            finally:
                if connection is not None:
                    connection.terminate()
            await self._clock.sleep(RECONNECT_S)

    def _hearing(self, heard: asyncio.Queue[tuple[str, str] | None]) -> Callable[[object, int, str, object], None]:
        def hear(_: object, backend: int, channel: str, payload: object) -> None:
            if backend not in self._db.backends:
                heard.put_nowait((channel, str(payload)))

        return hear


async def _next_of(
    heard: asyncio.Queue[tuple[str, str] | None], connection: asyncpg.Connection
) -> tuple[str, str] | None:
    """The next news; None: the connection has ended. Raises one of AWAY where it does not answer any more."""
    while True:
        try:
            async with asyncio.timeout(QUIET_S):
                return await heard.get()
        except TimeoutError:
            # a connection that the network forgot says nothing for ever
            await connection.fetchval("select 1", timeout=ANSWER_WITHIN_S)


def _told(channel: str, payload: str) -> Sequence[Told]:
    """`org:campaign,campaign` may place; `org:campaign:version` is to hang up, `org:campaign:call` one call of it."""
    org_id, campaigns, *version = payload.split(":")
    refs = [CampaignRef(int(org_id), int(campaign_id)) for campaign_id in campaigns.split(",")]
    if channel == HANG_UP_CALL:
        return [Told(ref=ref, attempt_id=UUID(version[0])) for ref in refs]
    return [Told(ref=ref, hang_up_before=int(version[0]) if channel == HANG_UP else None) for ref in refs]


def _finished(row: asyncpg.Record | None) -> Finished:
    if row is None:
        return Finished(is_done=False)
    values = dict(row)
    return Finished(
        is_done=True,
        wake=tuple(row["wake"]),
        last_failure_at=values.get("last_failure_at"),
        breaker_reset_at=values.get("breaker_reset_at"),
        now=values.get("ended_at"),
    )


def _campaign(row: asyncpg.Record, carrier_id: int) -> CampaignFacts:
    return CampaignFacts(
        now=row["now"],
        version=row["version"],
        settings_version=row["settings_version"],
        state=row["state"],
        run_id=row["run_id"],
        keys_version=row["keys_version"],
        channels=row["channels"],
        in_use=row["in_use"],
        day=row["day"],
        placed_today=row["placed_today"],
        last_slot=row["last_slot"],
        last_upper=row["last_upper"],
        nth_upper=row["nth_upper"],
        weight=row["weight"],
        start_tag=row["start_tag"],
        ahead=row["ahead"],
        favoured=row["favoured"],
        mean_hold_s=row["mean_hold_s"],
        next_due=row["next_due"],
        spent_micro=row["spent_micro"],
        reserved_micro=row["reserved_micro"],
        org_in_use=row["org_in_use"],
        org_channels=row["org_channels"],
        org_budget_left_micro=row["budget_left_micro"],
        org_budget_until=row["budget_until"],
        rules_version=row["rules_version"],
        carrier=CarrierFacts(
            carrier_id=carrier_id,
            is_down=row["is_down"],
            recent=tuple(row["carrier_recent"]),
            in_use=row["carrier_in_use"],
            concurrent_calls=row["concurrent_calls"],
            calls_per_second=row["calls_per_second"],
            start_tag=row["carrier_start_tag"],
            ahead=row["carrier_ahead"],
            others=row["carrier_others"],
            failures_running=row["failures_running"],
            last_well_at=row["last_well_at"],
            rate_factor=row["rate_factor"],
            slowed_at=row["slowed_at"],
        ),
    )


def _target(row: asyncpg.Record) -> TargetFacts:
    return TargetFacts(
        contact_id=row["contact_id"],
        contact_version=row["contact_version"],
        number_id=row["number_id"],
        number_version=row["number_version"],
        number_position=row["number_position"],
        e164=row["e164"],
        legal_key=row["legal_key"],
        priority=row["priority"],
        seq=row["seq"],
        attempts=row["attempts"],
        placements=row["placements"],
        faults=row["faults"],
        repeats=row["repeats"],
        last_placed_at=row["last_placed_at"],
        not_before=row["not_before"],
        callback_at=row["callback_at"],
        zone=row["zone"],
        place=row["place"],
        consent=row["consent"],
        consent_on=row["consent_on"],
        connected_at=row["connected_at"],
        is_opted_out=bool(row["is_opted_out"]),
        registry_hits=tuple(row["registry_hits"]),
        has_live_call=bool(row["has_live_call"]),
        held_until=row["held_until"],
        recent=tuple(row["recent"]),
        last_dialed_at=row["last_dialed_at"],
        last_no_answer_at=row["last_no_answer_at"],
        last_conversation_at=row["last_conversation_at"],
        last_refusal_at=row["last_refusal_at"],
        last_hangup_at=row["last_hangup_at"],
    )


def _placement_args(p: Placement) -> tuple[Any, ...]:
    return (
        p.ref.org_id,
        p.ref.campaign_id,
        p.campaign_version,
        p.rules_version,
        p.reserved_micro,
        p.carrier_id,
        p.carrier_concurrent_calls,
        p.slot,
        p.carrier_limit.window,
        p.carrier_limit.count,
        p.target.number_id,
        p.target.number_version,
        p.is_virtual,
        p.target.e164,
        p.target.contact_id,
        p.target.contact_version,
        p.worker_id,
        p.epoch,
        p.upper,
        p.run_id,
        p.target.placements,
        p.until,
        p.attempt_id,
        p.phone_number_id,
        p.settings_version,
        p.agent_id,
        p.agent_version,
        p.variant,
        p.deadline,
        p.local_date,
        p.local_hour,
        p.contact_local_date,
        p.contact_local_hour,
        dict(p.verdicts),
        p.favoured,
        p.start_tag,
        p.charge,
        p.day,
        p.carrier_start_tag,
        p.carrier_charge,
        p.lifts_head,
    )


def _finish_args(f: Finish, slot: int) -> tuple[Any, ...]:
    t = f.target
    return (
        f.ref.org_id,
        f.attempt_id,
        int(f.state),
        f.outcome,
        f.cause,
        f.result,
        f.is_permanent,
        f.counts_as_attempt,
        f.counts_for_breaker,
        f.is_crossed,
        f.by_machine,
        f.rang,
        f.sip_status,
        f.q850,
        [{"at": one.at, "text": one.text} for one in f.carrier_messages],
        f.cost_micro,
        dict(f.conversation) if f.conversation is not None else None,
        t.takes_next_number,
        int(t.state),
        t.next_at,
        t.reason,
        t.finished,
        t.attempts_add,
        t.faults_add,
        dict(t.repeats),
        t.not_before,
        t.callback_at,
        f.is_lost,
        f.is_infra,
        f.takes_carrier_down,
        f.rate_factor,
        f.is_no_answer,
        f.is_connected,
        f.is_refusal,
        f.is_callee_hangup,
        f.is_wrong_number,
        slot,
        list(call_figures(f.outcome, f.cause, by_machine=f.by_machine)),
    )


def _orphan(row: asyncpg.Record) -> Orphan:
    return Orphan(
        attempt_id=row["attempt_id"],
        ref=CampaignRef(row["org_id"], row["campaign_id"]),
        run_id=row["run_id"],
        contact_id=row["contact_id"],
        carrier_id=row["carrier_id"],
        state=CallState(row["state"]),
        worker=_worker(row),
        worker_id=row["worker_id"],
        lease_until=row["lease_until"],
        is_sent=row["is_sent"],
        upper=row["upper_at"],
        deadline=row["deadline_at"],
        now=row["now"],
        attempts=row["attempts"],
        faults=row["faults"],
        repeats=row["repeats"],
        reserved_micro=row["reserved_micro"],
        callback_at=row["callback_at"],
    )


def _unaccounted(row: asyncpg.Record) -> Unaccounted:
    return Unaccounted(
        worker_id=row["worker_id"],
        worker=_worker(row),
        lease_until=row["lease_until"],
        fenced_at=row["fenced_at"],
        now=row["now"],
    )


def _worker(row: asyncpg.Record) -> WorkerIdentity:
    return WorkerIdentity(
        host=row["host"], name=row["name"], pid=row["pid"], pid_started=row["pid_started"], boot_id=row["boot_id"]
    )

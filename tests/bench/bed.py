"""A bed for benchmarks: a fresh embedded PostgreSQL, campaigns with as many targets as wanted, a process at the table."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Any

from smart_campaigns.adapters.clock import SystemClock, system_dice
from smart_campaigns.adapters.postgres.campaign_records import PostgresCampaigns
from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.adapters.postgres.dialer_store import PostgresDialerStore
from smart_campaigns.adapters.postgres.migrate import migrate
from smart_campaigns.adapters.postgres.records import PostgresRecords
from smart_campaigns.adapters.postgres.server import EmbeddedPostgres
from smart_campaigns.adapters.processes import identity
from smart_campaigns.core import campaign as c
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.eligibility import LawOfKey
from smart_campaigns.core.facts import TargetFacts
from smart_campaigns.core.verdict import OK, Blocked, Verdict
from smart_campaigns.dialer.law import Callee
from smart_campaigns.dialer.placed import Placed
from smart_campaigns.dialer.placer import Placer
from smart_campaigns.dialer.seat import Seat
from smart_campaigns.ports.records import CampaignRow, NewCarrier

FILL = """
with numbers as (insert into number (org_id, is_virtual, e164)
    select $1, true, '+1' || (2000000000 + $4::bigint + g)::text from generate_series(1, $3::int) g returning number_id),
  n as (select number_id, row_number() over (order by number_id) as i from numbers),
  contacts as (insert into contact (org_id, project_id, name, consent)
    select $1, $5, 'Contact ' || g, 'express' from generate_series(1, $3::int) g returning contact_id),
  c as (select contact_id, row_number() over (order by contact_id) as i from contacts)
insert into target (org_id, run_id, contact_id, number_id, legal_key, seq)
select $1, $2, c.contact_id, n.number_id, $6, n.i from n join c on c.i = n.i"""


class OpenLaw:
    """Every key open but those named closed."""

    def __init__(self) -> None:
        self.closed: set[str] = set()

    def judge(self, key: str, plan: object, now: datetime) -> LawOfKey:
        hours: Verdict = OK
        if key in self.closed:
            from smart_campaigns.core.reasons import ContactReason

            hours = Blocked(ContactReason.LEGAL_HOURS, now.replace(year=now.year + 1))
        return LawOfKey(
            hours=hours, guard=OK, caps=(), consent=lambda _: OK, stale_registries=frozenset(), registries=frozenset()
        )

    def callee(self, target: TargetFacts, enrolled: str, plan: object) -> Callee:
        return Callee(number=OK, key=enrolled)

    def zone_of(self, key: str) -> str:
        return "UTC"


@dataclass
class Bed:
    dsn: str
    folder: Path
    clock: SystemClock
    cold: Connections
    hot: Connections
    store: PostgresDialerStore
    records: PostgresRecords
    campaigns: PostgresCampaigns
    law: OpenLaw = field(default_factory=OpenLaw)
    org_id: int = 0
    carrier_id: int = 0
    project_id: int = 0
    agent_id: int = 0
    filled: int = 0

    async def campaign(
        self, name: str, *, targets: int, channels: int, legal_key: str = "UTC|US|reminder", **settings: Any
    ) -> CampaignRow:
        """An active campaign with an open run of so many ready targets."""
        values = CampaignSettings(
            name=name,
            project_id=self.project_id,
            agent_id=self.agent_id,
            caller_numbers=("+12025550190",),
            zone="UTC",
            window_start=time(0),
            window_end=None,
            allowed_days=frozenset(range(7)),
            business_hours_guard=False,
            cooldown_h=0,
            not_picked_cooldown_h=0,
            circuit_breaker=False,
            daily_call_limit=1_000_000,
            **settings,  # type: ignore[arg-type]
        )
        row = await self.campaigns.create_campaign(self.org_id, values, is_draft=False, is_virtual=True)

        def begin(r: CampaignRow) -> tuple[c.Event, ...]:
            return (c.ChannelsAllocated(channels=channels, former=0), c.CampaignStarted())

        row, _ = await self.campaigns.change_campaign(row.ref, begin)
        await self.fill(row, targets, legal_key)
        return row

    async def fill(self, row: CampaignRow, count: int, key: str) -> None:
        """So many more ready targets in its open run."""
        ref, run_id = row.ref, row.run_id
        key_id = await self.cold.fetchval(
            "insert into legal_key (key) values ($1) on conflict (key) do update set key = $1 returning legal_key_id",
            key,
        )
        async with self.cold.use() as connection:
            await connection.execute(
                FILL, self.org_id, run_id, count, self.filled, self.project_id, key_id, timeout=600
            )
        self.filled += count
        await self.cold.execute(
            "insert into queue_head (org_id, run_id, legal_key) values ($1, $2, $3) on conflict do nothing",
            self.org_id,
            run_id,
            key_id,
        )
        await self.cold.execute(
            "update pacing set keys_version = keys_version + 1, version = version + 1 where org_id = $1 and campaign_id = $2",
            self.org_id,
            ref.campaign_id,
        )
        async with self.cold.use() as connection:
            await connection.execute("vacuum analyze target, number, contact", timeout=600)

    async def seat(self, capacity: int = 10_000) -> Seat:
        lease = await self.store.register(identity())
        seat = Seat(lease=lease, capacity=lambda: capacity)
        asked = self.clock.boot_s()
        seat.store_clock.sample(asked, await self.store.now(), self.clock.boot_s())
        return seat

    def placer(self, row: CampaignRow, seat: Seat, carry) -> Placer:
        return Placer(
            ref=row.ref,
            store=self.store,
            clock=self.clock,
            dice=system_dice(),
            seat=seat,
            law=self.law,
            carrier=(self.org_id, self.carrier_id),
            carry=carry,
        )


@contextlib.asynccontextmanager
async def bed(*, org_channels: int = 100_000, calls_per_second: float = 1000.0) -> AsyncIterator[Bed]:
    folder = Path(tempfile.mkdtemp(prefix="sc-bench-"))
    os.chmod(folder, 0o755)
    clock = SystemClock()
    try:
        async with EmbeddedPostgres(folder, clock) as pg:
            await migrate(pg.dsn)
            cold, hot = (
                Connections(pg.dsn, timeout_s=600),
                Connections(pg.dsn, size=int(os.environ.get("BENCH_CONNECTIONS", "4")), hot=True),
            )
            it = Bed(
                pg.dsn,
                folder,
                clock,
                cold,
                hot,
                PostgresDialerStore(hot, clock, dsn=pg.dsn),
                PostgresRecords(cold),
                PostgresCampaigns(cold),
            )
            it.org_id = await it.records.create_organization(
                name="Bench", country="US", zone="UTC", currency="USD", channel_cap=org_channels
            )
            it.carrier_id = await it.records.add_carrier(
                it.org_id,
                NewCarrier(
                    name="Stub", kind="virtual", config={}, calls_per_second=calls_per_second, concurrent_calls=100_000
                ),
            )
            await it.records.add_phone_numbers(it.org_id, it.carrier_id, ["+12025550190"])
            it.project_id = await it.records.add_project(it.org_id, "Bench")
            it.agent_id = await it.records.add_agent(it.org_id, "Stub", {})
            yield it
            await cold.close()
            await hot.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Sink:
    """Takes placements and forgets them."""

    def __init__(self) -> None:
        self.placed: list[Placed] = []

    def __call__(self, placed: Placed) -> None:
        self.placed.append(placed)

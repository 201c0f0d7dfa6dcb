"""A house on PostgreSQL without callers: people's commands, the keeper's rounds, and a clock that is moved by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

import asyncpg
from contract_benches import TABLES

from smart_campaigns.adapters.clock import SystemClock
from smart_campaigns.adapters.phonebook import load_phonebook
from smart_campaigns.adapters.postgres.campaign_records import PostgresCampaigns
from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.adapters.postgres.dialer_store import PostgresDialerStore
from smart_campaigns.adapters.postgres.records import PostgresRecords
from smart_campaigns.adapters.postgres.run_records import PostgresRuns
from smart_campaigns.app.campaigns import CampaignCommands
from smart_campaigns.core import campaign as c
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.dialer.enrolment import Enrolment
from smart_campaigns.dialer.keeper import Keeper
from smart_campaigns.dialer.series import Series
from smart_campaigns.ports.records import CampaignRow, NewCarrier, NewContact
from smart_campaigns.ports.store import CampaignRef
from smart_campaigns.simulation.unsteady import MemoryFlights

CALLER = "+12025550100"
NEW_YORK = tuple(f"+1212555{n:04d}" for n in range(100, 200))
TORONTO = "+14165550100"
TUESDAY = datetime(2026, 12, 1, 12, tzinfo=UTC)
ALWAYS = {"zone": "UTC", "window_start": time(0), "window_end": None, "allowed_days": frozenset(range(7))}


class NoRecovery:
    """Nothing is ever lost here."""

    async def round(self) -> int:
        return 0


class House:
    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self.db = Connections(dsn, size=4)
        self.records, self.campaigns, self.runs = (
            PostgresRecords(self.db),
            PostgresCampaigns(self.db),
            PostgresRuns(self.db),
        )
        self.store = PostgresDialerStore(self.db, SystemClock(), dsn=dsn)
        self.commands = CampaignCommands(self.campaigns)
        self.flights = MemoryFlights()
        self.keeper = self.new_keeper(self.runs)

    def new_keeper(self, runs: PostgresRuns) -> Keeper:
        return Keeper(
            runs=runs,
            enrolment=Enrolment(runs=runs, phonebook=load_phonebook()),
            recovery=NoRecovery(),  # type: ignore[arg-type]
            series=Series(records=self.campaigns),
            flights=self.flights,
            clock=SystemClock(),
        )

    async def open(self) -> None:
        await self.db.execute(f"truncate {TABLES} restart identity cascade")
        await self.at(TUESDAY)
        self.org_id = await self.records.create_organization(
            name="Example", country="US", zone="UTC", currency="USD", channel_cap=10
        )
        self.carrier_id = await self.records.add_carrier(
            self.org_id, NewCarrier(name="Phones", kind="virtual", config={})
        )
        await self.records.add_phone_numbers(self.org_id, self.carrier_id, [CALLER])
        self.project = await self.records.add_project(self.org_id, "People")
        self.agent = await self.records.add_agent(self.org_id, "Ann", {})

    async def close(self) -> None:
        await self._offset("reset smart_campaigns.clock_offset")
        await self.db.close()

    async def at(self, instant: datetime) -> None:
        """The store's clock goes on from this instant."""
        offset = instant - datetime.now(UTC)
        await self._offset(f"set smart_campaigns.clock_offset = '{offset.total_seconds()} s'")

    async def later(self, **by: float) -> None:
        await self.at(await self.records.now() + timedelta(**by))

    async def _offset(self, change: str) -> None:
        await self.db.execute(f'alter database "{urlsplit(self.dsn).path.lstrip("/") or "postgres"}" {change}')
        await self.db.close()  # sessions learn of it as they begin

    async def contacts(self, *people: Sequence[str], zone: str | None = None) -> list[int]:
        new = [NewContact(name="Jo", numbers=tuple(numbers), zone=zone) for numbers in people]
        return list((await self.records.add_contacts(self.org_id, self.project, new)).ids)

    async def campaign(self, **settings: Any) -> CampaignRow:
        """Paused, with channels."""
        values = ALWAYS | {"agent_id": self.agent, "caller_numbers": (CALLER,), "name": "Reminders"} | settings
        made = await self.campaigns.create_campaign(
            self.org_id,
            CampaignSettings(project_id=self.project, **values),
            is_draft=False,
            is_virtual=True,
        )
        return await self.commands.allocate(self.org_id, made.code, 4)

    async def started(self, **settings: Any) -> CampaignRow:
        """Active, and everybody is enrolled."""
        row = await self.commands.start(self.org_id, (await self.campaign(**settings)).code)
        await self.keep()
        return await self.row(row)

    async def row(self, of: CampaignRow) -> CampaignRow:
        return await self.campaigns.campaign(self.org_id, of.code)

    async def edit(self, of: CampaignRow, **changes: Any) -> None:
        row = await self.row(of)
        await self.campaigns.edit_campaign(
            row.ref, replace(row.settings, **changes), based_on=row.settings_version, is_virtual=True
        )

    async def do(self, ref: CampaignRef, *events: c.Event) -> None:
        await self.campaigns.change_campaign(ref, lambda _: events)

    async def keep(self) -> None:
        """Rounds until nothing is left to do at once."""
        while await self.keeper.round():
            pass

    async def target(self, contact_id: int) -> Mapping[str, Any]:
        """In the newest run."""
        row = await self.db.fetchrow(
            """select t.*, n.e164, k.key from target t left join number n using (org_id, number_id)
            left join legal_key k on k.legal_key_id = t.legal_key where t.contact_id = $1 order by t.run_id desc limit 1""",
            contact_id,
        )
        assert row is not None
        return dict(row)

    async def set_targets(self, assignments: str) -> None:
        """As calls and the dialer would have left them."""
        await self.db.execute(f"update target set {assignments}")

    async def log(self, of: CampaignRow) -> list[str]:
        rows = await self.db.fetch(
            "select kind from event where campaign_id = $1 order by event_id", of.ref.campaign_id
        )
        return [row["kind"] for row in rows]

    async def session(self) -> asyncpg.Connection:
        return await asyncpg.connect(self.dsn)

"""The open store and everything that reads or writes it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg

from smart_campaigns.adapters.clock import SystemClock
from smart_campaigns.adapters.flight import FlightFolder, boot_id
from smart_campaigns.adapters.holiday_calendars import LibraryCalendars, load_calendars
from smart_campaigns.adapters.phonebook import load_phonebook
from smart_campaigns.adapters.policy_files import load_policy
from smart_campaigns.adapters.postgres.access_records import PostgresAccess
from smart_campaigns.adapters.postgres.campaign_records import PostgresCampaigns
from smart_campaigns.adapters.postgres.catalog_records import PostgresCatalog
from smart_campaigns.adapters.postgres.connections import AWAY, Connections
from smart_campaigns.adapters.postgres.console_records import PostgresConsole
from smart_campaigns.adapters.postgres.contact_records import PostgresContacts
from smart_campaigns.adapters.postgres.dialer_store import PostgresDialerStore
from smart_campaigns.adapters.postgres.dnc_records import PostgresDnc
from smart_campaigns.adapters.postgres.event_records import PostgresEvents
from smart_campaigns.adapters.postgres.explain_records import PostgresExplain
from smart_campaigns.adapters.postgres.forecast_records import PostgresForecasts
from smart_campaigns.adapters.postgres.import_records import PostgresImports
from smart_campaigns.adapters.postgres.ledger_records import PostgresLedger
from smart_campaigns.adapters.postgres.live_records import PostgresLive
from smart_campaigns.adapters.postgres.migrate import empty, migrate
from smart_campaigns.adapters.postgres.organization_records import PostgresOrganizations
from smart_campaigns.adapters.postgres.process_records import PostgresProcesses
from smart_campaigns.adapters.postgres.records import PostgresRecords
from smart_campaigns.adapters.postgres.retention_records import PostgresRetention
from smart_campaigns.adapters.postgres.run_records import PostgresRuns
from smart_campaigns.adapters.postgres.server import EmbeddedPostgres
from smart_campaigns.adapters.processes import identity, is_alive, lives
from smart_campaigns.adapters.recordings import RecordingFiles
from smart_campaigns.app.campaigns import CampaignCommands
from smart_campaigns.app.retention import Retention
from smart_campaigns.caller.supervisor import Supervisor
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.legal_hours import Calendars, calendars_needed
from smart_campaigns.core.policy import LegalKey
from smart_campaigns.dialer.enrolment import Enrolment
from smart_campaigns.dialer.keeper import Keeper
from smart_campaigns.dialer.policy_law import PolicyLaw
from smart_campaigns.dialer.recovery import Recovery
from smart_campaigns.dialer.series import Series
from smart_campaigns.ports.store import CampaignRef, StoreAway
from smart_campaigns.settings import Settings

DRAIN_S = 600.0


class OtherReleaseError(Exception):
    """The database was made by a later release."""


@dataclass(slots=True, kw_only=True)
class House:
    """The open store and everything that reads or writes it."""

    settings: Settings
    clock: SystemClock
    dsn: str
    cold: Connections
    records: PostgresRecords
    campaigns: PostgresCampaigns
    runs: PostgresRuns
    commands: CampaignCommands
    store: PostgresDialerStore
    catalog: PostgresCatalog
    dnc: PostgresDnc
    explain: PostgresExplain
    address_book: PostgresContacts
    forecasts: PostgresForecasts
    ledger: PostgresLedger
    organizations: PostgresOrganizations
    access: PostgresAccess
    console: PostgresConsole
    live: PostgresLive
    events: PostgresEvents
    imports: PostgresImports
    processes: PostgresProcesses
    embedded: EmbeddedPostgres | None

    @property
    def database(self) -> str:
        """The database's name, as an SQL identifier."""
        return '"' + (urlsplit(self.dsn).path.lstrip("/") or "postgres").replace('"', '""') + '"'

    @property
    def flights(self) -> Path:
        return self.settings.data_dir / "flight"

    @property
    def listening(self) -> Path:
        """Where callers tell what is said in their calls."""
        return self.settings.data_dir / "listen"


@contextlib.asynccontextmanager
async def open_house(settings: Settings, *, hot: bool = False) -> AsyncIterator[House]:
    """Start or adopt the database, bring it to this release, and connect."""
    clock = SystemClock()
    async with contextlib.AsyncExitStack() as stack:
        dsn, embedded = settings.database_url, None
        if dsn is None:
            embedded = EmbeddedPostgres(settings.data_dir, clock, settings.postgres_bin)
            await stack.enter_async_context(embedded)
            dsn = embedded.dsn
        await _migrate(dsn)
        cold = Connections(dsn, size=4)
        dialing = Connections(dsn, size=4, hot=True) if hot else cold
        stack.push_async_callback(cold.close)
        stack.push_async_callback(dialing.close)
        yield House(
            settings=settings,
            clock=clock,
            dsn=dsn,
            embedded=embedded,
            store=PostgresDialerStore(dialing, clock, dsn=dsn),
            **_records(cold),
        )


def on_connections(house: House, connections: Connections) -> House:
    """The same house by other connections."""
    store = PostgresDialerStore(connections, house.clock, dsn=house.dsn)
    return replace(house, store=store, **_records(connections))


def _records(cold: Connections) -> dict[str, Any]:
    """All that reads and writes by these connections."""
    campaigns = PostgresCampaigns(cold)
    return {
        "cold": cold,
        "records": PostgresRecords(cold),
        "campaigns": campaigns,
        "runs": PostgresRuns(cold),
        "commands": CampaignCommands(campaigns),
        "catalog": PostgresCatalog(cold),
        "dnc": PostgresDnc(cold),
        "explain": PostgresExplain(cold),
        "address_book": PostgresContacts(cold),
        "forecasts": PostgresForecasts(cold),
        "ledger": PostgresLedger(cold),
        "organizations": PostgresOrganizations(cold),
        "access": PostgresAccess(cold),
        "console": PostgresConsole(cold),
        "live": PostgresLive(cold),
        "events": PostgresEvents(cold),
        "imports": PostgresImports(cold),
        "processes": PostgresProcesses(cold),
    }


async def _migrate(dsn: str) -> None:
    try:
        await migrate(dsn)
    except AWAY as error:
        raise StoreAway(f"The database does not answer: {error}.") from error
    except asyncpg.PostgresError as error:
        raise StoreAway(f"The database refuses: {error}.") from error
    except RuntimeError as error:
        raise OtherReleaseError(str(error)) from error


def retention(house: House) -> Retention:
    return Retention(PostgresRetention(house.cold), recordings_of(house.settings))


def recordings_of(settings: Settings) -> RecordingFiles:
    return RecordingFiles(settings.data_dir / "recordings")


def policy_law() -> PolicyLaw:
    table = load_policy()
    source = LibraryCalendars()

    @lru_cache(maxsize=1024)
    def of_year(key: LegalKey, year: int) -> Calendars:
        needed = calendars_needed(table, key) - {"ramadan"}
        return load_calendars(source, needed, (year, year + 1))

    def calendars(key: LegalKey, now: datetime) -> Calendars:
        return of_year(key, now.year)

    return PolicyLaw(table=table, calendars=calendars, phonebook=load_phonebook())


def recovery(house: House) -> Recovery:
    async def settings_of(ref: CampaignRef) -> CampaignSettings:
        return (await house.runs.settings_of(ref))[0]

    return Recovery(
        store=house.store,
        flights=FlightFolder(house.flights, lives),
        host=identity().host,
        boot_id=boot_id(),
        is_alive=is_alive,
        settings_of=settings_of,
    )


def keeper(house: House) -> Keeper:
    return Keeper(
        runs=house.runs,
        enrolment=Enrolment(runs=house.runs, phonebook=load_phonebook()),
        recovery=recovery(house),
        series=Series(records=house.campaigns),
        flights=FlightFolder(house.flights, lives),
        clock=house.clock,
    )


def supervisor(house: House, *, drain_timeout_s: float = DRAIN_S) -> Supervisor:
    return Supervisor(recovery=recovery(house), clock=house.clock, drain_timeout_s=drain_timeout_s)


async def empty_database(house: House) -> None:
    """For good. The house is to be opened anew."""
    await empty(house.dsn)


async def pretend(house: House, instant: datetime | None) -> timedelta:
    """Start the store's clock at an instant; the offset. Refused where a real carrier is configured."""
    if instant is None:
        return timedelta(0)
    if await house.cold.fetchval("select exists (select from carrier where kind <> 'virtual' and deleted_at is null)"):
        raise ValueError("A pretended instant is refused: a real carrier is configured.")
    offset: timedelta = instant - await house.cold.fetchval("select clock_timestamp()")
    await house.cold.execute(
        f"alter database {house.database} set smart_campaigns.clock_offset = '{offset.total_seconds()} s'"
    )
    await house.cold.close()
    return offset

"""Wires the house: the only module that knows every adapter."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import structlog

from smart_campaigns.adapters.clock import SystemClock, system_dice
from smart_campaigns.adapters.flight import FlightFile, FlightFolder, boot_id
from smart_campaigns.adapters.holiday_calendars import LibraryCalendars, load_calendars
from smart_campaigns.adapters.phonebook import load_phonebook
from smart_campaigns.adapters.policy_files import load_policy
from smart_campaigns.adapters.postgres.campaign_records import PostgresCampaigns
from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.adapters.postgres.dialer_store import PostgresDialerStore
from smart_campaigns.adapters.postgres.migrate import migrate
from smart_campaigns.adapters.postgres.records import PostgresRecords
from smart_campaigns.adapters.postgres.run_records import PostgresRuns
from smart_campaigns.adapters.postgres.server import EmbeddedPostgres
from smart_campaigns.adapters.processes import identity, is_alive
from smart_campaigns.adapters.telephony.sip import SipTelephony
from smart_campaigns.adapters.telephony.sip_config import SipTrunkConfig
from smart_campaigns.adapters.voice.recorded_sentence import RecordedSentence, load_sentence
from smart_campaigns.app.campaigns import CampaignCommands
from smart_campaigns.caller.carry import Crew
from smart_campaigns.caller.process import CallerProcess
from smart_campaigns.caller.supervisor import Supervisor
from smart_campaigns.core import campaign as c
from smart_campaigns.core.breaker import Settled
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.legal_hours import Calendars, calendars_needed
from smart_campaigns.core.policy import LegalKey
from smart_campaigns.dialer.enrolment import Enrolment
from smart_campaigns.dialer.keeper import Keeper
from smart_campaigns.dialer.policy_law import PolicyLaw
from smart_campaigns.dialer.recovery import Recovery
from smart_campaigns.dialer.seat import Seat
from smart_campaigns.dialer.series import Series
from smart_campaigns.ports.store import CampaignRef
from smart_campaigns.settings import Settings

PR_SET_PDEATHSIG = 1
DRAIN_S = 600.0
CALLER_COMMAND = (sys.executable, "-m", "smart_campaigns.cli", "caller")


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

    @property
    def database(self) -> str:
        """The database's name, as an SQL identifier."""
        return '"' + (urlsplit(self.dsn).path.lstrip("/") or "postgres").replace('"', '""') + '"'

    @property
    def flights(self) -> Path:
        return self.settings.data_dir / "flight"


@contextlib.asynccontextmanager
async def open_house(settings: Settings, *, hot: bool = False) -> AsyncIterator[House]:
    """Start or adopt the database, bring it to this release, and connect."""
    clock = SystemClock()
    async with contextlib.AsyncExitStack() as stack:
        dsn = settings.database_url
        if dsn is None:
            pg = EmbeddedPostgres(settings.data_dir, clock, settings.postgres_bin)
            await stack.enter_async_context(pg)
            dsn = pg.dsn
        await migrate(dsn)
        cold = Connections(dsn, size=4)
        dialing = Connections(dsn, size=4, hot=True) if hot else cold
        stack.push_async_callback(cold.close)
        stack.push_async_callback(dialing.close)
        campaigns = PostgresCampaigns(cold)
        yield House(
            settings=settings,
            clock=clock,
            dsn=dsn,
            cold=cold,
            records=PostgresRecords(cold),
            campaigns=campaigns,
            runs=PostgresRuns(cold),
            commands=CampaignCommands(campaigns),
            store=PostgresDialerStore(dialing, clock, dsn=dsn),
        )


def policy_law() -> PolicyLaw:
    table = load_policy()
    source = LibraryCalendars()

    @lru_cache(maxsize=1024)
    def of_year(key: LegalKey, year: int) -> Calendars:
        needed = calendars_needed(table, key) - {"ramadan"}
        return load_calendars(source, needed, (year, year + 1))

    def calendars(key: LegalKey, now: datetime) -> Calendars:
        return of_year(key, now.year)

    return PolicyLaw(table=table, calendars=calendars)


def recovery(house: House) -> Recovery:
    async def settings_of(ref: CampaignRef) -> CampaignSettings:
        return (await house.runs.settings_of(ref))[0]

    return Recovery(
        store=house.store,
        flights=FlightFolder(house.flights),
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
        clock=house.clock,
    )


def supervisor(house: House, *, drain_timeout_s: float = DRAIN_S) -> Supervisor:
    return Supervisor(recovery=recovery(house), clock=house.clock, drain_timeout_s=drain_timeout_s)


async def pretend(house: House, instant: datetime | None) -> timedelta:
    """Start the store's clock at an instant; the offset. Refused where a real carrier is configured."""
    if instant is None:
        return timedelta(0)
    if await house.cold.fetchval("select exists (select from carrier where kind <> 'virtual')"):
        raise ValueError("A pretended instant is refused: a real carrier is configured.")
    offset: timedelta = instant - await house.records.now()
    await house.cold.execute(
        f"alter database {house.database} set smart_campaigns.clock_offset = '{offset.total_seconds()} s'"
    )
    await house.cold.close()
    return offset


def caller_command(settings: Settings, org_id: int, carrier_id: int, sip: str, channels: int) -> Sequence[str]:
    return (
        *CALLER_COMMAND,
        f"--data-dir={settings.data_dir}",
        f"--org-id={org_id}",
        f"--carrier-id={carrier_id}",
        f"--sip={sip}",
        f"--channels={channels}",
    )


def die_with_parent() -> None:
    """SIGKILL when the parent ends, however it ends; at once when it has ended already."""
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


async def run_caller(settings: Settings, *, org_id: int, carrier_id: int, sip: str, channels: int) -> None:
    """A caller process: until SIGTERM (drain), or killed with its parent."""
    die_with_parent()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    host, _, port = sip.rpartition(":")
    async with open_house(settings, hot=True) as house:
        telephony = SipTelephony(SipTrunkConfig(host=host, port=int(port), channels=channels), house.clock)
        await telephony.start()
        process = await _caller_process(house, telephony, (org_id, carrier_id))
        print(json.dumps({"worker_id": process.seat.lease.worker_id}), flush=True)  # noqa: T201 - the parent reads it
        running = asyncio.create_task(process.run())
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait((running, stopping), return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        await process.drain(DRAIN_S)
        running.cancel()
        await telephony.close()


async def _caller_process(house: House, telephony: SipTelephony, carrier: tuple[int, int]) -> CallerProcess:
    who = identity()
    seat = Seat(lease=await house.store.register(who), capacity=telephony.capacity)
    sentence = load_sentence()

    async def trip(ref: CampaignRef, settled: Settled) -> None:
        command = c.TripBreaker(calls=settled.calls, failures=settled.failures)
        await house.campaigns.change_campaign(ref, lambda row: c.decide(row.state, command))

    crew = Crew(
        store=house.store,
        clock=house.clock,
        seat=seat,
        telephony=telephony,
        marks=FlightFile(house.flights, who.name),
        new_agent=lambda _: RecordedSentence(sentence, house.clock),
        after=lambda ref, finished: process.after(ref, finished),  # noqa: PLW0108 - it is made below
        trip=trip,
        is_carrier_well=lambda: True,
    )
    process = CallerProcess(
        store=house.store,
        clock=house.clock,
        dice=system_dice(),
        telephony=telephony,
        law=policy_law(),
        seat=seat,
        crew=crew,
        who=who,
        carrier=carrier,
    )
    return process

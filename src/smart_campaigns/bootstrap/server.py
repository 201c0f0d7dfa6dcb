"""The server: keeper, callers and phones of every carrier, probes of those that are down; database and voice kept alive."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from smart_campaigns.adapters.postgres.server import EmbeddedPostgres, EmbeddedPostgresError
from smart_campaigns.bootstrap.carrier_service import CarrierService
from smart_campaigns.bootstrap.house import House, keeper, retention, supervisor
from smart_campaigns.bootstrap.trunks import probe
from smart_campaigns.bootstrap.voice_service import VoiceService, voice_service
from smart_campaigns.caller.supervisor import Supervisor
from smart_campaigns.ports.records import CarrierRow
from smart_campaigns.ports.store import StoreAway
from smart_campaigns.settings import Settings

log = structlog.get_logger(__name__)
LOOK_S = 2.0
"""A carrier that was added is served that soon."""
PROBE_EVERY_S = 10.0
RETENTION_EVERY_S = 600.0
OWNERLESS_EVERY_S = 6 * 3600.0
BUDGETS_EVERY_S = 1.0
DATABASE_LOOK_S = 0.5
AWAY_S = 0.2
FAILED_S = 1.0
READY_WITHIN_S = 30.0


class AlreadyRunningError(Exception):
    """Another server runs on this data folder."""


@contextlib.contextmanager
def only_server(settings: Settings) -> Iterator[None]:
    """One server a data folder; its lock ends with the process. Raises AlreadyRunningError."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o755)
    descriptor = os.open(settings.data_dir / "server.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        yield
    except BlockingIOError:
        pid = os.read(descriptor, 32).decode() or "unknown"
        raise AlreadyRunningError(
            f"A server runs on {settings.data_dir} already (process {pid}). Stop it, or set SC_DATA_DIR to another folder."
        ) from None
    finally:
        os.close(descriptor)


@dataclass(slots=True, kw_only=True)
class Server:
    house: House
    supervisor: Supervisor
    voice: VoiceService
    services: dict[tuple[int, int], CarrierService] = field(default_factory=dict)
    _served: dict[tuple[int, int], asyncio.Task[None]] = field(default_factory=dict)
    _loops: list[asyncio.Task[None]] = field(default_factory=list)
    _down: dict[tuple[int, int], float] = field(default_factory=dict)
    """Carriers known to be down → when they were last asked."""
    _carriers: tuple[CarrierRow, ...] = ()
    _ending: set[asyncio.Task[None]] = field(default_factory=set)
    """Of carriers that were deleted."""

    async def start(self) -> None:
        """Returns when every carrier there is has callers that place, or cannot (logged). Callers of a former server that
        nobody saw end are told first."""
        await self.supervisor.recovery.tell_gone(timedelta(0))
        await self._look()
        keeping, forgetting = keeper(self.house), retention(self.house)
        self._loops = [
            asyncio.create_task(self._forever("keeper", keeping.run, 0.0)),
            asyncio.create_task(self._forever("carriers", self._look, LOOK_S)),
            asyncio.create_task(self._forever("probes", self._probe_down, FAILED_S)),
            asyncio.create_task(self._forever("retention", forgetting.run, RETENTION_EVERY_S)),
            asyncio.create_task(self._forever("recordings", forgetting.remove_ownerless, OWNERLESS_EVERY_S)),
            asyncio.create_task(self._forever("budgets", self.house.organizations.renew_budgets, BUDGETS_EVERY_S)),
            asyncio.create_task(self._forever("voice", self.voice.run, 0.0)),
        ]
        if self.house.embedded is not None:
            self._loops.append(asyncio.create_task(self._forever("database", self._revive, DATABASE_LOOK_S)))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(READY_WITHIN_S):
                for service in list(self.services.values()):
                    while not service.ready.is_set() and service.problem is None:
                        await self.house.clock.sleep(0.05)

    def hurry(self) -> None:
        """Calls in progress get five seconds."""
        for child in list(self.supervisor.children.values()):
            with contextlib.suppress(ProcessLookupError):
                child.terminate()

    async def drain(self) -> None:
        """No placement from here on; returns when the calls in progress have ended (or were ended)."""
        self._loops[1].cancel()  # no new carrier is served
        await asyncio.gather(*(service.drain() for service in self.services.values()), *self._ending)
        for task in (*self._loops, *self._served.values()):
            task.cancel()
        await asyncio.gather(*self._loops, *self._served.values(), return_exceptions=True)

    async def _look(self) -> None:
        self._carriers = tuple(await self.house.catalog.carriers())
        for key in self.services.keys() - {(one.org_id, one.config.carrier_id) for one in self._carriers}:
            ending = asyncio.create_task(self._end(self.services.pop(key), self._served.pop(key)))
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)
        for carrier in self._carriers:
            key = (carrier.org_id, carrier.config.carrier_id)
            if key in self.services:
                self.services[key].follow(carrier)
            else:
                service = CarrierService(carrier=carrier, house=self.house, supervisor=self.supervisor)
                self.services[key] = service
                self._served[key] = asyncio.create_task(
                    self._forever(carrier.config.name, service.run, FAILED_S, once=True)
                )
                log.info("serving a carrier", carrier=carrier.config.name)

    async def _end(self, service: CarrierService, served: asyncio.Task[None]) -> None:
        """The carrier was deleted, and with no call in progress."""
        log.info("a carrier is served no more", carrier=service.name)
        await service.drain()
        served.cancel()
        await asyncio.gather(served, return_exceptions=True)

    async def _probe_down(self) -> None:
        """Each carrier that is down is asked every 10 s, and brought up when it answers."""
        now_s = self.house.clock.boot_s()
        down = [c for c in await self.house.catalog.carriers() if c.down_since is not None]
        keys = {(c.org_id, c.config.carrier_id): c for c in down}
        self._down = {key: asked for key, asked in self._down.items() if key in keys}
        for key, carrier in keys.items():
            if key not in self._down:
                self._down[key] = now_s
                log.warning("a carrier is down", carrier=carrier.config.name, cause=carrier.down_cause)
                await self.house.catalog.tell_carrier_down(carrier)
            elif now_s - self._down[key] >= PROBE_EVERY_S:
                self._down[key] = now_s
                await self._ask(key, carrier)

    async def _ask(self, key: tuple[int, int], carrier: CarrierRow) -> None:
        service = self.services.get(key)
        trunk = service.trunk() if service else None
        if trunk is None:
            return
        answer = await probe(trunk)
        if answer.is_up and await self.house.catalog.bring_up(carrier):
            log.info("a carrier is up again", carrier=carrier.config.name)

    async def _revive(self) -> None:
        """The embedded database was killed: start it again. Connections come back by themselves."""
        embedded = self.house.embedded
        assert embedded is not None
        try:
            await self.house.cold.fetchval("select 1")
        except StoreAway:
            again = EmbeddedPostgres(embedded.data_dir, embedded.clock, embedded.bin_dir)
            try:
                is_started = await again.start()
            except EmbeddedPostgresError as error:
                log.error("the database could not be started", error=str(error))  # noqa: TRY400 - it says why
                return
            await again.stop()  # `embedded` still uses it: this lets go of the second count only
            if is_started:
                log.warning("the database was started again")

    async def _forever(
        self, what: str, work: Callable[[], Awaitable[None]], every_s: float, *, once: bool = False
    ) -> None:
        """Again and again (or until it is done once); an error is logged, and the work goes on."""
        while True:
            try:
                await work()
                if once:
                    return
            except StoreAway:
                await self.house.clock.sleep(AWAY_S)
            except Exception:  # one part's fault must not take the calls of all others along; it is logged
                log.exception("a part of the server failed", part=what)
                await self.house.clock.sleep(FAILED_S)
            await self.house.clock.sleep(every_s)


def new_server(house: House) -> Server:
    return Server(
        house=house,
        supervisor=supervisor(house, drain_timeout_s=house.settings.drain_timeout_s),
        voice=voice_service(house),
    )

"""A bed with real caller processes: a fresh embedded PostgreSQL, the demo's people and campaign, keeper and supervisor."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import structlog

from smart_campaigns import bootstrap
from smart_campaigns.bootstrap import caller_place
from smart_campaigns.caller.supervisor import Supervisor
from smart_campaigns.cli.demo_house import folder_of_its_own
from smart_campaigns.cli.demo_seed import Seeded, seed
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.settings import Settings

HERE = Path(__file__).parent
UDP_CALLER = (sys.executable, str(HERE / "udp_caller.py"), "caller")
"""The caller as it is, but for its telephony, which sends one datagram a call."""
SIP_CALLER = caller_place.CALLER_COMMAND
CARRIER_CHANNELS = 1000
ALL_RANGES = 10_000


@dataclass
class HouseBed:
    folder: Path
    house: bootstrap.House
    seeded: Seeded
    supervisor: Supervisor
    ready: list[int] = field(default_factory=list)
    """Process ids of callers that may place, in the order in which they became ready."""
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def command(self, address: str, *, channels: int) -> tuple[str, ...]:
        return tuple(
            bootstrap.caller_command(self.house.settings, self.seeded.org_id, self.seeded.carrier_id, address, channels)
        )

    async def keep_callers(self, count: int, address: str, *, channels: int = 100) -> None:
        """So many callers, respawned when they end; returns when all may place."""
        for _ in range(count):
            self._keep(self.supervisor.keep(self.command(address, channels=channels), on_ready=self.ready.append))
        while len(self.ready) < count:
            await asyncio.sleep(0.02)

    def keep_house(self) -> None:
        self._keep(bootstrap.keeper(self.house).run())

    def _keep(self, work) -> None:
        self._tasks.append(asyncio.create_task(work))

    async def start(self) -> None:
        await self.house.commands.start(self.seeded.org_id, self.seeded.campaign.code)

    async def pause(self) -> None:
        await self.house.commands.pause(self.seeded.org_id, self.seeded.campaign.code)

    async def resume(self) -> None:
        await self.house.commands.resume(self.seeded.org_id, self.seeded.campaign.code)

    async def live(self, worker_id: int | None = None) -> int:
        sql = "select count(*) from attempt where state < 7 and ($1::bigint is null or worker_id = $1)"
        return int(await self.house.cold.fetchval(sql, worker_id))

    async def end(self) -> None:
        for child in list(self.supervisor.children.values()):
            with contextlib.suppress(ProcessLookupError):
                child.kill()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def settings_with(**changes: object) -> Callable[[CampaignSettings], CampaignSettings]:
    """One attempt a contact: a second INVITE to a number is a double, whatever the time between."""
    usual: dict[str, object] = {
        "max_dial_attempts": 1,
        "calls_per_minute": 6000,
        "daily_call_limit": 1_000_000,
        "circuit_breaker": False,
        "poll_interval_s": 60,
        "ring_timeout_s": 15,
        "max_call_duration_s": 600,
    }
    return lambda settings: replace(settings, **(usual | changes))  # type: ignore[arg-type]


@contextlib.asynccontextmanager
async def house_bed(
    *, contacts: int, channels: int, caller: tuple[str, ...] = UDP_CALLER, **changes: Any
) -> AsyncIterator[HouseBed]:
    async with contextlib.AsyncExitStack() as stack:
        folder = await stack.enter_async_context(folder_of_its_own("sc-bench-"))
        stack.enter_context(_logged(folder))
        caller_place.CALLER_COMMAND = ("sh", "-c", f'exec "$0" "$@" 2>>{folder}/callers.log', *caller)
        os.environ["BENCH_FOLDER"] = str(folder)
        async with bootstrap.open_house(Settings(data_dir=folder)) as house:
            seeded = await seed(
                house,
                bootstrap.awake_now(await house.records.now(), most=ALL_RANGES),
                contacts=contacts,
                channels=channels,
                carrier_channels=CARRIER_CHANNELS,
                agent={"kind": "recorded_sentence"},
                change=settings_with(**changes),
            )
            it = HouseBed(folder, house, seeded, bootstrap.supervisor(house, drain_timeout_s=1.0))
            try:
                yield it
            except BaseException:
                print(
                    (folder / "callers.log").read_text()[-2000:] if (folder / "callers.log").exists() else "",
                    file=sys.stderr,
                )
                raise
            finally:
                await it.end()


@contextlib.contextmanager
def _logged(folder: Path) -> Iterator[None]:
    """To a file of the folder, as long as this is entered."""
    with (folder / "bench.log").open("a") as log:
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(log))
        try:
            yield
        finally:
            structlog.reset_defaults()

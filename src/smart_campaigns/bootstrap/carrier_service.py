"""What serves one carrier while the server runs: its callers, and the phones of a virtual one."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import structlog

from smart_campaigns.adapters.secrets import SecretError
from smart_campaigns.adapters.telephony.sip_config import CallerNumberIn, SipTrunkConfig
from smart_campaigns.bootstrap.caller_place import caller_command
from smart_campaigns.bootstrap.child_process import end
from smart_campaigns.bootstrap.house import House
from smart_campaigns.bootstrap.trunks import CHANNELS, trunk_of, virtual_trunk
from smart_campaigns.caller.supervisor import Supervisor
from smart_campaigns.dialer.caller_numbers import NumberShare, shares_of
from smart_campaigns.ports.records import CarrierRow
from smart_campaigns.virtual_phones.config import PhonesConfig

log = structlog.get_logger(__name__)
AGAIN_S = 2.0
PHONES_STOP_S = 3.0


@dataclass(slots=True, kw_only=True)
class CarrierService:
    carrier: CarrierRow
    house: House
    supervisor: Supervisor
    offset_s: float = 0.0
    """Of the store's clock, for the phones."""
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    """The callers are told where to call."""
    problem: str | None = None
    _port: int = 0
    _sip: str | None = None
    _callers: list[asyncio.Task[None]] = field(default_factory=list)
    _former: list[asyncio.Task[None]] = field(default_factory=list)
    _started_shares: int = 1
    _started_reached_by: tuple[object, ...] = ()
    _is_closing: bool = False

    @property
    def name(self) -> str:
        return self.carrier.config.name

    async def run(self) -> None:
        """Until `drain`; then until the phones are told to stop by cancelling."""
        if not self.carrier.config.is_virtual:
            await self._until_trunk_is_known()
            self._start_callers(None)
            return
        if (elsewhere := self.carrier.config.config.get("sip")) is not None:  # phones that somebody else runs
            self._port = int(elsewhere.rpartition(":")[2])
            self._start_callers(elsewhere)
            return
        while True:
            async with self._phones() as phones:
                if phones is not None:
                    code = await phones.wait()
                    log.warning("the virtual phones ended", carrier=self.name, code=code)
            await self.house.clock.sleep(AGAIN_S)

    async def drain(self) -> None:
        """Callers place no more and end when their calls have; phones stay for that."""
        self._is_closing = True
        for task in self._callers:
            task.cancel()
        await asyncio.gather(*self._callers, *self._former, return_exceptions=True)

    def trunk(self) -> SipTrunkConfig | None:
        """Where to ask whether the carrier is there; None: nobody knows yet."""
        if self.carrier.config.is_virtual:
            return virtual_trunk(f"127.0.0.1:{self._port}") if self._port else None
        try:
            return trunk_of(self.carrier.config, self.house.settings)
        except SecretError:
            return None

    async def _until_trunk_is_known(self) -> None:
        """A password that cannot be had is told once; it may come."""
        while True:
            try:
                trunk_of(self.carrier.config, self.house.settings)
            except SecretError as error:
                self._tell(str(error))
                await self.house.clock.sleep(AGAIN_S)
            else:
                self.problem = None
                return

    def follow(self, carrier: CarrierRow) -> None:
        """The carrier as it is now: more numbers or calls at once may need more callers.

        Numbers divided anew need new processes, for the SIP engine never lets an identity go, and so does a trunk that
        is reached otherwise; the former ones place no more and end when their calls have.
        """
        self.carrier = carrier
        if not self._callers or self._is_closing:
            return
        if (self._shares(), self._reached_by()) != (self._started_shares, self._started_reached_by):
            for task in self._callers:
                task.cancel()
            self._former += self._callers
            self._callers = []
        self._former = [task for task in self._former if not task.done()]
        self._start_callers(self._sip)

    def _shares(self) -> int:
        """Into how many shares the carrier's numbers are divided."""
        if self.carrier.config.config.get("caller_number_in") == CallerNumberIn.ASSERTED_IDENTITY:
            return 1
        return shares_of(self.carrier.numbers_ever)

    def _reached_by(self) -> tuple[object, ...]:
        c = self.carrier.config
        return () if c.is_virtual else (c.config, c.secret)

    def _start_callers(self, sip: str | None) -> None:
        """As many as are missing."""
        if self._is_closing:
            return
        self._sip, self._started_shares, self._started_reached_by = sip, self._shares(), self._reached_by()
        concurrent = -(-self.carrier.config.concurrent_calls // CHANNELS)
        wanted = max(self.house.settings.callers, concurrent, self._started_shares)
        for index in range(len(self._callers), wanted):
            command = caller_command(
                self.house.settings,
                self.carrier.org_id,
                self.carrier.config.carrier_id,
                sip,
                CHANNELS,
                index=index,
                numbers=NumberShare(index % self._started_shares, self._started_shares),
            )
            keeping = self.supervisor.keep(command, on_ready=self._on_ready, on_problem=self._tell)
            self._callers.append(asyncio.create_task(keeping))

    def _on_ready(self, _: int) -> None:
        self.problem = None
        self.ready.set()

    @contextlib.asynccontextmanager
    async def _phones(self) -> AsyncIterator[asyncio.subprocess.Process | None]:
        """The phones, on the port that they had; None: they did not start."""
        command = (sys.executable, "-m", "smart_campaigns.virtual_phones", *self._phones_config().to_argv())
        phones = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the server: calls in progress need somebody to end them with
        )
        try:
            assert phones.stdout is not None
            line = await phones.stdout.readline()
            if line:
                host, _, port = json.loads(line)["listening"].rpartition(":")
                self._port = int(port)
                self.problem = None
                if not self._callers:  # phones that come back have the port that they had
                    self._start_callers(f"{host}:{port}")
                yield phones
            else:
                at = self._phones_config().port
                self._tell(f"The virtual phones of {self.name!r} did not start: is UDP port {at} free?")
                yield None
        finally:
            await end(phones, PHONES_STOP_S)

    def _phones_config(self) -> PhonesConfig:
        config = self.carrier.config.config
        return PhonesConfig(
            log=self.house.settings.data_dir / f"phones-{self.carrier.config.carrier_id}.log",
            port=self._port or config.get("port", 0),
            seed=config.get("seed", 1),
            is_fast=config.get("is_fast", False),
            is_speaking=config.get("is_speaking", False),
            answer_rate=config.get("answer_rate"),
            clock_offset_s=self.offset_s,
        )

    def _tell(self, problem: str) -> None:
        if problem != self.problem:
            log.error(problem, carrier=self.name)
        self.problem = problem

"""A caller process as it is, but for its telephony: one datagram is the INVITE, and the call is held for a given time.

Dies between commit and send when `BENCH_FOLDER/die_at_committed` holds its process id.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from stub import StubAgent, StubCall

from smart_campaigns.adapters import processes
from smart_campaigns.bootstrap import agents, caller
from smart_campaigns.bootstrap.caller_place import CallerPlace
from smart_campaigns.bootstrap.house import House
from smart_campaigns.cli import main
from smart_campaigns.core.conversation import CallResult
from smart_campaigns.dialer.seat import Seat
from smart_campaigns.ports.clock import Clock
from smart_campaigns.ports.store import WorkerIdentity
from smart_campaigns.ports.telephony import DialRequest

HOLD_S = float(os.environ.get("BENCH_HOLD_S", "3"))
DIE = Path(os.environ["BENCH_FOLDER"]) / "die_at_committed"


class Talker(StubAgent):
    """Talks HOLD_S on average and at least a tenth of it."""

    async def run(self, media: object) -> CallResult:
        await asyncio.sleep(max(HOLD_S / 10, random.expovariate(1 / HOLD_S)))
        return await super().run(media)


class UdpTelephony:
    def __init__(self, address: str, channels: int, clock: Clock) -> None:
        host, _, port = address.rpartition(":")
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.connect((host, int(port)))
        self._channels, self._clock = channels, clock
        self._live = 0

    async def prepare(self, request: DialRequest) -> None: ...

    async def dial(self, request: DialRequest, *, go: Callable[[], bool]) -> StubCall | None:
        text = f"{request.attempt_id} {request.to} {os.getpid()}".encode()
        if not go():
            return None
        with contextlib.suppress(ConnectionRefusedError):  # an ICMP answer to an earlier one
            self._socket.send(text)
        call = StubCall(request, self._clock, 0.0)
        self._live += 1
        call.ended.add_done_callback(self._over)
        return call

    def _over(self, _: object) -> None:
        self._live -= 1

    def capacity(self) -> int:
        return self._channels - self._live

    async def healthy(self) -> bool:
        return True

    async def drain(self) -> None: ...
    async def close(self) -> None: ...


async def started(house: House, place: CallerPlace) -> UdpTelephony:
    assert place.sip is not None
    return UdpTelephony(place.sip, place.channels, house.clock)


def passing(boundary: str) -> None:
    if boundary == "committed" and DIE.exists() and DIE.read_text() == str(os.getpid()):
        os.kill(os.getpid(), signal.SIGKILL)


def identity() -> WorkerIdentity:
    who = processes.identity()
    return replace(who, host=os.environ.get("BENCH_HOST") or who.host)


made = Seat.__init__


def with_orders(self: Seat, *args: object, **values: object) -> None:
    made(self, *args, **values)  # type: ignore[arg-type]
    self.passing = passing


Seat.__init__ = with_orders  # type: ignore[method-assign]
caller._started = started  # type: ignore[assignment]
caller.identity = identity
agents.RecordedSentence = lambda *_: Talker()  # type: ignore[assignment, misc]
main()

"""The called side of datagram calls: when each arrived, by the kernel's own stamp."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

SO_TIMESTAMPNS = 35
NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Invite:
    at_ns: int
    """CLOCK_REALTIME."""
    attempt_id: str
    number: str
    pid: int


@dataclass
class Callee:
    address: str
    invites: list[Invite] = field(default_factory=list)

    def in_order(self) -> list[Invite]:
        return sorted(self.invites, key=lambda i: i.at_ns)

    def gaps_s(self) -> list[float]:
        return [(b.at_ns - a.at_ns) / NS for a, b in pairwise(self.in_order())]

    def spans_s(self, count: int) -> list[float]:
        """From each INVITE to the `count`-th after it."""
        at = [i.at_ns for i in self.in_order()]
        return [(late - early) / NS for early, late in zip(at, at[count:], strict=False)]

    def doubles(self) -> int:
        return len(self.invites) - len({i.number for i in self.invites})


@contextlib.contextmanager
def callee() -> Iterator[Callee]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
        own.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        own.bind(("127.0.0.1", 0))
        host, port = own.getsockname()
        it = Callee(f"{host}:{port}")
        is_over = threading.Event()
        reader = threading.Thread(target=_read, args=(own, it, is_over), daemon=True)
        reader.start()
        try:
            yield it
        finally:
            is_over.set()
            reader.join()


def _read(own: socket.socket, it: Callee, is_over: threading.Event) -> None:
    while not is_over.is_set():
        if not select.select([own], [], [], 0.2)[0]:
            continue
        text, ancillary, _, _ = own.recvmsg(512, 128)
        seconds, ns = struct.unpack("qq", ancillary[0][2][:16])
        attempt_id, number, pid = text.decode().split()
        it.invites.append(Invite(seconds * NS + ns, attempt_id, number, int(pid)))

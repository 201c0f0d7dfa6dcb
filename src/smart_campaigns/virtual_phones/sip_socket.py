"""The UDP socket of all signalling. The kernel stamps each datagram when it arrives, not when we get to it."""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass

from smart_campaigns.virtual_phones.sip_dialog import Address

# <asm-generic/socket.h>; Python 3.11 does not name them
_SO_TIMESTAMPNS = 35
_SO_RXQ_OVFL = 40
_TIMESPEC = struct.Struct("@ll")
_COUNT = struct.Struct("@I")
_LARGEST_DATAGRAM = 65_535
_ANCILLARY_SPACE = socket.CMSG_SPACE(_TIMESPEC.size) + socket.CMSG_SPACE(_COUNT.size)
_BUFFER_BYTES = 8 << 20
_AT_ONE_WAKING = 64
_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Datagram:
    data: bytes
    source: Address
    arrived_at_ns: int
    """CLOCK_REALTIME, from the kernel."""
    lost_before: int
    """How many datagrams the kernel has had to drop on this socket so far."""


class SipSocket:
    def __init__(self, host: str, port: int) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_RXQ_OVFL, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER_BYTES)
        self._socket.setblocking(False)
        try:
            self._socket.bind((host, port))
        except OSError:
            self._socket.close()
            raise
        self.address: Address = self._socket.getsockname()

    def read_into(self, receive: Callable[[Datagram], None]) -> None:
        asyncio.get_running_loop().add_reader(self._socket, self._drain, receive)

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()

    def send(self, data: bytes, to: Address) -> int:
        """The instant just before it left, so that no answer to it can seem to be earlier (CLOCK_REALTIME, ns)."""
        now_ns = time.clock_gettime_ns(time.CLOCK_REALTIME)
        try:
            self._socket.sendto(data, to)
        except OSError:
            return now_ns  # as good as lost on the way: SIP repeats itself
        return now_ns

    def _drain(self, receive: Callable[[Datagram], None]) -> None:
        for _ in range(_AT_ONE_WAKING):
            try:
                data, ancillary, _flags, source = self._socket.recvmsg(_LARGEST_DATAGRAM, _ANCILLARY_SPACE)
            except BlockingIOError:
                return
            except ConnectionError:
                continue
            arrived_at_ns, lost = _stamps(ancillary)
            receive(Datagram(data, source, arrived_at_ns, lost))


def _stamps(ancillary: list[tuple[int, int, bytes]]) -> tuple[int, int]:
    arrived_at_ns, lost = 0, 0
    for level, kind, value in ancillary:
        if level == socket.SOL_SOCKET and kind == _SO_TIMESTAMPNS:
            seconds, nanoseconds = _TIMESPEC.unpack(value)
            arrived_at_ns = seconds * _NS + nanoseconds
        elif level == socket.SOL_SOCKET and kind == _SO_RXQ_OVFL:
            (lost,) = _COUNT.unpack(value)
    return arrived_at_ns or time.clock_gettime_ns(time.CLOCK_REALTIME), lost

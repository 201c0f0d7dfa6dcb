"""Where a trunk's packets go: names are resolved and routes are checked here, never by the native stack.

The stack corrupts its heap when a send fails at once (no DNS answer, no route), so it is given IP literals only,
and only such as the kernel has a route to.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import dataclass

from smart_campaigns.adapters.telephony.sip_config import SipTrunkConfig, authorities_file
from smart_campaigns.core.signals import LocalCause
from smart_campaigns.ports.clock import Clock
from smart_campaigns.ports.telephony import DialError

RESOLVED_FOR_S = 60.0
_HANDSHAKE_WITHIN_S = 4.0
_PORT_TRIES = 50


class ListenPortTakenError(OSError):
    """The SIP port to listen on is in use: {address}. Choose another, or 0 for a free one."""

    def __init__(self, address: str) -> None:
        super().__init__(f"The SIP port to listen on is in use: {address}. Choose another, or 0 for a free one.")
        self.address = address


@dataclass(slots=True)
class TrunkRoute:
    """The trunk's address, looked up at most once in RESOLVED_FOR_S."""

    config: SipTrunkConfig
    clock: Clock
    _address: str | None = None
    _fresh_until_boot_s: float = 0.0

    def known(self) -> str | None:
        """The address, unless it is unknown or stale."""
        return self._address if self.clock.boot_s() < self._fresh_until_boot_s else None

    async def resolve(self) -> str:
        """The trunk's IPv4 address; raises DialError(RESOLVER | NO_ROUTE). Sends nothing to the trunk."""
        if (address := self.known()) is None:
            address = await self._look_up()
            _check_route(address, self.config.port)
            if self.config.transport == "tls":
                await _check_certificate(self.config, address)
            self._address, self._fresh_until_boot_s = address, self.clock.boot_s() + RESOLVED_FOR_S
        return address

    async def _look_up(self) -> str:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(self.config.host, None, family=socket.AF_INET, type=socket.SOCK_DGRAM)
        except OSError as error:
            raise DialError(LocalCause.RESOLVER, f"{self.config.host}: {error}") from error
        return str(found[0][4][0])


def own_address(config: SipTrunkConfig) -> str:
    """The address of this machine that leads to the trunk; raises DialError(RESOLVER | NO_ROUTE). Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((config.host, config.port))
        except socket.gaierror as error:
            raise DialError(LocalCause.RESOLVER, f"{config.host}: {error}") from error
        except OSError as error:
            raise DialError(LocalCause.NO_ROUTE, f"{config.host}: {error}") from error
        return str(probe.getsockname()[0])


def _check_route(address: str, port: int) -> None:
    """connect() of a UDP socket asks the kernel for a route and sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((address, port))
        except OSError as error:
            raise DialError(LocalCause.NO_ROUTE, f"{address}: {error}") from error


async def _check_certificate(config: SipTrunkConfig, address: str) -> None:
    """The stack checks who signed a certificate, never whose it is; so a handshake of our own looks at the name."""
    tls = ssl.create_default_context(cafile=authorities_file(config))
    connecting = asyncio.open_connection(address, config.port, ssl=tls, server_hostname=config.host)
    try:
        _, writer = await asyncio.wait_for(connecting, _HANDSHAKE_WITHIN_S)
    except (OSError, TimeoutError) as error:
        raise DialError(LocalCause.CONNECTION_REFUSED, f"TLS with {config.host}: {error}") from error
    writer.transport.abort()  # old peers never answer the closing of TLS


def choose_listen(listen: str) -> str:
    """address:port with a port that is free for UDP and TCP, and the next one for TLS."""
    address, _, port = listen.rpartition(":")
    if int(port):
        if not _is_free(address, int(port)):
            raise ListenPortTakenError(listen)
        return listen
    for _ in range(_PORT_TRIES):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as chooser:
            chooser.bind((address, 0))
            chosen = chooser.getsockname()[1]
        if _is_free(address, chosen):
            return f"{address}:{chosen}"
    raise ListenPortTakenError(listen)


def _is_free(address: str, port: int) -> bool:
    wanted = ((socket.SOCK_DGRAM, port), (socket.SOCK_STREAM, port), (socket.SOCK_STREAM, port + 1))
    for kind, number in wanted:
        with socket.socket(socket.AF_INET, kind) as probe:
            if kind == socket.SOCK_STREAM:  # a port in TIME_WAIT is free to the stack, too
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, number))
            except (OSError, OverflowError):
                return False
    return True

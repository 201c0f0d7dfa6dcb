"""The web API and the console on a port of this machine, in the loop of whoever starts it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

import asyncpg
import uvicorn
from fastapi import FastAPI

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.adapters.secrets import SecretError
from smart_campaigns.api.app import make_app
from smart_campaigns.api.services import Services
from smart_campaigns.bootstrap.house import House, on_connections
from smart_campaigns.bootstrap.web import WEB_FOLDER, access_of, services_of
from smart_campaigns.settings import Settings

FIRST_PORT, PORTS = 8321, 20
CONNECTIONS = 8
ENDS_WITHIN_S = 3


class PortTakenError(Exception):
    """The port is somebody else's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """`url`: of the console, as it is reached."""

    house: House
    url: str
    is_open: bool
    """To other machines."""

    async def link(self) -> str:
        """A new one-time link for the owner."""
        return sign_in_link(self.url, await access_of(self.house).link_for_owner())


def sign_in_link(url: str, token: str) -> str:
    return f"{url}/sign-in?token={token}"


@contextlib.asynccontextmanager
async def serve_web(house: House) -> AsyncIterator[Web]:
    """Answers as long as it is entered. With connections of its own: a heavy page holds up no placing. Raises
    PortTakenError."""
    settings = house.settings
    with _listening(settings) as listener:
        connections = Connections(house.dsn, size=CONNECTIONS)
        own = on_connections(house, connections)
        services = services_of(own)
        await own.imports.give_up_all()
        server = _Server(_config(_app(services, settings)))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            url = settings.public_url or _url(listener)
            settings.address_file.write_text(url)
            yield Web(house=own, url=url.rstrip("/"), is_open=not _is_loopback(settings.host))
        finally:
            services.live.close()
            await services.imports.close()
            server.should_exit = True
            await asyncio.gather(serving, return_exceptions=True)
            settings.address_file.unlink(missing_ok=True)
            await connections.close()


class _Server(uvicorn.Server):
    """Signals are those of whoever serves it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _app(services: Services, settings: Settings) -> FastAPI:
    name = urlsplit(settings.public_url or "").hostname
    names = [name for name in (name, settings.host) if name]
    return make_app(services, names=names, invalid_values=(asyncpg.DataError, SecretError), console=WEB_FOLDER)


def _config(app: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=ENDS_WITHIN_S,
    )


@contextlib.contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    """The port that was asked for; else the first that is free."""
    for port in [settings.port] if settings.port is not None else range(FIRST_PORT, FIRST_PORT + PORTS):
        try:
            bound = socket.create_server((settings.host, port), family=_family(settings.host), backlog=512)
        except OSError as error:
            problem = f"Port {port} of {settings.host} cannot be listened on ({error}). Give another one: --port."
            continue
        with contextlib.closing(bound):
            yield bound
        return
    raise PortTakenError(problem)


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    address = ip_address(host)
    if address.is_unspecified or address.is_loopback:
        return f"http://localhost:{port}" if address.version == 4 else f"http://[::1]:{port}"  # noqa: PLR2004
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _is_loopback(host: str) -> bool:
    with contextlib.suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost"


def with_address(settings: Settings, host: str | None, port: int | None) -> Settings:
    """What a command line says goes before the environment."""
    given = {"host": host, "port": port}
    return settings.model_copy(update={name: value for name, value in given.items() if value is not None})

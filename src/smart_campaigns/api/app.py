"""The web API as one ASGI application."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from fastapi import APIRouter, Depends, FastAPI

from smart_campaigns.api.auth import SCHEMES
from smart_campaigns.api.bodies import Bounded
from smart_campaigns.api.files import serve_console
from smart_campaigns.api.headers import Guarded
from smart_campaigns.api.parameters import only_known
from smart_campaigns.api.problems import answers, handle_problems
from smart_campaigns.api.routes import (
    agents,
    call_audio,
    calls,
    campaigns,
    carriers,
    console,
    contacts,
    dnc,
    events,
    health,
    imports,
    live,
    organization,
    people,
    projects,
    session,
)
from smart_campaigns.api.schema import describe
from smart_campaigns.api.services import Services

PREFIX = "/api/v1"
ROUTERS = (
    *(
        session.router,
        organization.router,
        people.router,
        projects.router,
        contacts.router,
        imports.looks,
        imports.router,
    ),
    *(dnc.router, carriers.router, agents.looks, agents.router),
    *(campaigns.looks, console.router, campaigns.router, call_audio.router, calls.router),
    *(events.router, live.router),
)


def make_app(
    services: Services | None,
    *,
    names: Collection[str] = (),
    invalid_values: tuple[type[Exception], ...] = (),
    console: Path | None = None,
) -> FastAPI:
    """`services` None: only to be described. `names`: host names besides localhost and addresses.
    `console`: folder of its built files."""
    app = FastAPI(
        title="Smart Campaigns",
        version="1",
        summary="Dials a project's contacts with AI voice agents, never twice and never outside the rules.",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
    )
    app.state.services = services
    app.state.console = console
    api = APIRouter(
        prefix=PREFIX,
        dependencies=[*SCHEMES, Depends(only_known)],
        responses=answers(401, 403, 409, 421, 422, 503),
    )
    for router in ROUTERS:
        api.include_router(router)
    app.include_router(api)
    app.include_router(health.router)
    app.include_router(session.links)
    if console is not None:
        serve_console(app, console)
    handle_problems(app, invalid_values)
    app.add_middleware(Bounded)
    app.add_middleware(Guarded, names=names)
    describe(app)
    return app

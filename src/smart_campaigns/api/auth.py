"""Who asks: by the session's cookie or an API key; what a role may do; and whether a browser was made to ask.

A cookie goes along with whatever site a browser is on. So a request that changes something and is signed in by cookie
must say, in headers that no page can forge (Origin, else Sec-Fetch-Site), that it comes from this very origin.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyCookie, HTTPBearer

from smart_campaigns.api.problems import Problem
from smart_campaigns.api.services import services_of
from smart_campaigns.core.people import Role, is_at_least
from smart_campaigns.ports.access_records import Principal
from smart_campaigns.ports.store import StoreAway

COOKIE = "sc_session"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_by_cookie = APIKeyCookie(name=COOKIE, scheme_name="session", description="Set by the sign-in link.", auto_error=False)
_by_key = HTTPBearer(scheme_name="api_key", description="An API key: sc_….", auto_error=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """A principal of an organization."""

    org_id: int
    who: str
    role: Role
    may_hear: bool


async def authenticated(request: Request) -> Principal:
    """Raises Problem 401, and 403 for a request that another site made."""
    found: Principal | None = getattr(request.state, "principal", None)
    if found is None:
        found = await _principal(request)
        if found is None:
            raise Problem(
                401,
                "not_signed_in",
                "Sign in by the link of `smart-campaigns sign-in`, or send an API key.",
                headers={"WWW-Authenticate": "Bearer"},
            )
        request.state.principal = found
    return found


async def is_as_it_was(request: Request, asker: Asker) -> bool:
    """Whether who asked is still signed in, with the same rights; True while the store cannot tell."""
    try:
        found = await _principal(request)
    except StoreAway:
        return True
    return found is not None and (found.org_id, found.role, found.may_hear) == (
        asker.org_id,
        asker.role,
        asker.may_hear,
    )


async def _principal(request: Request) -> Principal | None:
    access = services_of(request).access
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and key:
        return await access.of_key(key.strip())
    if session := request.cookies.get(COOKIE):
        found = await access.of_session(session)
        if found is not None and request.method not in SAFE_METHODS and not is_same_origin(request):
            raise Problem(403, "cross_site", "The request did not come from this console. Nothing was changed.")
        return found
    return None


def is_same_origin(request: Request) -> bool:
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site") == "same-origin"
    parts = urlsplit(origin)
    return bool(parts.netloc) and (parts.scheme, parts.netloc) == (request.url.scheme, request.headers.get("host"))


def needs(least: Role) -> object:
    """A dependency: somebody of an organization with at least this role."""

    async def asker(request: Request) -> Asker:
        found = await authenticated(request)
        if found.org_id is None:
            raise Problem(409, "no_organization", "Set one up first: POST /api/v1/organization.")
        if not is_at_least(found.role, least):
            raise Problem(403, "forbidden", f"It takes the role {least}; yours is {found.role}.")
        return Asker(org_id=found.org_id, who=found.who, role=found.role, may_hear=found.may_hear)

    return Depends(asker)


SCHEMES = [Security(_by_cookie), Security(_by_key)]
"""For the description of the API."""
AnyPrincipal = Annotated[Principal, Depends(authenticated)]
Analyst = Annotated[Asker, needs(Role.ANALYST)]
Operator = Annotated[Asker, needs(Role.OPERATOR)]
Manager = Annotated[Asker, needs(Role.MANAGER)]
Owner = Annotated[Asker, needs(Role.OWNER)]

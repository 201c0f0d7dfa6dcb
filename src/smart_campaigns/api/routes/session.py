"""Signing in by a one-time link, and who is signed in."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from smart_campaigns.api.auth import COOKIE, AnyPrincipal
from smart_campaigns.api.files import is_built
from smart_campaigns.api.problems import answers
from smart_campaigns.api.services import Use
from smart_campaigns.api.shapes import Told
from smart_campaigns.app.access import SESSION_VALID, LinkRefused
from smart_campaigns.core.people import Role

TOKEN_MAX = 200
router = APIRouter(tags=["session"])
links = APIRouter(tags=["session"], responses=answers(421, 422, 503))
"""Outside the API: what a person opens."""
_TOO_OLD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign in</title>
<meta name="viewport" content="width=device-width"><body style="font: 1rem system-ui; margin: 4rem auto; max-width: 32rem">
<h1>This link was used, or is older than ten minutes.</h1>
<p>Ask for a new one on the machine that runs the server: <code>smart-campaigns sign-in</code></p>"""


class Session(Told):
    """`org_id` null: no organization is set up yet; this session may set one up."""

    who: str
    org_id: int | None
    role: Role
    may_hear: bool
    is_key: bool


@router.get("/session", operation_id="get_session")
async def get_session(principal: AnyPrincipal) -> Session:
    return Session.model_validate(principal)


@router.delete("/session", operation_id="sign_out", status_code=204)
async def sign_out(request: Request, _: AnyPrincipal, use: Use) -> Response:
    if session := request.cookies.get(COOKIE):
        await use.access.sign_out(session)
    gone = Response(status_code=204)
    gone.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return gone


@links.get(
    "/sign-in",
    operation_id="sign_in",
    response_class=HTMLResponse,
    responses={
        303: {"description": "On to the console: signed in, or with `sign_in` used, expired or invalid."},
        410: {"description": "Used, or too old; there is no console to say so."},
    },
)
async def sign_in(
    request: Request, use: Use, token: Annotated[str, Query(min_length=1, max_length=TOKEN_MAX)]
) -> Response:
    """The link that the server prints: it works once, for ten minutes."""
    try:
        session = await use.access.sign_in(token)
    except LinkRefused as refused:
        if is_built(request.app.state.console):
            return RedirectResponse(f"/?sign_in={refused.why}", 303)
        return HTMLResponse(_TOO_OLD, 410)
    on = RedirectResponse("/", 303)
    on.set_cookie(
        COOKIE,
        session,
        max_age=int(SESSION_VALID / timedelta(seconds=1)),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return on

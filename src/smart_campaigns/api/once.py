"""Routes that change something: done once for an idempotency key, and told in the audit log."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from hashlib import sha256
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from smart_campaigns.api.audit_details import audit_detail
from smart_campaigns.api.auth import SAFE_METHODS, authenticated
from smart_campaigns.api.problems import Problem, is_refusal
from smart_campaigns.api.services import services_of
from smart_campaigns.ports.access_records import Answer, Principal

KEY_MAX = 200
HEADER = "idempotency-key"
TOLD_ONCE = frozenset({"create_api_key", "create_sign_in_link"})
"""Their answers are secrets, of which the store keeps hashes only: no answer is kept, a repeated request makes another."""
REPLAYED = {"Idempotency-Replayed": "true"}
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


async def _declared(
    idempotency_key: Annotated[
        str | None,
        Header(
            max_length=KEY_MAX,
            pattern=r"^[!-~]+$",
            description="The same key with the same body is done once, and answered the same, for 24 hours.",
        ),
    ] = None,
) -> None:
    """For the description of the API, and the check of its form; CommandRoute reads it."""


class CommandRoute(APIRoute):
    """Of a router whose unsafe methods are commands and creations."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if not SAFE_METHODS.issuperset(kwargs.get("methods") or {"GET"}):
            kwargs["dependencies"] = [*(kwargs.get("dependencies") or []), Depends(_declared)]
        super().__init__(*args, **kwargs)

    def get_route_handler(self) -> Handler:
        handler = super().get_route_handler()

        async def once(request: Request) -> Response:
            if request.method in SAFE_METHODS:
                return await handler(request)
            principal = await authenticated(request)
            key = request.headers.get(HEADER)
            if not key or len(key) > KEY_MAX:
                response = await handler(request)
                await self._tell_done(request, principal, response)
                return response
            return await self._once(request, principal, key, handler)

        return once

    async def _once(self, request: Request, principal: Principal, key: str, handler: Handler) -> Response:
        records = services_of(request).access_records
        whose = (principal.org_id or 0, principal.who, key)
        fingerprint = await _fingerprint(request)
        if found := await records.claim(*whose, fingerprint):
            return _replayed(found, fingerprint)
        try:
            response = await handler(request)
        except Exception as error:
            if is_refusal(request, error):  # else it may have been done: the key stays claimed
                await records.give_up(*whose)
            raise
        if (self.operation_id or "") in TOLD_ONCE:
            await records.give_up(*whose)
        else:
            await records.keep_answer(*whose, _answer(fingerprint, response))
        await self._tell_done(request, principal, response)
        return response

    async def _tell_done(self, request: Request, principal: Principal, response: Response) -> None:
        if principal.org_id is not None:
            operation = self.operation_id or ""
            address = request.url.path.removeprefix("/api/v1")
            given = await request.body() if _is_json(request) else b""
            detail = audit_detail(operation, request.method, given, bytes(getattr(response, "body", b"")))
            what = f"{address} {detail}" if detail else address
            records = services_of(request).access_records
            await records.tell_done(principal.org_id, principal.who, operation, what)


def _is_json(request: Request) -> bool:
    """A file may be large, and says nothing here."""
    return request.headers.get("content-type", "").partition(";")[0] == "application/json"


def _answer(fingerprint: bytes, response: Response) -> Answer:
    content_type = response.headers.get("content-type", "")
    body = bytes(response.body)
    return Answer(fingerprint=fingerprint, status=response.status_code, content_type=content_type, body=body)


async def _fingerprint(request: Request) -> bytes:
    said = f"{request.method} {request.url.path}?{request.url.query}\n"
    return sha256(said.encode() + await request.body()).digest()


def _replayed(found: Answer, fingerprint: bytes) -> Response:
    if found.fingerprint != fingerprint:
        raise Problem(422, "idempotency_key_reused", "Another request was sent with this key. Give this one its own.")
    if found.status is None:
        detail = "It is being done, or was cut off. Look whether it was done before it is sent with another key."
        raise Problem(409, "idempotency_in_progress", detail)
    return Response(found.body, found.status, headers=REPLAYED, media_type=found.content_type or None)

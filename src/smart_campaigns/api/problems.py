"""Errors as problem+json (RFC 9457): a stable code, a title, what is wrong, and of each field its limit and its cure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from smart_campaigns.core.errors import CommandRefused, FieldError, InvalidInput, NotFound
from smart_campaigns.core.numbers import masked
from smart_campaigns.ports.access_records import Principal
from smart_campaigns.ports.records import NameTaken, SettingChange, StaleVersion
from smart_campaigns.ports.store import StoreAway

log = structlog.get_logger(__name__)
MEDIA_TYPE = "application/problem+json"
TYPE = "urn:smart-campaigns:problem:"
INVALID = "invalid_input"
_PLACES = frozenset({"body", "query", "path", "header", "cookie"})
_TITLES = {
    INVALID: "Something given is wrong",
    "not_found": "There is no such thing",
    "not_signed_in": "Sign in first",
    "forbidden": "Your role does not allow it",
    "cross_site": "The request came from another site",
    "unknown_host": "This server does not answer to that name",
    "method_not_allowed": "It is not done this way",
    "too_large": "The request is too large",
    "name_taken": "The name is taken",
    "stale_version": "Changed by somebody else meanwhile",
    "locked_after_first_run": "Locked after the first run",
    "not_ready": "It cannot be started yet",
    "breaker_tripped": "The circuit breaker has tripped",
    "database_away": "The database does not answer",
    "idempotency_key_reused": "The idempotency key belongs to another request",
    "idempotency_in_progress": "The first request with this idempotency key has not ended",
    "no_organization": "No organization is set up yet",
    "internal": "A fault of this program",
}


class WrongField(BaseModel):
    """One wrong field: `limit` is what it must keep, `given` what it is, `fix` what cures it; `message` has all three."""

    field: str
    message: str
    limit: str
    given: str
    fix: str


class Change(BaseModel):
    """A setting that somebody else changed meanwhile: as the edit was based on, as it is now, as the edit wants it."""

    field: str
    was: Any = None
    is_now: Any = None
    wanted: Any = None


class ProblemShape(BaseModel):
    """RFC 9457. `code` is stable; texts are for people."""

    type: str = Field(examples=[f"{TYPE}not_found"])
    title: str
    status: int
    detail: str
    code: str
    field: str | None = None
    """Where one field is wrong: its name."""
    errors: list[WrongField] = []
    rows: list[str] = []
    """Of `not_ready`: what is missing, one thing each."""
    latest: int | None = None
    """Of `stale_version`: the version that stands."""
    difference: list[Change] = []


class Problem(Exception):  # noqa: N818 - it becomes the answer
    """Refused by the API itself."""

    def __init__(self, status: int, code: str, detail: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.headers = status, code, detail, headers


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route may answer besides success, for the description of the API."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemShape"}}},
        }
        for status in statuses
    }


def problem(status: int, code: str, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    title = _TITLES.get(code) or code.replace("_", " ").capitalize()
    body = ProblemShape(type=TYPE + code, title=title, status=status, detail=detail, code=code, **more)
    plain = body.model_dump(mode="json", exclude_none=True)
    for name in ("errors", "rows", "difference"):
        if not plain[name]:
            del plain[name]
    return JSONResponse(plain, status_code=status, media_type=MEDIA_TYPE, headers=dict(headers or {}))


def invalid(errors: Sequence[FieldError]) -> Response:
    field = errors[0].field if len(errors) == 1 else None
    return problem(422, INVALID, "; ".join(map(str, errors)), field=field, errors=wrong_fields(errors))


def handle_problems(app: FastAPI, invalid_values: tuple[type[Exception], ...] = ()) -> None:
    """`invalid_values`: what the store raises for a value that it cannot keep."""
    for kind, handler in _HANDLERS.items():
        app.add_exception_handler(kind, handler)
    for kind in invalid_values:
        app.add_exception_handler(kind, _invalid_value)


def is_refusal(request: Request, error: Exception) -> bool:
    """Whether it is certain that nothing was changed: what has an answer of its own, and is no fault of server or store."""
    handlers = request.app.exception_handlers
    handler = next((handlers[kind] for kind in type(error).__mro__ if kind in handlers), _fault)
    return handler not in {_away, _fault}


def wrong_fields(errors: Sequence[FieldError]) -> list[WrongField]:
    return [WrongField.model_validate(error, from_attributes=True) for error in errors]


async def _own(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return problem(error.status, error.code, error.detail, headers=error.headers)


async def _invalid_input(_: Request, error: Exception) -> Response:
    assert isinstance(error, InvalidInput)
    return invalid(error.errors)


async def _invalid_request(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return invalid([_wrong(one) for one in error.errors()])


async def _invalid_value(_: Request, __: Exception) -> Response:
    return invalid([FieldError(field="request", limit="holds a value that cannot be kept", fix="give another")])


async def _not_found(_: Request, error: Exception) -> Response:
    return problem(404, "not_found", str(error))


async def _name_taken(_: Request, error: Exception) -> Response:
    return problem(409, "name_taken", str(error), field="name")


async def _stale(request: Request, error: Exception) -> Response:
    assert isinstance(error, StaleVersion)
    principal: Principal | None = getattr(request.state, "principal", None)
    may_hear = principal is not None and principal.may_hear
    changes = [_change(one, may_hear=may_hear) for one in error.difference]
    return problem(409, "stale_version", str(error), latest=error.latest, difference=changes)


def _change(one: SettingChange, *, may_hear: bool) -> Change:
    def told(value: Any) -> Any:
        is_hidden = one.field == "single_number" and isinstance(value, str) and not may_hear
        return masked(value) if is_hidden else value

    return Change(field=one.field, was=told(one.was), is_now=told(one.is_now), wanted=told(one.wanted))


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, CommandRefused)
    return problem(409, error.code, str(error), rows=list(error.rows))


async def _away(_: Request, error: Exception) -> Response:
    return problem(503, "database_away", str(error), headers={"Retry-After": "1"})


async def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.BAD_REQUEST:  # FastAPI's word for a body that it cannot read
        return invalid([FieldError(field="body", limit="JSON in UTF-8", fix="send some")])
    codes = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}
    code = codes.get(error.status_code, HTTPStatus(error.status_code).name.lower())
    return problem(error.status_code, code, f"{error.detail}.", headers=error.headers)


async def _fault(_: Request, error: Exception) -> Response:
    log.error("a request failed", exc_info=error)
    return problem(500, "internal", "It is in the log of the server. Nothing is known to have changed.")


_HANDLERS: Mapping[type[Exception], Any] = {
    Problem: _own,
    InvalidInput: _invalid_input,
    RequestValidationError: _invalid_request,
    NotFound: _not_found,
    NameTaken: _name_taken,
    StaleVersion: _stale,
    CommandRefused: _refused,
    StoreAway: _away,
    HTTPException: _http,
    Exception: _fault,
}


def _name(place: Sequence[int | str]) -> str:
    parts = place[1:] if place and place[0] in _PLACES else place
    return ".".join(str(part) for part in parts) or str(place[0] if place else "request")


def _wrong(error: Mapping[str, Any]) -> FieldError:
    text = str(error["msg"])
    limit, fix = _SAID.get(error["type"], (text[:1].lower() + text[1:], "give one that fits"))
    return FieldError(field=_name(error["loc"]), limit=limit, fix=fix)


_SAID = {
    "missing": ("required", "give one"),
    "extra_forbidden": ("there is no such field", "leave it out"),
}

"""What a request may hold: its bytes are counted as they come, whatever length it declares, if any."""

from __future__ import annotations

import re

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_MAX = 4 * 1024 * 1024
FILE_MAX = 200 * 1024 * 1024
_FILES = re.compile(r".*/(?:imports|imports/preview|registries/[^/]+)")


class TooLarge(HTTPException):
    """FastAPI lets none but its own errors through while it reads a body."""

    def __init__(self, limit: int) -> None:
        super().__init__(413, f"A request holds at most {limit // 1024 // 1024} MB here. Send less at a time")


class Bounded:
    """No request is read further than its limit."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            receive = _counted(receive, limit_of(scope["path"]), _declared(scope))
        await self._app(scope, receive, send)


def limit_of(path: str) -> int:
    return FILE_MAX if _FILES.fullmatch(path) else BODY_MAX


def _declared(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "")
    return int(length) if length.isdecimal() else 0


def _counted(receive: Receive, limit: int, declared: int) -> Receive:
    read = 0

    async def counted() -> Message:
        nonlocal read
        if declared > limit:
            raise TooLarge(limit)
        message = await receive()
        read += len(message.get("body", b""))
        if read > limit:
            raise TooLarge(limit)
        return message

    return counted

"""The built console: its files, and its page for every path that names none of them."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from fastapi import FastAPI, Request
from starlette.responses import FileResponse, HTMLResponse, Response

from smart_campaigns.api.problems import problem

PAGE = "index.html"
HASHED = "assets"
"""Folder of files whose names change with what is in them."""
FOR_EVER = "public, max-age=31536000, immutable"
_PACKED = (("br", ".br"), ("gzip", ".gz"))
_NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Smart Campaigns</title>
<meta name="viewport" content="width=device-width"><body style="font: 1rem system-ui; margin: 4rem auto; max-width: 32rem">
<h1>The API is here. The console is not built.</h1><p>Its description: <a href="/api/v1/openapi.json">openapi.json</a>.</p>"""


def is_built(folder: Path | None) -> bool:
    return folder is not None and (folder / PAGE).is_file()


def serve_console(app: FastAPI, folder: Path) -> None:
    """To be called last: it answers to every path that is left."""
    root = folder.resolve()

    @app.api_route("/{path:path}", methods=["GET", "HEAD"], include_in_schema=False)
    async def console(request: Request, path: str) -> Response:
        if path == "api" or path.startswith("api/"):
            return problem(404, "not_found", "There is no such path.")
        file = _file(root, path)
        if file is None and path.startswith(f"{HASHED}/"):
            # Of a build that is gone: the page in its place would be read as a script.
            return problem(404, "not_found", "There is no such file.", headers={"cache-control": "no-store"})
        if not is_built(root):
            return HTMLResponse(_NOT_BUILT)
        return _answer(request, file or root / PAGE, root)


def _file(root: Path, path: str) -> Path | None:
    if not path or "\0" in path:
        return None
    found = (root / path).resolve()
    return found if found.is_relative_to(root) and found.is_file() else None


def _answer(request: Request, file: Path, root: Path) -> Response:
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    is_hashed = file.relative_to(root).parts[0] == HASHED
    headers = {"cache-control": FOR_EVER if is_hashed else "no-cache", "vary": "accept-encoding"}
    accepted = {part.partition(";")[0].strip() for part in request.headers.get("accept-encoding", "").split(",")}
    for encoding, ending in _PACKED:
        packed = file.with_name(file.name + ending)
        if encoding in accepted and packed.is_file():
            return FileResponse(packed, media_type=kind, headers=headers | {"content-encoding": encoding})
    return FileResponse(file, media_type=kind, headers=headers)

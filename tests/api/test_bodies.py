"""No request is read further than its limit, whatever length it declares."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from api_bench import PREFIX, Api

from smart_campaigns.api.bodies import BODY_MAX, FILE_MAX, limit_of

OPENAPI = json.loads((Path(__file__).parents[2] / "openapi.json").read_text())
WITH_BODY = [
    (method.upper(), path)
    for path, methods in OPENAPI["paths"].items()
    for method, operation in methods.items()
    if "requestBody" in operation
]
KNOWN = {"code": "MR-1", "import_id": 1, "attempt_id": "6a0c7b52-2c11-4f0a-9e57-0d5a3f6a7f10", "registry": "us_dnc"}
CHUNK = b" " * 1024 * 1024


class Endless:
    """A body without a length."""

    def __init__(self) -> None:
        self.read = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            self.read += len(CHUNK)
            yield CHUNK


def address(path: str) -> str:
    ids = dict.fromkeys(("project_id", "contact_id", "carrier_id", "agent_id", "member_id", "version", "key_id"), 1)
    return path.format_map({**ids, **KNOWN}) + ("?country=US" if "{registry}" in path else "")


@pytest.mark.parametrize(("method", "path"), WITH_BODY)
async def test_a_body_without_end_is_refused_at_its_limit(api: Api, method: str, path: str) -> None:
    body = Endless()
    headers = {"content-type": "application/json"}
    answer = await api.client.request(method, address(path), content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    limit = FILE_MAX if "import" in path or "registr" in path else BODY_MAX
    assert body.read == limit + len(CHUNK)
    assert f"at most {limit // 1024 // 1024} MB" in answer.json()["detail"]
    assert "413" in OPENAPI["paths"][path][method.lower()]["responses"]


async def test_a_declared_length_is_refused_before_a_byte_is_read(api: Api) -> None:
    body = Endless()
    headers = {"content-length": str(BODY_MAX + 1), "idempotency-key": "one"}
    answer = await api.client.post(f"{PREFIX}/projects", content=body, headers=headers)
    assert (answer.status_code, body.read) == (413, 0)


def test_only_files_may_be_large() -> None:
    assert limit_of("/api/v1/projects/1/imports/preview") == FILE_MAX
    assert limit_of("/api/v1/campaigns/imports-1") == BODY_MAX

"""The whole API against its own description: no fault of the server, no answer that is not described.

API_EXAMPLES=300 asks each operation so often, and otherwise every time.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
import schemathesis
from api_bench import BASE, NUMBERS, PREFIX, Api, empty
from hypothesis import HealthCheck, Phase, reject, settings
from live_calls import begun, settled
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from smart_campaigns import bootstrap
from smart_campaigns.api.routes.imports import WORKBOOK
from smart_campaigns.settings import Settings

FEW = 8
EXAMPLES = int(os.environ.get("API_EXAMPLES", FEW))
KNOWN = {
    "code": "MR-1",
    "attempt_id": "00000000-0000-0000-0000-000000000001",
    "registry": "ca_national_dncl",
    **dict.fromkeys(("project_id", "agent_id", "carrier_id", "contact_id", "member_id", "import_id", "version"), 1),
}
NOT_CALLED = ("follow_live", "sign_out", "sign_in", "remove_member", "edit_member")
"""A stream has no end; and whoever is signed out learns nothing more."""
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
schemathesis.serializer.alias(WORKBOOK, "application/octet-stream")


class Server:
    """The application in a loop of its own: the tests of the schema are not asynchronous."""

    def __init__(self, dsn: str, folder: Path) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._ending = asyncio.Event()
        ready: asyncio.Future[Api] = asyncio.run_coroutine_threadsafe(self._started(), self._loop).result()
        self._over = asyncio.run_coroutine_threadsafe(self._serve(dsn, folder, ready), self._loop)
        self.api: Api = asyncio.run_coroutine_threadsafe(_awaited(ready), self._loop).result(60)

    async def _started(self) -> asyncio.Future[Api]:
        return self._loop.create_future()

    async def _serve(self, dsn: str, folder: Path, ready: asyncio.Future[Api]) -> None:
        async with bootstrap.open_house(Settings(data_dir=folder, database_url=dsn)) as house:
            await empty(house)
            async with Api.of(house) as api:
                await api.set_up()
                await _things(api)
                ready.set_result(api)
                await self._ending.wait()

    def ask(self, method: str, url: str, **how: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(self.api.client.request(method, url, **how), self._loop).result(60)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._ending.set)
        self._over.result(60)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _things(api: Api) -> None:
    """One of each that an id of KNOWN names, so that more is answered than that there is no such thing."""
    code = (await api.campaign())["code"]
    ended, *_ = await begun(api, code, states=("picked_up", "ringing", "dialing"))
    await settled(api, ended, "completed")
    name = await bootstrap.recordings_of(api.house.settings).keep(api.org_id, ended, b"\0" * 3200)
    said = {"turns": [{"speaker": "contact", "text": "hello", "at_s": 0.1, "until_s": 0.5}], "recording": name}
    await api.house.cold.execute("update attempt set conversation = $2 where attempt_id = $1", ended, said)
    await api.campaign(name="Second")
    await api.post("/campaigns", {"settings": {"name": "Draft"}, "is_draft": True}, 201)
    await api.post("/dnc", {"numbers": ["+12125550199"]})
    await api.post("/members", {"name": "Ola", "role": "operator"}, 201)
    file = {"content": "name,phone\nAda,+12125550111\nBea,12\n"}
    assert (await api.client.post(f"{PREFIX}/projects/{api.project_id}/imports", **file)).status_code == 202


async def _awaited(ready: asyncio.Future[Api]) -> Api:
    return await ready


@pytest.fixture(scope="module")
def server(dsn: str, folder: Path) -> Iterator[Server]:
    opened = Server(dsn, folder)
    yield opened
    opened.close()


schema = schemathesis.openapi.from_path(str(Path(__file__).parents[2] / "openapi.json")).exclude(
    operation_id=list(NOT_CALLED)
)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=EXAMPLES == FEW,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    deadline=None,
)
def test_no_fault_and_no_answer_that_is_not_described(case: schemathesis.Case, server: Server) -> None:
    _aimed(case, server)
    request = case.as_transport_kwargs(base_url=BASE)
    request.pop("cookies", None)
    if "data" in request:
        request["content"] = request.pop("data")
    headers = {name: value for name, value in request.pop("headers", {}).items() if name.lower() != "cookie"}
    try:
        answer = server.ask(request.pop("method"), request.pop("url"), headers=headers, **request)
    except (httpx.InvalidURL, UnicodeEncodeError):  # longer than a client sends, or no header of one
        reject()
    case.validate_response(schemathesis.Response.from_any(answer), checks=CHECKS)


def _aimed(case: schemathesis.Case, server: Server) -> None:
    """Every other case is of something that there is."""
    if case.path_parameters and len(str(case.path_parameters)) % 2:
        case.path_parameters.update({name: KNOWN[name] for name in case.path_parameters if name in KNOWN})
    if isinstance(case.body, dict) and isinstance(numbers := case.body.get("numbers"), list) and len(numbers) % 2:
        case.body["numbers"] = list(NUMBERS)

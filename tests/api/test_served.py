"""The API as it is served: a port, real streams, and the console's files."""

from __future__ import annotations

import gzip
import json
import socket
from pathlib import Path

import httpx2 as httpx
import pytest
from api_bench import PREFIX, Api
from fastapi import FastAPI

from smart_campaigns import bootstrap
from smart_campaigns.api.app import make_app
from smart_campaigns.bootstrap.web_server import FIRST_PORT, PortTakenError, serve_web
from smart_campaigns.cli.main import app as command_line
from smart_campaigns.settings import Settings


async def test_a_stream_over_http_ends_with_the_server_and_goes_on_with_the_next(api: Api) -> None:
    async with serve_web(api.house) as web, httpx.AsyncClient(base_url=web.url) as client:
        await client.get(await web.link())
        async with client.stream("GET", f"{PREFIX}/live") as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            lines = answer.aiter_lines()
            hello = [await anext(lines) for _ in range(3)]
        last_id = hello[1].removeprefix("id: ")
        cookies = client.cookies
    await api.campaign()
    async with serve_web(api.house) as web, httpx.AsyncClient(base_url=web.url, cookies=cookies) as client:
        async with client.stream("GET", f"{PREFIX}/live", headers={"last-event-id": last_id}) as answer:
            lines = answer.aiter_lines()
            kind, _, data = [await anext(lines) for _ in range(3)]
        assert kind == "event: events"
        assert [one["kind"] for one in json.loads(data.removeprefix("data: "))] == ["campaign_created"]


async def test_a_port_that_is_taken_is_passed_over_unless_it_was_asked_for(house: bootstrap.House) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        settings = Settings(data_dir=house.settings.data_dir, port=port)
        object.__setattr__(house, "settings", settings)
        with pytest.raises(PortTakenError, match=str(port)):
            async with serve_web(house):
                pass
    object.__setattr__(house, "settings", settings.model_copy(update={"port": None}))
    async with serve_web(house) as first, serve_web(house) as second:
        ports = [int(web.url.rpartition(":")[2]) for web in (first, second)]
        assert FIRST_PORT <= ports[0] < ports[1]
        assert not first.is_open


async def test_behind_a_public_name_that_name_is_answered_to(house: bootstrap.House) -> None:
    named = house.settings.model_copy(update={"public_url": "https://calls.example.com", "port": None})
    object.__setattr__(house, "settings", named)
    async with serve_web(house) as web:
        assert (await web.link()).startswith("https://calls.example.com/sign-in?token=")
        assert house.settings.address_file.read_text() == "https://calls.example.com"
    assert not house.settings.address_file.exists()
    app = make_app(None, names=["calls.example.com"])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://calls.example.com") as client:
        assert (await client.get("/api/v1/openapi.json")).status_code == 200


@pytest.fixture
def console(tmp_path: Path) -> FastAPI:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<title>console</title>")
    (tmp_path / "assets" / "app-1a2b.js").write_text("plain")
    (tmp_path / "assets" / "app-1a2b.js.gz").write_bytes(gzip.compress(b"packed"))
    (tmp_path.parent / "secret.txt").write_text("secret")
    return make_app(None, console=tmp_path)


async def _get(app: FastAPI, path: str, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://localhost") as client:
        return await client.get(path, headers=headers)


@pytest.mark.parametrize("path", ["/", "/campaigns/smart/MR-1/console", "/assets", "/sign-up"])
async def test_every_other_path_is_the_console(console: FastAPI, path: str) -> None:
    answer = await _get(console, path)
    assert (answer.status_code, answer.text) == (200, "<title>console</title>")
    assert answer.headers["cache-control"] == "no-cache"


async def test_a_file_of_a_former_build_is_none_and_is_not_the_page(console: FastAPI) -> None:
    answer = await _get(console, "/assets/app-0000.js")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert answer.headers["cache-control"] == "no-store"


async def test_hashed_files_are_kept_for_ever_and_sent_packed(console: FastAPI) -> None:
    packed = await _get(console, "/assets/app-1a2b.js", **{"accept-encoding": "gzip, br"})
    assert (packed.text, packed.headers["content-encoding"]) == ("packed", "gzip")
    assert "immutable" in packed.headers["cache-control"]
    assert packed.headers["content-type"].startswith("text/javascript")
    plain = await _get(console, "/assets/app-1a2b.js", **{"accept-encoding": "identity"})
    assert plain.text == "plain"


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "//etc/passwd"]
)
async def test_nothing_outside_its_folder_is_served(console: FastAPI, path: str) -> None:
    answer = await _get(console, path)
    assert answer.status_code == 404 if "assets" in path else answer.text == "<title>console</title>"
    assert answer.text != "secret"


async def test_a_path_of_the_api_that_is_none_is_a_problem(console: FastAPI) -> None:
    answer = await _get(console, "/api/v1/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_the_command_line_has_what_lets_people_in() -> None:
    names = {command.name for command in command_line.registered_commands}
    groups = {group.name for group in command_line.registered_groups}
    assert "sign-in" in names
    assert {"member", "key"} <= groups

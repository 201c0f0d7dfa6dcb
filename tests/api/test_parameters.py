"""Behind the question mark stands only what the operation knows."""

from __future__ import annotations

import json
from pathlib import Path

from api_bench import Api
from fastapi.routing import APIRoute

from smart_campaigns.api.app import PREFIX, ROUTERS
from smart_campaigns.api.parameters import parameters_of

ROOT = Path(__file__).parents[2]


async def test_a_misspelt_filter_answers_with_its_name_not_with_everything(api: Api) -> None:
    wrong = await api.get("/calls", 422, outcom="busy", limit=5)
    assert (wrong["code"], wrong["field"]) == ("invalid_input", "outcom")
    assert "'outcom' is none" in wrong["detail"]
    assert "campaign" in wrong["errors"][0]["limit"]
    assert "outcome" in wrong["errors"][0]["limit"]
    both = await api.get("/calls", 422, cursor="x", q="y")
    assert [one["field"] for one in both["errors"]] == ["cursor", "q"]
    assert (await api.get("/calls", outcome="busy"))["items"] == []


async def test_where_there_is_no_parameter_it_says_so_and_a_command_is_not_done(api: Api) -> None:
    code = (await api.campaign())["code"]
    wrong = await api.post(f"/campaigns/{code}/allocate?channels=2", {"channels": 2}, 422)
    assert wrong["errors"][0]["limit"] == "no query parameter is known here"
    assert (await api.get(f"/campaigns/{code}"))["channels"] == 0


def test_every_operation_knows_what_its_description_has() -> None:
    described = json.loads((ROOT / "openapi.json").read_text())["paths"]
    routes = [one for router in ROUTERS for one in router.routes if isinstance(one, APIRoute)]
    told = {
        (path, method): {one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"}
        for path, methods in described.items()
        for method, operation in methods.items()
        if path.startswith(f"{PREFIX}/")
    }
    known = {(PREFIX + one.path, method.lower()): set(parameters_of(one)) for one in routes for method in one.methods}
    assert {operation: known[operation] for operation in told} == told

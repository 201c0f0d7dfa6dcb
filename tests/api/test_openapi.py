"""The committed description is what the routes say."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

ROOT = Path(__file__).parents[2]
_METHODS = {"get", "post", "put", "patch", "delete"}


def test_the_committed_description_is_that_of_the_routes() -> None:
    spec = importlib.util.spec_from_file_location("make_openapi", ROOT / "tools" / "make_openapi.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert (ROOT / "openapi.json").read_text() == tool.page(), "run `make docs`"


def test_every_schema_has_a_name_of_its_own_and_no_path_in_it() -> None:
    """Two shapes of one name are told apart by FastAPI with the paths of their modules."""
    names = json.loads((ROOT / "openapi.json").read_text())["components"]["schemas"]
    assert not [name for name in names if "__" in name or "." in name]


def test_every_operation_has_an_id_of_its_own_a_tag_and_its_problems() -> None:
    described = json.loads((ROOT / "openapi.json").read_text())
    operations = [op for path in described["paths"].values() for method, op in path.items() if method in _METHODS]
    ids = [operation["operationId"] for operation in operations]
    assert len(set(ids)) == len(ids)
    assert all("__" not in one for one in ids), "FastAPI's own ids change with the path"
    assert all(operation["tags"] for operation in operations)
    for operation in operations:
        for status, answer in operation["responses"].items():
            if status >= "400" and status != "410":
                assert "application/problem+json" in answer["content"], (operation["operationId"], status)

"""Writes openapi.json from the routes of the API. `make docs` runs it."""

from __future__ import annotations

import json
from pathlib import Path

from smart_campaigns.api.app import make_app

FILE = Path(__file__).parents[1] / "openapi.json"


def page() -> str:
    return json.dumps(make_app(None).openapi(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(page())

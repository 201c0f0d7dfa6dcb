"""The page of settings is what the table in code says."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_page_is_current() -> None:
    made = runpy.run_path(str(ROOT / "tools" / "make_settings_page.py"))["page"]()
    assert (ROOT / "docs" / "reference" / "settings.md").read_text() == made, "run `make docs`"

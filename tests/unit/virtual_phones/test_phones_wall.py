"""The judge shares no code with what it judges."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import smart_campaigns.virtual_phones

ALLOWED = {"numpy", "hibari"} | set(sys.stdlib_module_names)


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


def test_nothing_is_imported_but_the_standard_library_numpy_a_voice_and_itself():
    modules = sorted(Path(smart_campaigns.virtual_phones.__file__).parent.glob("*.py"))
    assert len(modules) > 20
    strangers = {
        (path.name, name)
        for path in modules
        for name in imported(path)
        if not name.startswith("smart_campaigns.virtual_phones") and name.split(".")[0] not in ALLOWED
    }
    assert strangers == set()

"""Cells of a file that people open in a spreadsheet: text that would be taken for a formula is kept as text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d\s().*-]+$)")
"""What begins so is evaluated by a spreadsheet (OWASP, CSV injection). Phone numbers and figures stay as they are."""


def safe_cells(row: Iterable[Any]) -> list[Any]:
    return [f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell for cell in row]

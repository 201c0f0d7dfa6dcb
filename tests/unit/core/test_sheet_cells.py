"""No cell of an export is a formula, and no number is changed."""

from __future__ import annotations

import pytest

from smart_campaigns.core.sheet_cells import safe_cells


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd", "\t=1", "+A1"])
def test_a_formula_is_kept_as_text(cell: str) -> None:
    assert safe_cells([cell]) == [f"'{cell}"]


@pytest.mark.parametrize("cell", ["+12125550101", "-12.5", "Ada", "", "a=b", None, 7, "+1 (212) 555-0101"])
def test_what_is_none_stays(cell: object) -> None:
    assert safe_cells([cell]) == [cell]

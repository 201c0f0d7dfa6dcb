"""One line of `doctor`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    what: str
    is_well: bool
    found: str
    cure: str = ""
    figures: Mapping[str, float] = field(default_factory=dict)

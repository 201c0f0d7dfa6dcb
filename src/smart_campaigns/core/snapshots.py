"""What a moment of the store had seen: a set of transactions, as PostgreSQL writes it, `xmin:xmax:xip,…`.

Everything below xmin was over, everything from xmax on had not begun; of those between, the listed ones were under way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TEXT = re.compile(r"([0-9]{1,19}):([0-9]{1,19}):((?:[0-9]{1,19}(?:,[0-9]{1,19})*)?)")
LENGTH_MAX = 20_000
"""Of its text: some thousand transactions under way at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    xmin: int
    xmax: int
    under_way: frozenset[int]

    def shows(self, transaction: int) -> bool:
        """Whether what the transaction wrote could be seen (if it was committed at all)."""
        return transaction < self.xmax and transaction not in self.under_way


def read_snapshot(text: str) -> Snapshot | None:
    """None: this is none."""
    found = _TEXT.fullmatch(text) if len(text) <= LENGTH_MAX else None
    if found is None:
        return None
    xmin, xmax = int(found[1]), int(found[2])
    under_way = [int(part) for part in found[3].split(",") if part]
    if xmin < 1 or xmax < xmin or any(not xmin <= one < xmax for one in under_way) or sorted(under_way) != under_way:
        return None
    return Snapshot(xmin=xmin, xmax=xmax, under_way=frozenset(under_way))

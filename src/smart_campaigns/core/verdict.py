"""What every gate answers. A gate is a pure function of values; it always says why not, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from smart_campaigns.core.reasons import Reason

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Later than any instant the product handles: time alone never turns this verdict."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """Placing is allowed until `until` (exclusive): the earliest instant at which time alone could turn the verdict."""

    until: datetime = FOREVER


@dataclass(frozen=True, slots=True)
class Blocked:
    """Not allowed. `until`: the first instant at which time alone may change that; None: time never does."""

    reason: Reason
    until: datetime | None = None
    detail: str = ""


Verdict: TypeAlias = Allowed | Blocked

OK = Allowed()


def first_block(verdicts: Iterable[Verdict]) -> Verdict:
    """The first Blocked in order; else Allowed until the earliest `until` of all."""
    until = FOREVER
    for verdict in verdicts:
        if isinstance(verdict, Blocked):
            return verdict
        until = min(until, verdict.until)
    return Allowed(until)
